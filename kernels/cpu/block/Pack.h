//===- Pack.h - Compile-time half of the block kernel -----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a weight whose mask has blocks into what PackedBlocks.h defines. Plain
// C++, so that tests and benchmarks need no compiler around them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BLOCK_PACK_H
#define BONSAI_KERNELS_CPU_BLOCK_PACK_H

#include "kernels/cpu/sparse/MaskedWeights.h"

#include <vector>

namespace bonsai::block {

/// Says why the kernel cannot run the layer, in one line without a full stop,
/// or "" if it can. The descriptor's own consistency is checked too.
std::string whyUnsupported(const BonsaiConvolutionDescriptor &descriptor);
std::string whyUnsupported(const BonsaiLinearDescriptor &descriptor);

/// Packs `weights` into `packed` (to be stored at a multiple of 64 bytes).
/// Rows that start at multiples of `blockRows` are kept or cut together; the
/// last ones may be fewer. Cut weights take no part whatever their value; kept
/// zeros do. Returns "" on success; otherwise one line that says what is wrong
/// with the descriptor, the weights or the mask, and leaves `packed` alone.
std::string pack(const BonsaiConvolutionDescriptor &descriptor,
                 const MaskedWeights &weights, int64_t blockRows,
                 std::vector<uint8_t> &packed);
std::string pack(const BonsaiLinearDescriptor &descriptor,
                 const MaskedWeights &weights, int64_t blockRows,
                 std::vector<uint8_t> &packed);

} // namespace bonsai::block

#endif // BONSAI_KERNELS_CPU_BLOCK_PACK_H
