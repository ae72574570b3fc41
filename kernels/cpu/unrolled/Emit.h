//===- Emit.h - Compile-time half of the unrolled kernel --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a layer's shape, weights and mask into code and program. Plain C++, so
// that tests and benchmarks need no compiler around them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_UNROLLED_EMIT_H
#define BONSAI_KERNELS_CPU_UNROLLED_EMIT_H

#include "kernels/cpu/simd/Level.h"
#include "kernels/cpu/sparse/MaskedWeights.h"

#include <vector>

namespace bonsai::unrolled {

/// To be stored at multiples of 64 bytes; the code where it can be executed.
struct EmittedLayer {
  std::vector<uint8_t> program;
  std::vector<uint8_t> code;
};

/// Says why there can be no code for the layer, in one line without a full
/// stop, or "" if there can. The descriptor's own consistency is checked too.
std::string whyUnsupported(const BonsaiConvolutionDescriptor &descriptor);
std::string whyUnsupported(const BonsaiLinearDescriptor &descriptor);

struct EmitTarget {
  Level level; ///< Not Portable.
  /// Threads that the code will mostly run on; it may run on any number.
  int64_t threads;

  EmitTarget(Level level, int64_t threads = 1)
      : level(level), threads(threads) {}
};

/// Emits code for a layer. Cut weights take no part
/// whatever their value; kept zeros do. Returns "" on success; otherwise one
/// line that says what is wrong with the descriptor, the weights or the mask,
/// and leaves `layer` alone.
std::string emit(const BonsaiConvolutionDescriptor &descriptor,
                 const MaskedWeights &weights, const EmitTarget &target,
                 EmittedLayer &layer);
std::string emit(const BonsaiLinearDescriptor &descriptor,
                 const MaskedWeights &weights, const EmitTarget &target,
                 EmittedLayer &layer);

} // namespace bonsai::unrolled

#endif // BONSAI_KERNELS_CPU_UNROLLED_EMIT_H
