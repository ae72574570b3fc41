//===- Roofline.h - Estimates of GPU kernels --------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Until there are measurements, a kernel takes what the arithmetic and the
// memory of the chip allow at best, or its launch, whichever is longest. The
// rates are those of the vendor's data sheets.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_ROOFLINE_H
#define BONSAI_KERNELS_CUDA_ROOFLINE_H

#include "kernels/Kernel.h"
#include "kernels/cpu/Convolution.h"

namespace bonsai {

/// Of a launch in a graph.
constexpr double launchMicroseconds = 2.0;

/// What a chip does in a microsecond at best.
struct ChipRates {
  llvm::StringLiteral chip;
  double f32Flops, tf32Flops, f16Flops; ///< Multiplications and additions.
  double bytes;                         ///< Of memory.
  double cacheBytes;                    ///< Of the second-level cache.
  double clocks;                        ///< Of a processor.
  double processors;                    ///< Not a rate: how many there are.

  double getFlops(Precision precision) const;
};

/// 90 of "sm_90"; 0 of no GPU.
int getArchitecture(const Target &target);

/// Of architectures that are not listed, the nearest older one.
ChipRates getChipRates(const Target &target);

/// Multiplications and additions of a dense convolution in the precision of the
/// target, channels last, by themselves.
double estimateDenseArithmetic(const BonsaiConvolutionDescriptor &descriptor,
                               const Target &target);

/// A dense convolution in the precision of the target.
double estimateDenseMicroseconds(const BonsaiConvolutionDescriptor &descriptor,
                                 const LayoutChoice &layouts,
                                 const Target &target);

} // namespace bonsai

#endif // BONSAI_KERNELS_CUDA_ROOFLINE_H
