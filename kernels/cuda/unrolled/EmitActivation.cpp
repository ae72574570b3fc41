//===- EmitActivation.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/EmitActivation.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace bonsai;

namespace {
class ActivationEmitter {
public:
  explicit ActivationEmitter(ImplicitLocOpBuilder &builder)
      : builder(builder) {}

  Value emit(const BonsaiActivation &a, Value x);

private:
  Value constant(float value) {
    return LLVM::ConstantOp::create(builder, builder.getF32FloatAttr(value));
  }
  Value add(Value a, Value b) { return LLVM::FAddOp::create(builder, a, b); }
  Value multiply(Value a, Value b) {
    return LLVM::FMulOp::create(builder, a, b);
  }
  Value divide(Value a, Value b) { return LLVM::FDivOp::create(builder, a, b); }
  /// `a < b ? whenLess : otherwise`
  Value selectLess(Value a, Value b, Value whenLess, Value otherwise) {
    Value less = LLVM::FCmpOp::create(builder, LLVM::FCmpPredicate::olt, a, b);
    return LLVM::SelectOp::create(builder, less, whenLess, otherwise);
  }
  Value clamp(Value x, float low, float high) {
    Value bottom = constant(low), top = constant(high);
    Value raised = selectLess(x, bottom, bottom, x);
    return selectLess(top, raised, top, raised);
  }
  Value exponential(Value x);
  Value sigmoid(Value x) {
    Value one = constant(1);
    Value negated = LLVM::FNegOp::create(builder, x);
    return divide(one, add(one, exponential(negated)));
  }

  ImplicitLocOpBuilder &builder;
};
} // namespace

/// 2^t for t = x log2(e), by the whole and the remaining part of t: the first
/// goes into the exponent, the second, at most 1/2, into the Taylor series.
Value ActivationEmitter::exponential(Value x) {
  constexpr float log2e = 1.44269504f, ln2 = 0.693147181f;
  Value t = clamp(multiply(x, constant(log2e)), -126, 126);
  Value whole = LLVM::RintOp::create(builder, t);
  Value rest = multiply(LLVM::FSubOp::create(builder, t, whole), constant(ln2));
  Value sum = constant(1);
  for (int k = 7; k >= 1; --k)
    sum = LLVM::FMAOp::create(builder, multiply(rest, constant(1.0f / k)), sum,
                              constant(1));
  Type i32 = builder.getI32Type();
  Value exponent = LLVM::FPToSIOp::create(builder, i32, whole);
  Value bias = LLVM::ConstantOp::create(builder, i32, 127);
  Value shift = LLVM::ConstantOp::create(builder, i32, 23);
  Value bits = LLVM::ShlOp::create(
      builder, LLVM::AddOp::create(builder, exponent, bias), shift);
  return multiply(sum,
                  LLVM::BitcastOp::create(builder, builder.getF32Type(), bits));
}

Value ActivationEmitter::emit(const BonsaiActivation &a, Value x) {
  switch (a.kind) {
  case BONSAI_ACTIVATION_RELU: {
    Value zero = constant(0);
    return selectLess(x, zero, zero, x);
  }
  case BONSAI_ACTIVATION_CLIP:
    return clamp(x, a.alpha, a.beta);
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return selectLess(x, constant(0), multiply(x, constant(a.alpha)), x);
  case BONSAI_ACTIVATION_SIGMOID:
    return sigmoid(x);
  case BONSAI_ACTIVATION_HARD_SIGMOID:
    return clamp(add(multiply(x, constant(a.alpha)), constant(a.beta)), 0, 1);
  case BONSAI_ACTIVATION_HARD_SWISH:
    return multiply(x,
                    clamp(add(divide(x, constant(6)), constant(0.5f)), 0, 1));
  case BONSAI_ACTIVATION_SILU:
    return multiply(x, sigmoid(x));
  default:
    return x;
  }
}

Value bonsai::gpu_unrolled::emitActivation(ImplicitLocOpBuilder &builder,
                                           const BonsaiActivation &activation,
                                           Value x) {
  return ActivationEmitter(builder).emit(activation, x);
}
