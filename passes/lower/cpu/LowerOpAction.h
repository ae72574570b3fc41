//===- LowerOpAction.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `bonsai-lower-to-cpu` tells of its progress. Packing an op's weights can
// take seconds, where they become code for a GPU.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_LOWEROPACTION_H
#define BONSAI_PASSES_LOWER_CPU_LOWEROPACTION_H

#include "mlir/IR/Action.h"

namespace bonsai {

/// One op, its unit, becomes a step. The pass dispatches it to the handler of
/// the context, from its own thread, op after op.
class LowerOpAction : public mlir::tracing::ActionImpl<LowerOpAction> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerOpAction)
  static constexpr llvm::StringLiteral tag = "bonsai-lower-op";

  LowerOpAction(llvm::ArrayRef<mlir::IRUnit> units, int64_t number,
                int64_t count)
      : ActionImpl(units), number(number), count(count) {}

  /// How many ops were lowered before.
  int64_t getNumber() const { return number; }
  /// How many there are in all.
  int64_t getCount() const { return count; }

  void print(llvm::raw_ostream &os) const override {
    os << tag << ": " << number + 1 << " of " << count;
  }

private:
  int64_t number, count;
};

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_LOWEROPACTION_H
