//===- ModelTest.cpp - Opening good and bad models ------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every kind of file that is no model for this machine is answered with one
// line, and never with a crash.
//
//===----------------------------------------------------------------------===//

#include "kernels/runtime/Model.h"

#include <cstdio>
#include <elf.h>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <unistd.h>

namespace {
/// Opens a file that was written with `content` and must be refused.
class BadModelTest : public testing::Test {
protected:
  BadModelTest()
      : path(testing::TempDir() + "/bonsai-" + std::to_string(getpid()) +
             ".so") {}
  ~BadModelTest() override { remove(path.c_str()); }

  void expectRefused(const std::string &content, const std::string &reason) {
    std::ofstream(path, std::ios::binary) << content;
    BonsaiModel *model = nullptr;
    EXPECT_EQ(bonsai_model_open_for_level(path.c_str(), 4, &model),
              BONSAI_INVALID_MODEL);
    EXPECT_EQ(model, nullptr);
    EXPECT_EQ(std::string(bonsai_last_error()), path + ": " + reason);
  }

  std::string path;
};

std::string readFile(const char *path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string lastError() { return bonsai_last_error(); }
} // namespace

TEST(ModelTest, RunsThroughTheModelsOwnRuntime) {
  BonsaiModel *model = nullptr;
  ASSERT_EQ(bonsai_model_open_for_level(TEST_MODEL, 2, &model), BONSAI_OK)
      << bonsai_last_error();
  const BonsaiModelTable *table = bonsai_model_get_table(model);
  EXPECT_STREQ(table->model_name, "test");
  EXPECT_EQ(table->inputs[0].shape[0], 1);
  const BonsaiModelRuntime *runtime = bonsai_model_get_runtime(model);
  EXPECT_NE(runtime->instance_run, &bonsai_instance_run);
  BonsaiInstance *instance = nullptr;
  ASSERT_EQ(runtime->instance_create(table, 1, &instance), BONSAI_OK);
  float x = 3, y = 0;
  const void *inputs[] = {&x};
  void *outputs[] = {&y};
  EXPECT_EQ(runtime->instance_run(instance, inputs, outputs), BONSAI_OK);
  EXPECT_EQ(y, -3);
  runtime->instance_destroy(instance);
  EXPECT_EQ(runtime->instance_create(table, -1, &instance),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_NE(std::string(runtime->last_error()), "");
  bonsai_model_close(model);
}

TEST(ModelTest, OpensANameWithoutSlash) {
  std::string path = TEST_MODEL;
  size_t slash = path.rfind('/');
  ASSERT_EQ(chdir(path.substr(0, slash).c_str()), 0);
  BonsaiModel *model = nullptr;
  EXPECT_EQ(
      bonsai_model_open_for_level(path.substr(slash + 1).c_str(), 4, &model),
      BONSAI_OK)
      << bonsai_last_error();
  bonsai_model_close(model);
}

TEST(ModelTest, KnowsTheHost) {
  EXPECT_GE(bonsai_host_cpu_level(), 1);
  EXPECT_LE(bonsai_host_cpu_level(), 4);
}

TEST(ModelTest, RefusesAHigherCpuLevel) {
  BonsaiModel *model = nullptr;
  EXPECT_EQ(bonsai_model_open_for_level(TEST_MODEL_V4, 3, &model),
            BONSAI_UNSUPPORTED_CPU);
  EXPECT_EQ(model, nullptr);
  EXPECT_EQ(lastError(), TEST_MODEL_V4
            ": compiled for x86-64-v4, but this processor only offers "
            "x86-64-v3");
  EXPECT_EQ(bonsai_model_open_for_level(TEST_MODEL_V4, 4, &model), BONSAI_OK);
  bonsai_model_close(model);
}

TEST(ModelTest, RefusesAnotherAbiVersion) {
  BonsaiModel *model = nullptr;
  EXPECT_EQ(bonsai_model_open(TEST_MODEL_OTHER_ABI, &model),
            BONSAI_INVALID_MODEL);
  EXPECT_EQ(lastError(), TEST_MODEL_OTHER_ABI
                             ": compiled for runtime version 999, this "
                             "Bonsai has version " +
                             std::to_string(BONSAI_ABI_VERSION));
}

TEST(ModelTest, RefusesMissingFilesAndFolders) {
  BonsaiModel *model = nullptr;
  EXPECT_EQ(bonsai_model_open("no/such/model.so", &model),
            BONSAI_INVALID_MODEL);
  EXPECT_EQ(lastError(),
            "no/such/model.so: cannot be read: No such file or directory");
  EXPECT_EQ(bonsai_model_open("/", &model), BONSAI_INVALID_MODEL);
  EXPECT_EQ(lastError(), "/: not a regular file");
}

TEST(ModelTest, RefusesOtherLibraries) {
  BonsaiModel *model = nullptr;
  EXPECT_EQ(bonsai_model_open(TEST_OTHER_LIBRARY, &model),
            BONSAI_INVALID_MODEL);
  EXPECT_EQ(lastError(), TEST_OTHER_LIBRARY
            ": not a compiled model: no symbol bonsai_model_table");
}

TEST_F(BadModelTest, TextAndEmptyFiles) {
  expectRefused("module {}\n", "not a compiled model: not an ELF file");
  expectRefused("", "not a compiled model: not an ELF file");
}

TEST_F(BadModelTest, EveryTruncation) {
  std::string whole = readFile(TEST_MODEL);
  ASSERT_GT(whole.size(), 4096u);
  for (size_t size = SELFMAG; size < whole.size(); size += size < 256 ? 1 : 97)
    expectRefused(whole.substr(0, size), "file is truncated");
  expectRefused(whole.substr(0, whole.size() - 1), "file is truncated");
}

TEST_F(BadModelTest, AnotherMachine) {
  std::string content = readFile(TEST_MODEL);
  auto *header = reinterpret_cast<Elf64_Ehdr *>(&content[0]);
  header->e_machine = EM_AARCH64;
  expectRefused(content, "is compiled for aarch64, this machine is x86-64");
  header->e_machine = 0x7777;
  expectRefused(content,
                "is compiled for an unknown machine, this machine is x86-64");
}

TEST_F(BadModelTest, OtherKindsOfElf) {
  std::string content = readFile(TEST_MODEL);
  auto *header = reinterpret_cast<Elf64_Ehdr *>(&content[0]);
  header->e_type = ET_REL;
  expectRefused(content, "not a compiled model: not a shared object");
  header->e_ident[EI_CLASS] = ELFCLASS32;
  expectRefused(content, "not a 64-bit little-endian ELF file");
}
