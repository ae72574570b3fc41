//===- GroupCache.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Masks are known by 128 bits of hash.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/GroupCache.h"
#include "llvm/Support/xxhash.h"

using namespace bonsai;
using namespace bonsai::block_mma;

/// More layers than networks have; a process that compiles many forgets.
static constexpr size_t mostKnown = 512;

std::shared_ptr<const GroupsOfSizes>
GroupCache::get(const BonsaiConvolutionDescriptor &d,
                const std::vector<uint8_t> &mask) {
  llvm::XXH128_hash_t hash = llvm::xxh3_128bits(mask);
  Key key = {hash.low64,
             hash.high64,
             static_cast<uint64_t>(d.out_channels),
             static_cast<uint64_t>(d.in_channels),
             static_cast<uint64_t>(d.kernel_height * d.kernel_width),
             static_cast<uint64_t>(countNeighbours(d))};
  std::lock_guard<std::mutex> lock(mutex);
  if (known.size() >= mostKnown)
    known.clear();
  std::shared_ptr<const GroupsOfSizes> &groups = known[key];
  if (!groups) {
    SparsePattern pattern = makePattern(d, mask.data());
    groups = std::make_shared<GroupsOfSizes>(
        GroupsOfSizes{groupRows(d, pattern, 8), groupRows(d, pattern, 16),
                      groupRows(d, pattern, 32)});
  }
  return groups;
}
