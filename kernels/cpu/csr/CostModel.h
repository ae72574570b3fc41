//===- CostModel.h - Estimated times of CSR and dense layers ----*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What kernel selection goes by when no measurement of a layer is at hand. Only
// the ratio of the two estimates is meant to be right; the scale is that of one
// thread of an AVX-512 server core.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_COSTMODEL_H
#define BONSAI_KERNELS_CPU_CSR_COSTMODEL_H

#include "kernels/cpu/Convolution.h"

#include <cstdint>

namespace bonsai::csr {

/// Microseconds of one run on one thread by this kernel, with `nonzeros`
/// weights kept.
double estimateMicroseconds(const BonsaiConvolutionDescriptor &descriptor,
                            int64_t nonzeros);
double estimateMicroseconds(const BonsaiLinearDescriptor &descriptor,
                            int64_t nonzeros);

/// Microseconds of one run on one thread by dense oneDNN in its own layouts,
/// with the epilogue fused.
double estimateDenseMicroseconds(const BonsaiConvolutionDescriptor &descriptor);
double estimateDenseMicroseconds(const BonsaiLinearDescriptor &descriptor);

} // namespace bonsai::csr

#endif // BONSAI_KERNELS_CPU_CSR_COSTMODEL_H
