//===- MemoryDescriptor.h - Layouts in oneDNN's terms --------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translates Bonsai's shapes and layouts to oneDNN's memory descriptors.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_MEMORYDESCRIPTOR_H
#define BONSAI_KERNELS_CPU_ONEDNN_MEMORYDESCRIPTOR_H

#include "kernels/cpu/onednn/FeatureMap.h"
#include "kernels/cpu/onednn/Handle.h"

namespace bonsai::onednn {

/// Describes an activation [batch, channels, height, width].
BonsaiStatus describe(const BonsaiFeatureMap &map,
                      dnnl_memory_desc_t &descriptor);

/// Describes row-major f32 data.
BonsaiStatus describePlain(int rank, const dnnl_dim_t *shape,
                           dnnl_memory_desc_t &descriptor);

/// Describes f32 data whose layout oneDNN is to choose.
BonsaiStatus describeAny(int rank, const dnnl_dim_t *shape,
                         dnnl_memory_desc_t &descriptor);

/// The descriptor that `primitive` chose for one of its arguments.
const dnnl_memory_desc_t &query(const_dnnl_primitive_desc_t primitive,
                                dnnl_query_t what);

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_MEMORYDESCRIPTOR_H
