//===- BufferPlan.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where every value of a network lies in memory when it runs on the CPU.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_BUFFERPLAN_H
#define BONSAI_PASSES_LOWER_CPU_BUFFERPLAN_H

#include "dialect/BonsaiDialect.h"

namespace bonsai {

struct BufferLocation {
  enum Kind { input, output, arena, constant };
  Kind kind;
  /// Number of the input or output, or byte offset in the arena.
  int64_t position = 0;
  /// By how much it moves from turn to turn of the op that asked, in bytes.
  int64_t turnBytes = 0;
  /// The `bonsai.param` that a constant is.
  mlir::Value constantValue;
};

/// A network output that some other buffer holds and that must be copied.
struct OutputCopy {
  mlir::Value source;
  unsigned output;
};

/// Assigns every value of a function a buffer: the caller's for inputs and
/// outputs, the model's for constants, and a place in one arena for all else.
/// Values whose lifetimes do not overlap share memory. Reshapes, and layout
/// changes that move nothing, share the buffer of their operand; so do results
/// of kernels that work in place, if nothing else reads the operand any more.
///
/// Ops that take turns together (passes/select/ImageTurns.h) make what only
/// they read for the images of one turn, each turn anew in the same buffer.
class BufferPlan {
public:
  explicit BufferPlan(mlir::func::FuncOp function);

  /// Where `op` reads or writes a value, in its first turn; the whole of the
  /// value where `op` is null.
  BufferLocation getLocation(mlir::Value value, mlir::Operation *op) const;
  int64_t getArenaBytes() const { return arenaBytes; }
  llvm::ArrayRef<OutputCopy> getOutputCopies() const { return outputCopies; }

  /// Bytes of a tensor, padding channels of blocked layouts included.
  static int64_t getBytes(mlir::Type type);

  /// Whether the result of an op lies where its operand does.
  static bool isAlias(mlir::Operation *op);

private:
  /// The buffer of a value and of all its aliases.
  struct Buffer {
    int64_t bytes;
    /// Numbers of the ops that write it and that last read it.
    int64_t firstUse, lastUse;
    int64_t offset = -1;
    /// Whether it holds the images of one turn alone.
    bool isOfTurn = false;
  };
  /// Ops that take their turns together, by the numbers of the first and last.
  struct Stretch {
    int64_t turns, first, last;
  };

  void collectStretches(mlir::func::FuncOp function);
  const Stretch *getStretch(mlir::Operation *op) const;
  void keepForTurns(Buffer &buffer, mlir::Value value) const;
  void collectBuffers(mlir::func::FuncOp function);
  void shareInPlaceBuffers(mlir::func::FuncOp function);
  void placeOutputs(mlir::func::FuncOp function);
  void placeInArena();
  mlir::Value getRoot(mlir::Value value) const;
  int64_t findOffset(const Buffer &buffer,
                     llvm::ArrayRef<const Buffer *> placed) const;

  llvm::DenseMap<mlir::Value, BufferLocation> locations;
  /// Results that took over the buffer of an operand.
  llvm::DenseMap<mlir::Value, mlir::Value> takenOver;
  llvm::MapVector<mlir::Value, Buffer> buffers;
  std::vector<Stretch> stretches;
  llvm::DenseMap<mlir::Operation *, unsigned> stretchOf;
  llvm::DenseMap<mlir::Operation *, int64_t> numbers;
  llvm::SmallVector<OutputCopy> outputCopies;
  int64_t arenaBytes = 0;
};

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_BUFFERPLAN_H
