//===- Attributes.h - Fused epilogues ------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Expresses what follows a product (residual, activation) as post-operations
// of a oneDNN primitive.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_ATTRIBUTES_H
#define BONSAI_KERNELS_CPU_ONEDNN_ATTRIBUTES_H

#include "kernels/cpu/onednn/Handle.h"

namespace bonsai::onednn {

/// A BonsaiActivationKind as oneDNN knows it. A hard sigmoid takes two
/// functions, all others take one.
struct EltwiseFunction {
  dnnl_alg_kind_t algorithm;
  float alpha;
  float beta;
};

/// Writes the functions whose composition is `activation`, first one first.
/// `count` becomes 0 for BONSAI_ACTIVATION_NONE.
BonsaiStatus translateActivation(const BonsaiActivation &activation,
                                 EltwiseFunction functions[2], int &count);

/// The attributes of a primitive: its post-operations, and a scratchpad that
/// belongs to the caller.
class Attributes {
public:
  BonsaiStatus initialize();
  /// Adds what the output holds before the run to the result.
  BonsaiStatus appendSum();
  /// Applies `activation` to the result.
  BonsaiStatus appendActivation(const BonsaiActivation &activation);
  BonsaiStatus appendFunction(const EltwiseFunction &function);
  /// To be called once, last.
  BonsaiStatus finish();

  const_dnnl_primitive_attr_t get() const { return attributes.get(); }

private:
  PrimitiveAttributes attributes;
  PostOps postOps;
};

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_ATTRIBUTES_H
