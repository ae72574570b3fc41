//===- GroupCache.h - Groups that were found before -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Selecting kernels asks for the same layer a dozen times: for each layout,
// with and without masked channels, whole and in turns. Its groups depend on
// the mask alone, and finding them takes longer than all else that is
// estimated.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BLOCK_MMA_GROUPCACHE_H
#define BONSAI_KERNELS_CUDA_BLOCK_MMA_GROUPCACHE_H

#include "kernels/cuda/block_mma/Pack.h"

#include <array>
#include <map>
#include <memory>
#include <mutex>

namespace bonsai::block_mma {

/// Of all sizes, small ones first.
using GroupsOfSizes = std::array<RowGroups, 3>;

class GroupCache {
public:
  /// The groups of a layer whose mask has one byte a weight.
  std::shared_ptr<const GroupsOfSizes>
  get(const BonsaiConvolutionDescriptor &shape,
      const std::vector<uint8_t> &mask);

private:
  /// Hash of the mask, then what else a pattern depends on.
  using Key = std::array<uint64_t, 6>;

  std::mutex mutex;
  std::map<Key, std::shared_ptr<const GroupsOfSizes>> known;
};

} // namespace bonsai::block_mma

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_GROUPCACHE_H
