//===- CostModel.h - Estimates of BlockMma ----------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a layer takes, and which size of groups suits it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BLOCK_MMA_COSTMODEL_H
#define BONSAI_KERNELS_CUDA_BLOCK_MMA_COSTMODEL_H

#include "kernels/Kernel.h"
#include "kernels/cuda/block_mma/GroupCache.h"

namespace bonsai::block_mma {

/// With the launch.
double estimateMicroseconds(const BonsaiConvolutionDescriptor &shape,
                            int32_t element, const RowGroups &groups,
                            const Target &target);

/// How a layer is run.
struct GroupChoice {
  BonsaiConvolutionDescriptor shape;
  std::shared_ptr<const GroupsOfSizes> sizes;
  const RowGroups *groups; ///< One of them.
  double microseconds;
};

/// The size that takes least time; of those that take as long, the smallest.
GroupChoice chooseGroups(const BonsaiConvolutionDescriptor &shape,
                         int32_t element,
                         std::shared_ptr<const GroupsOfSizes> sizes,
                         const Target &target);

} // namespace bonsai::block_mma

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_COSTMODEL_H
