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
// An input vector that is not aligned costs two loads, as it lies in two cache
// lines. Neighbouring taps need vectors from the same two lines, so with
// AVX-512 the lines are loaded once and the vectors cut out of them.
//
// Operands stay within the reach of one-byte displacements by moving the base
// registers on: what limits straight-line code besides loads is its size. It
// comes from far away, so a piece prefetches the next one while it computes.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/unrolled/CodeEmitter.h"

#include <cstring>

// Errors become a flag instead.
#define XBYAK_NO_EXCEPTION
#include <xbyak/xbyak.h>

using namespace bonsai;
using namespace bonsai::planes;
using namespace bonsai::unrolled;

namespace {
constexpr size_t initialBytes = 1 << 20;
constexpr int tileBytes = tilePixels * 4;
/// Of a one-byte displacement to what is prefetched.
constexpr int prefetchReach = 128;

struct RegisterPlan {
  int vectorBytes;
  int vectors; ///< Of a tile.
  int rows;    ///< Most rows with accumulators.
  /// Reach of a one-byte displacement to weights and to the input.
  int weightReach, inputReach;
};

/// One register is for the input, and one more lets its next load start early.
constexpr RegisterPlan avx512Plan = {64, 1, 30, 512, 8192};
/// Two more hold cache lines.
constexpr RegisterPlan avx512LinesPlan = {64, 1, 28, 512, 8192};
/// Two registers are for the input, one for the weight. Input operands are
/// rarely in reach, and not worth moving the base.
constexpr RegisterPlan avx2Plan = {32, 2, 6, 128, 1 << 30};

const RegisterPlan &getPlan(const CodeTarget &target) {
  if (target.level != Level::Avx512)
    return avx2Plan;
  return target.isAligned ? avx512Plan : avx512LinesPlan;
}

/// The weights of a block that multiply the same input vector.
struct Column {
  const BlockEntry *entries;
  size_t count;

  int64_t offset() const { return entries->inputOffset; }
  /// Of the cache line that the vector starts in.
  int64_t line() const { return offset() & ~int64_t(63); }
  bool isAligned() const { return offset() == line(); }
};

std::vector<Column> collectColumns(const std::vector<BlockEntry> &entries) {
  std::vector<Column> columns;
  for (const BlockEntry &entry : entries)
    if (!columns.empty() &&
        columns.back().entries->inputOffset == entry.inputOffset &&
        columns.back().entries->mask == entry.mask)
      ++columns.back().count;
    else
      columns.push_back({&entry, 1});
  return columns;
}
} // namespace

class CodeEmitter::Assembler : public Xbyak::CodeGenerator {
public:
  explicit Assembler(const CodeTarget &target)
      : CodeGenerator(initialBytes, Xbyak::AutoGrow), target(target),
        plan(getPlan(target)), isWide(target.level == Level::Avx512),
        epilogue(target.epilogue) {
    Xbyak::ClearError();
  }

  void beginPiece(int64_t entries, int64_t prefetchedLines) {
    piece = {static_cast<int64_t>(getSize()), 0, 0, entries,
             entries ? prefetchedLines : 0};
    values.clear();
    inputBase = 0;
    weightAt = plan.weightReach; // Moves the base before the first weight.
    add(weights, -plan.weightReach);
    for (int i = 0; i < target.numMasks; ++i)
      kmovw(Xbyak::Opmask(i + 1),
            argument(offsetof(CallArguments, masks) +
                     sizeof(CallArguments::masks[0]) * i));
    linesDue = 0;
    prefetchAt = prefetchReach; // Likewise.
    if (piece.prefetchedLines) {
      mov(prefetched, argument(offsetof(CallArguments, prefetched)));
      sub(prefetched, prefetchReach);
    }
  }

  void addBlock(const RowBlock &block) {
    initialize(block);
    std::vector<Column> columns = collectColumns(block.entries);
    for (size_t i = 0; i < columns.size(); ++i)
      if (isWide)
        addWide(columns[i], i + 1 < columns.size() ? &columns[i + 1] : nullptr);
      else
        addNarrow(columns[i]);
    finish(block);
  }

  Piece endPiece() {
    ret();
    align(lineBytes);
    piece.weights = static_cast<int64_t>(getSize());
    for (float value : values) {
      uint32_t bits;
      std::memcpy(&bits, &value, sizeof(bits));
      dd(bits);
    }
    while (getSize() % lineBytes)
      db(0);
    piece.end = static_cast<int64_t>(getSize());
    return piece;
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

  Address argument(size_t offset) {
    return ptr[call + static_cast<int>(offset)];
  }

  Address at(const Xbyak::Reg64 &base, int64_t channel, int v) {
    return ptr[base +
               static_cast<int>(channel * tileBytes + v * plan.vectorBytes)];
  }

  void clear(const Register &x) {
    if (isWide)
      vpxord(x, x, x);
    else
      vxorps(x, x, x);
  }

  void initialize(const RowBlock &block) {
    lines[0] = lines[1] = noLine;
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
        if (block.isFirst && epilogue.has_residual)
          vaddps(accumulator(row, v), accumulator(row, v),
                 at(residual, channel, v));
      }
  }

  /// Appends a weight and returns its displacement.
  int addWeight(float value) {
    prefetchShare();
    values.push_back(value);
    if (weightAt == plan.weightReach) {
      add(weights, 2 * plan.weightReach);
      weightAt = -plan.weightReach;
    }
    weightAt += 4;
    return weightAt - 4;
  }

  /// A weight's share of what the piece prefetches.
  void prefetchShare() {
    for (linesDue += piece.prefetchedLines; linesDue >= piece.numWeights;
         linesDue -= piece.numWeights) {
      if (prefetchAt == prefetchReach) {
        add(prefetched, 2 * prefetchReach);
        prefetchAt = -prefetchReach;
      }
      prefetcht1(ptr[prefetched + prefetchAt]);
      prefetchAt += lineBytes;
    }
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

  void addWide(const Column &column, const Column *next) {
    Register x = loadWide(column, next);
    for (size_t i = 0; i < column.count; ++i) {
      const BlockEntry &entry = column.entries[i];
      int displacement = addWeight(entry.value);
      vfmadd231ps(accumulator(entry.row, 0), x, ptr_b[weights + displacement]);
    }
  }

  /// The register with a column's input.
  Register loadWide(const Column &column, const Column *next) {
    int64_t line = column.line();
    if (column.isAligned() && findLine(line) >= 0 && !column.entries->mask)
      return lineRegister(findLine(line));
    isEven = !isEven;
    Register x = spare(isEven), masked = x;
    if (column.entries->mask)
      masked = x | Xbyak::Opmask(column.entries->mask) | T_z;
    if (column.isAligned() || !sharesLines(column, next)) {
      vmovups(masked, ptr[input + reachInput(column.offset())]);
      return x;
    }
    loadLines(line);
    valignd(masked, lineRegister(findLine(line + 64)),
            lineRegister(findLine(line)),
            static_cast<int>(column.offset() - line) / 4);
    return x;
  }

  /// Whether holding both lines of a column saves loads.
  bool sharesLines(const Column &column, const Column *next) const {
    int64_t line = column.line();
    if (findLine(line) >= 0 && findLine(line + 64) >= 0)
      return true;
    if (!next)
      return false;
    return next->isAligned()
               ? next->offset() == line + 64 && !next->entries->mask
               : next->line() == line;
  }

  /// Which register holds a line; -1 if none does.
  int findLine(int64_t line) const {
    return lines[0] == line ? 0 : lines[1] == line ? 1 : -1;
  }
  Register lineRegister(int index) const { return spare(2 + index); }

  /// Makes sure that registers hold a line and the one after.
  void loadLines(int64_t line) {
    for (int64_t wanted : {line, line + 64}) {
      if (findLine(wanted) >= 0)
        continue;
      int64_t other = wanted == line ? line + 64 : line;
      int index = lines[0] == other ? 1 : 0;
      vmovups(lineRegister(index), ptr[input + reachInput(wanted)]);
      lines[index] = wanted;
    }
  }

  void addNarrow(const Column &column) {
    int displacement = reachInput(column.offset());
    bool isLoaded = column.count > 1;
    for (int v = 0; isLoaded && v < plan.vectors; ++v)
      vmovups(spare(1 + v), ptr[input + displacement + v * plan.vectorBytes]);
    for (size_t i = 0; i < column.count; ++i)
      multiplyNarrow(column.entries[i], displacement, isLoaded);
  }

  void multiplyNarrow(const BlockEntry &entry, int displacement,
                      bool isLoaded) {
    vbroadcastss(spare(0), dword[weights + addWeight(entry.value)]);
    for (int v = 0; v < plan.vectors; ++v)
      if (isLoaded)
        vfmadd231ps(accumulator(entry.row, v), spare(0), spare(1 + v));
      else
        vfmadd231ps(accumulator(entry.row, v), spare(0),
                    ptr[input + displacement + v * plan.vectorBytes]);
  }

  void finish(const RowBlock &block) {
    if (block.isLast)
      prepareActivation();
    for (int64_t channel : block.channels)
      if (target.prefetchedOutput)
        prefetchw(ptr[output + static_cast<int>(target.prefetchedOutput +
                                                channel * tileBytes)]);
    for (size_t row = 0; row < block.channels.size(); ++row)
      for (int v = 0; v < plan.vectors; ++v) {
        Register sum = accumulator(row, v);
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
          dword[call + static_cast<int>(offsetof(CallArguments, alpha))]);
      return vbroadcastss(
          spare(1),
          dword[call + static_cast<int>(offsetof(CallArguments, beta))]);
    case BONSAI_ACTIVATION_LEAKY_RELU:
      return vbroadcastss(
          spare(0),
          dword[call + static_cast<int>(offsetof(CallArguments, alpha))]);
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

  static constexpr int64_t noLine = -1;

  CodeTarget target;
  const RegisterPlan &plan;
  bool isWide;
  BonsaiEpilogue epilogue;
  int64_t lines[2] = {noLine, noLine}; ///< Offsets of those in registers.
  Piece piece = {};                    ///< The one begun last.
  std::vector<float> values;           ///< Its weights so far.
  int64_t inputBase = 0; ///< Bytes by which the base has been moved.
  int weightAt = 0, prefetchAt = 0;
  int64_t linesDue = 0; ///< To be prefetched, times the piece's weights.
  bool isEven = false; ///< Which of two registers the input was last loaded to.

  // The arguments of RunPiece, as the System V ABI passes them.
  const Xbyak::Reg64 &input = rdi, &weights = rsi, &output = rdx, &bias = rcx,
                     &residual = r8, &call = r9;
  const Xbyak::Reg64 &prefetched = rax;
};

int64_t CodeTarget::getMaxRows() const { return getPlan(*this).rows; }

CodeEmitter::CodeEmitter(const CodeTarget &target)
    : assembler(std::make_unique<Assembler>(target)) {}

CodeEmitter::~CodeEmitter() = default;

int64_t CodeEmitter::estimateBytes(int64_t rows, int64_t entries,
                                   int64_t columns) {
  constexpr int64_t rowBytes = 24, entryBytes = 7, columnBytes = 9;
  return rows * rowBytes + entries * entryBytes + columns * columnBytes;
}

void CodeEmitter::beginPiece(int64_t entries, int64_t prefetchedLines) {
  assembler->beginPiece(entries, prefetchedLines);
}

void CodeEmitter::addBlock(const RowBlock &block) {
  assembler->addBlock(block);
}

Piece CodeEmitter::endPiece() { return assembler->endPiece(); }

bool CodeEmitter::take(std::vector<uint8_t> &code) const {
  if (Xbyak::GetError())
    return false;
  const uint8_t *bytes = assembler->getCode();
  code.assign(bytes, bytes + assembler->getSize());
  return true;
}
