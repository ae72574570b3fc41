//===- PoolingOperands.h - Poolings in oneDNN's terms --------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translates the descriptor of a pooling, for the pooling itself and for its
// gradient.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_POOLINGOPERANDS_H
#define BONSAI_KERNELS_CPU_ONEDNN_POOLINGOPERANDS_H

#include "kernels/cpu/onednn/Operation.h"
#include "kernels/cpu/onednn/PoolingAxes.h"

namespace bonsai::onednn {

/// The memory descriptors of both maps, and the pooling between them.
struct PoolingOperands {
  dnnl_memory_desc_t input, output;
  dnnl_pooling_v2_desc_t pooling;
};

/// Describes maps and pooling. Refuses what oneDNN would compute otherwise than
/// ONNX does.
BonsaiStatus describeOperands(const BonsaiPoolingDescriptor &pooling,
                              dnnl_prop_kind_t kind, PoolingOperands &operands);

/// Describes the gradient with respect to the input.
BonsaiStatus describeGradient(const BonsaiPoolingDescriptor &pooling,
                              const PoolingOperands &operands,
                              dnnl_pooling_v2_desc_t &gradient);

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_POOLINGOPERANDS_H
