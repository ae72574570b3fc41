//===- CodeEmitter.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Accumulators lie in the lowest registers, a row after the other. AVX-512
// takes weights as broadcast memory operands, one instruction a weight; a tile
// is one vector. AVX2 must load a weight first, and a tile is two vectors that
// share it.
//
// Operands stay within the reach of one-byte displacements by moving the base
// registers on: what limits straight-line code besides loads is its size.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/unrolled/CodeEmitter.h"

// Errors become a flag instead.
#define XBYAK_NO_EXCEPTION
#include <xbyak/xbyak.h>

using namespace bonsai;
using namespace bonsai::unrolled;

namespace {
constexpr size_t initialBytes = 1 << 20;
constexpr int tileBytes = tilePixels * 4;

struct RegisterPlan {
  int vectorBytes;
  int vectors; ///< Of a tile.
  int rows;    ///< Most rows with accumulators.
  /// Reach of a one-byte displacement to weights and to the input.
  int weightReach, inputReach;
};

/// One register is for the input, and one more lets its next load start early.
constexpr RegisterPlan avx512Plan = {64, 1, 30, 512, 8192};
/// Two registers are for the input, one for the weight. Input operands are
/// rarely in reach, and not worth moving the base.
constexpr RegisterPlan avx2Plan = {32, 2, 6, 128, 1 << 30};

const RegisterPlan &getPlan(Level level) {
  return level == Level::Avx512 ? avx512Plan : avx2Plan;
}
} // namespace

class CodeEmitter::Assembler : public Xbyak::CodeGenerator {
public:
  Assembler(Level level, const BonsaiEpilogue &epilogue, int64_t numMasks)
      : CodeGenerator(initialBytes, Xbyak::AutoGrow), plan(getPlan(level)),
        isWide(level == Level::Avx512), numMasks(static_cast<int>(numMasks)),
        epilogue(epilogue) {
    Xbyak::ClearError();
  }

  void beginPiece() {
    inputBase = 0;
    weightAt = plan.weightReach; // Moves the base before the first weight.
    add(weights, -plan.weightReach);
    for (int i = 0; i < numMasks; ++i)
      kmovw(Xbyak::Opmask(i + 1),
            ptr[tile + static_cast<int>(offsetof(TileArguments, masks) +
                                        sizeof(TileArguments::masks[0]) * i)]);
  }

  void addBlock(const RowBlock &block, std::vector<float> &values) {
    initialize(block);
    size_t end;
    for (size_t i = 0; i < block.entries.size(); i = end) {
      end = i + 1;
      while (end < block.entries.size() &&
             isSameInput(block.entries[end], block.entries[i]))
        ++end;
      addColumn(&block.entries[i], end - i, values);
    }
    finish(block);
  }

  void endPiece() {
    ret();
    align(64);
  }

private:
  using Register = Xbyak::Xmm;
  using Address = Xbyak::Address;

  Register vector(int index) const {
    return Register(isWide ? Xbyak::Operand::ZMM : Xbyak::Operand::YMM, index);
  }
  Register accumulator(int64_t row, int v) const {
    return vector(static_cast<int>(row) * plan.vectors + v);
  }
  /// Registers that hold no accumulator, from the last one down.
  Register spare(int index) const { return vector((isWide ? 31 : 15) - index); }

  Address at(const Xbyak::Reg64 &base, int64_t channel, int v) {
    return ptr[base +
               static_cast<int>(channel * tileBytes + v * plan.vectorBytes)];
  }

  static bool isSameInput(const BlockEntry &a, const BlockEntry &b) {
    return a.inputOffset == b.inputOffset && a.mask == b.mask;
  }

  void clear(const Register &x) {
    if (isWide)
      vpxord(x, x, x);
    else
      vxorps(x, x, x);
  }

  void initialize(const RowBlock &block) {
    for (size_t row = 0; row < block.channels.size(); ++row)
      for (int v = 0; v < plan.vectors; ++v) {
        int64_t channel = block.channels[row];
        if (!block.isFirst)
          vmovups(accumulator(row, v), at(output, channel, v));
        else if (epilogue.has_bias)
          vbroadcastss(accumulator(row, v),
                       dword[bias + static_cast<int>(channel * 4)]);
        else
          clear(accumulator(row, v));
      }
  }

  /// The displacement of the next weight.
  int nextWeight() {
    if (weightAt == plan.weightReach) {
      add(weights, 2 * plan.weightReach);
      weightAt = -plan.weightReach;
    }
    weightAt += 4;
    return weightAt - 4;
  }

  /// The displacement of an input vector.
  int reachInput(int64_t offset) {
    int64_t reach = plan.inputReach;
    if (offset - inputBase < -reach || offset - inputBase >= reach) {
      int64_t base = offset + reach - tileBytes;
      add(input, static_cast<int>(base - inputBase));
      inputBase = base;
    }
    return static_cast<int>(offset - inputBase);
  }

  void addColumn(const BlockEntry *entries, size_t count,
                 std::vector<float> &values) {
    int displacement = reachInput(entries->inputOffset);
    if (isWide) {
      isEven = !isEven;
      if (entries->mask)
        vmovups(spare(isEven) | Xbyak::Opmask(entries->mask) | T_z,
                ptr[input + displacement]);
      else
        vmovups(spare(isEven), ptr[input + displacement]);
    } else if (count > 1) {
      for (int v = 0; v < plan.vectors; ++v)
        vmovups(spare(1 + v), ptr[input + displacement + v * plan.vectorBytes]);
    }
    for (size_t i = 0; i < count; ++i) {
      values.push_back(entries[i].value);
      if (isWide)
        vfmadd231ps(accumulator(entries[i].row, 0), spare(isEven),
                    ptr_b[weights + nextWeight()]);
      else
        multiplyNarrow(entries[i].row, displacement, count > 1);
    }
  }

  void multiplyNarrow(int64_t row, int displacement, bool isLoaded) {
    vbroadcastss(spare(0), dword[weights + nextWeight()]);
    for (int v = 0; v < plan.vectors; ++v)
      if (isLoaded)
        vfmadd231ps(accumulator(row, v), spare(0), spare(1 + v));
      else
        vfmadd231ps(accumulator(row, v), spare(0),
                    ptr[input + displacement + v * plan.vectorBytes]);
  }

  void finish(const RowBlock &block) {
    if (block.isLast)
      prepareActivation();
    for (size_t row = 0; row < block.channels.size(); ++row)
      for (int v = 0; v < plan.vectors; ++v) {
        Register sum = accumulator(row, v);
        if (block.isLast && epilogue.has_residual)
          vaddps(sum, sum, at(residual, block.channels[row], v));
        if (block.isLast)
          activate(sum);
        vmovups(at(output, block.channels[row], v), sum);
      }
  }

  void prepareActivation() {
    switch (epilogue.activation.kind) {
    case BONSAI_ACTIVATION_RELU:
      return clear(spare(0));
    case BONSAI_ACTIVATION_CLIP:
      vbroadcastss(
          spare(0),
          dword[tile + static_cast<int>(offsetof(TileArguments, alpha))]);
      return vbroadcastss(
          spare(1),
          dword[tile + static_cast<int>(offsetof(TileArguments, beta))]);
    case BONSAI_ACTIVATION_LEAKY_RELU:
      return vbroadcastss(
          spare(0),
          dword[tile + static_cast<int>(offsetof(TileArguments, alpha))]);
    }
  }

  /// The larger and the smaller of two give the second where one is not a
  /// number: `sum`, so that it stays one.
  void activate(const Register &sum) {
    if (!isInlined(epilogue.activation))
      return;
    switch (epilogue.activation.kind) {
    case BONSAI_ACTIVATION_RELU:
      return vmaxps(sum, spare(0), sum);
    case BONSAI_ACTIVATION_CLIP:
      vmaxps(sum, spare(0), sum);
      return vminps(sum, spare(1), sum);
    case BONSAI_ACTIVATION_LEAKY_RELU:
      vmulps(spare(1), spare(0), sum);
      return vmaxps(sum, spare(1), sum);
    }
  }

  const RegisterPlan &plan;
  bool isWide;
  int numMasks;
  BonsaiEpilogue epilogue;
  int64_t inputBase = 0; ///< Bytes by which the base has been moved.
  int weightAt = 0;
  bool isEven = false; ///< Which of two registers the input was last loaded to.

  // The arguments of RunPiece, as the System V ABI passes them.
  const Xbyak::Reg64 &input = rdi, &weights = rsi, &output = rdx, &bias = rcx,
                     &residual = r8, &tile = r9;
};

CodeEmitter::CodeEmitter(Level level, const BonsaiEpilogue &epilogue,
                         int64_t numMasks)
    : assembler(std::make_unique<Assembler>(level, epilogue, numMasks)) {}

CodeEmitter::~CodeEmitter() = default;

int64_t CodeEmitter::getMaxRows(Level level) { return getPlan(level).rows; }

int64_t CodeEmitter::estimateBytes(int64_t rows, int64_t entries,
                                   int64_t columns) {
  constexpr int64_t rowBytes = 24, entryBytes = 7, columnBytes = 9;
  return rows * rowBytes + entries * entryBytes + columns * columnBytes;
}

void CodeEmitter::beginPiece() { assembler->beginPiece(); }

void CodeEmitter::addBlock(const RowBlock &block, std::vector<float> &weights) {
  assembler->addBlock(block, weights);
}

void CodeEmitter::endPiece() { assembler->endPiece(); }

size_t CodeEmitter::getSize() const { return assembler->getSize(); }

bool CodeEmitter::take(std::vector<uint8_t> &code) const {
  if (Xbyak::GetError())
    return false;
  const uint8_t *bytes = assembler->getCode();
  code.assign(bytes, bytes + assembler->getSize());
  return true;
}
