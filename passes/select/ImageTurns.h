//===- ImageTurns.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that do their work on a batch in turns, each on as many images, so that
// what one op leaves is still in the cache when the next reads it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_SELECT_IMAGETURNS_H
#define BONSAI_PASSES_SELECT_IMAGETURNS_H

#include "dialect/BonsaiDialect.h"

namespace bonsai {

/// The attribute that says in how many turns an op does its work. What it
/// computes does not change by that. Consecutive ops of the same count take
/// their turns together: all of them on the first images, then all on the next.
inline constexpr llvm::StringLiteral turnsAttrName = "bonsai.turns";

/// 1 for ops without the attribute.
int64_t getTurns(mlir::Operation *op);

/// Those of the op that makes a value, with which changes of its layout go; 1
/// for inputs of the network.
int64_t getTurnsOfProducer(mlir::Value value);

/// Whether an operand holds images, as everything does that is no parameter.
bool holdsImages(mlir::Value operand);

/// Whether an op computes images apart, and has as many that each of `turns`
/// turns gets its share.
bool canTakeTurns(mlir::Operation *op, int64_t turns);

/// An error at an op whose attribute is no count of turns that it can take.
mlir::LogicalResult verifyTurns(mlir::Operation *op);

/// The type of the images of one turn.
mlir::RankedTensorType getTurnType(mlir::Type type, int64_t turns);

/// An op as it is for one turn, to ask kernels about. It lies beside the whole
/// op while this object lives; without turns it is that op.
class TurnOp {
public:
  explicit TurnOp(mlir::Operation *whole);
  ~TurnOp();
  TurnOp(const TurnOp &) = delete;
  TurnOp &operator=(const TurnOp &) = delete;

  mlir::Operation *get() const { return turn; }
  /// The operand of the whole op that an operand of this one stands for.
  mlir::Value getWhole(mlir::Value operand) const;

private:
  mlir::Operation *whole, *turn;
};

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_IMAGETURNS_H
