//===- Pack.h - Compile-time half of the CSR kernel -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a dense weight and its mask into the packed buffer that Csr.h defines.
// Plain C++, so that the kernel's tests and benchmark need no compiler around
// them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_PACK_H
#define BONSAI_KERNELS_CPU_CSR_PACK_H

#include "kernels/cpu/csr/Csr.h"
#include "kernels/cpu/sparse/MaskedWeights.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bonsai::csr {

/// Says why this kernel cannot run the layer, in one line without a full stop,
/// or "" if it can. The descriptor's own consistency is checked as well.
std::string whyUnsupported(const BonsaiConvolutionDescriptor &descriptor);
std::string whyUnsupported(const BonsaiLinearDescriptor &descriptor);

/// Packs `weights` into `packed` (to be stored at a multiple of 64 bytes).
/// Returns "" on success; otherwise one line that says what is wrong with the
/// descriptor, the weights or the mask, and leaves `packed` alone.
std::string pack(const BonsaiConvolutionDescriptor &descriptor,
                 const MaskedWeights &weights, std::vector<uint8_t> &packed);
std::string pack(const BonsaiLinearDescriptor &descriptor,
                 const MaskedWeights &weights, std::vector<uint8_t> &packed);

} // namespace bonsai::csr

#endif // BONSAI_KERNELS_CPU_CSR_PACK_H
