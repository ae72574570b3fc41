//===- GatherTables.h - Which elements an op moves where --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For each op that only moves elements, where the elements of its result come
// from.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_GATHER_GATHERTABLES_H
#define BONSAI_KERNELS_CUDA_GATHER_GATHERTABLES_H

#include "dialect/TrainingOps.h"

namespace bonsai {

/// For each dimension of a result, which must not be a scalar: what each
/// position adds to the place of the element in the input's memory; -1 where
/// there is none.
using GatherTables = llvm::SmallVector<llvm::SmallVector<int32_t>>;

GatherTables getGatherTables(SliceOp op);
GatherTables getGatherTables(SliceGradientOp op);
GatherTables getGatherTables(PadOp op);
GatherTables getGatherTables(TransposeOp op);
GatherTables getGatherTables(DepthToSpaceOp op);

} // namespace bonsai

#endif // BONSAI_KERNELS_CUDA_GATHER_GATHERTABLES_H
