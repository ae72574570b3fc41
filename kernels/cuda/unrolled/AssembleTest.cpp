//===- AssembleTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Generated code as machine code, by the toolkit's ptxas.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/Assemble.h"
#include "kernels/cpu/sparse/SparseReference.h"
#include "kernels/cuda/unrolled/TimeModel.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <chrono>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::gpu_unrolled;

namespace {

Program makeTestProgram(int64_t kernel, const Tiling &tiling) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = 1;
  d.in_channels = 64;
  d.in_height = d.in_width = 14;
  d.out_channels = 64;
  d.kernel_height = d.kernel_width = kernel;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = kernel / 2;
  d.groups = 1;
  d.epilogue.has_residual = 1;
  d.epilogue.activation.kind = BONSAI_ACTIVATION_RELU;
  TestLayer layer(d, 0.1);
  return makeProgram(layer.descriptor, layer.maskedWeights(), tiling);
}

size_t countTerms(const Program &program) {
  size_t terms = 0;
  for (const RowTile &tile : program.tiles)
    for (const Slice &slice : tile.slices)
      for (const Column &column : slice)
        terms += column.terms.size();
  return terms;
}

Cubin expectCubin(llvm::Expected<Cubin> cubin) {
  if (cubin)
    return std::move(*cubin);
  ADD_FAILURE() << toString(cubin.takeError());
  return {};
}

/// Of a pixel, or of two that share registers.
void expectAnInstructionForEachWeight(const Program &program,
                                      const char *arch) {
  const Tiling &tiling = program.tiling;
  SCOPED_TRACE(std::string(arch) + " " + tiling.getName());
  Cubin cubin = expectCubin(assemble(program, arch));
  ASSERT_GE(cubin.image.size(), 4u);
  EXPECT_EQ(
      llvm::StringRef(reinterpret_cast<const char *>(cubin.image.data()), 4),
      "\x7f"
      "ELF");
  size_t instructions = cubin.codeBytes / 16;
  size_t products =
      countTerms(program) * tiling.pixels / (tiling.isHalf2 ? 2 : 1);
  EXPECT_GT(instructions, products);
  EXPECT_LT(instructions, 3 * products + 6000);
  EXPECT_GE(cubin.registers, countSumRegisters(tiling));
  // The code did not have to be given more.
  EXPECT_LE(cubin.registers, getMaxRegisters(program.shape, tiling));
}

TEST(GpuAssemble, AWeightIsAnInstruction) {
  const std::pair<int64_t, Tiling> cases[] = {
      {1, {32, 2, 1}},          {1, {16, 1, 4}},
      {3, {32, 2, 1}},          {3, {16, 1, 4}},
      {1, {32, 1, 2, 2}},       {1, {24, 2, 1, 4}},
      {3, {16, 1, 1, 2}},       {1, {32, 1, 2, 2, true}},
      {1, {16, 2, 1, 4, true}}, {3, {32, 1, 2, 2, true}}};
  for (const char *arch : {"sm_80", "sm_90"})
    for (const auto &[kernel, tiling] : cases) {
      Program program = makeTestProgram(kernel, tiling);
      program.isHalf = tiling.isHalf2;
      expectAnInstructionForEachWeight(program, arch);
    }
}

TEST(GpuAssemble, MoreRowsThanRegistersAreRefused) {
  TestLayer layer = [] {
    BonsaiConvolutionDescriptor d = {};
    d.batch = d.groups = 1;
    d.in_channels = 64;
    d.in_height = d.in_width = 8;
    d.out_channels = 300;
    d.kernel_height = d.kernel_width = 1;
    d.stride_height = d.stride_width = 1;
    d.dilation_height = d.dilation_width = 1;
    return TestLayer(d, 0.5);
  }();
  Program program =
      makeProgram(layer.descriptor, layer.maskedWeights(), {300, 1, 1});
  llvm::Expected<Cubin> cubin = assemble(program, "sm_90");
  ASSERT_FALSE(static_cast<bool>(cubin));
  EXPECT_EQ(toString(cubin.takeError()),
            "a tile of 300 rows needs more than 255 registers");
}

class GpuCubinCache : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("bonsai-test", folder));
    setenv("BONSAI_CACHE_DIR", folder.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("BONSAI_CACHE_DIR");
    EXPECT_FALSE(llvm::sys::fs::remove_directories(folder));
  }
  std::vector<std::string> listEntries() {
    std::vector<std::string> entries;
    std::error_code code;
    for (llvm::sys::fs::directory_iterator it(folder, code), end; it != end;
         it.increment(code))
      if (llvm::sys::path::filename(it->path()).contains("llvmcache-"))
        entries.push_back(it->path());
    return entries;
  }

  llvm::SmallString<64> folder;
};

TEST_F(GpuCubinCache, GivesWhatWasAssembled) {
  Program program = makeTestProgram(1, {16, 1, 1});
  Cubin made = expectCubin(assembleCached(program, "sm_90"));
  ASSERT_EQ(listEntries().size(), 1u);
  Cubin found = expectCubin(assembleCached(program, "sm_90"));
  EXPECT_EQ(found.image, made.image);
  EXPECT_EQ(found.registers, made.registers);
  EXPECT_EQ(found.codeBytes, made.codeBytes);
  EXPECT_EQ(listEntries().size(), 1u);
}

TEST_F(GpuCubinCache, KeysDependOnWeightsShapesAndArchitecture) {
  Program program = makeTestProgram(1, {16, 1, 1});
  expectCubin(assembleCached(program, "sm_90"));
  expectCubin(assembleCached(program, "sm_80"));
  program.tiles[0].slices[0][0].terms[0].weight += 1;
  expectCubin(assembleCached(program, "sm_90"));
  program.shape.epilogue.has_residual = 0;
  expectCubin(assembleCached(program, "sm_90"));
  EXPECT_EQ(listEntries().size(), 4u);
}

TEST_F(GpuCubinCache, ADamagedEntryIsAssembledAnew) {
  Program program = makeTestProgram(1, {16, 1, 1});
  Cubin made = expectCubin(assembleCached(program, "sm_90"));
  ASSERT_EQ(listEntries().size(), 1u);
  std::ofstream(listEntries()[0], std::ios::trunc) << "not a cubin";
  EXPECT_EQ(expectCubin(assembleCached(program, "sm_90")).codeBytes,
            made.codeBytes);
  uint64_t bytes = 0;
  ASSERT_FALSE(llvm::sys::fs::file_size(listEntries()[0], bytes));
  EXPECT_GT(bytes, made.image.size());
}

TEST_F(GpuCubinCache, IsDoneWithoutWhereItCannotBeWritten) {
  setenv("BONSAI_CACHE_DIR", "/proc/no-such-folder", 1);
  EXPECT_GT(expectCubin(assembleCached(makeTestProgram(1, {16, 1, 1}), "sm_90"))
                .codeBytes,
            0);
}

} // namespace
