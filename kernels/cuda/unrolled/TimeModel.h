//===- TimeModel.h -------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How long generated code takes, from what it consists of: instructions that
// are issued, fetched and wait for memory. All of it is argued from published
// figures of the chips and measured by no one yet.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_TIMEMODEL_H
#define BONSAI_KERNELS_CUDA_UNROLLED_TIMEMODEL_H

#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/unrolled/Program.h"

namespace bonsai::gpu_unrolled {

/// What a layer's code does, averaged over its functions.
struct Work {
  double terms = 0; ///< Multiplications of a pixel.
  double loads = 0; ///< Values of a pixel: channels and taps.
  int64_t functions = 0;
  int64_t pixels = 0; ///< Of the layer, all images.
  int64_t elementBytes = 4;
  int64_t mapBytes = 0; ///< Of input, output and residual.
  bool loadsVectors = false;
  int64_t borderTaps = 0; ///< Taps that may lie beyond the border.
};

/// Were the weights that a mask keeps spread at random.
Work predictWork(const BonsaiConvolutionDescriptor &shape, int64_t kept,
                 const Tiling &tiling, int64_t elementBytes);
/// Counted in a program.
Work countWork(const Program &program);

/// Microseconds by what bounds them; each but the launch would be the whole
/// time were nothing else slower.
struct TimeParts {
  double launch = 0;
  double issue = 0;   ///< Schedulers: an instruction a clock each.
  double fetch = 0;   ///< Code into the instruction caches.
  double loads = 0;   ///< First-level caches: 128 bytes a clock each.
  double latency = 0; ///< One warp alone, waiting for its loads.
  double memory = 0;  ///< Code and maps, once.

  double codeBytes = 0; ///< Not a time: instructions in all.

  double getTotal() const;
  /// The name of the longest.
  const char *getBound() const;
};

/// `registers` are those of a thread.
TimeParts estimateTime(const Work &work, const Tiling &tiling,
                       int64_t registers, const Target &target);

/// Registers of a thread's sums.
int64_t countSumRegisters(const Tiling &tiling);

/// Registers that a tile's code may use, before it is given more.
int64_t getMaxRegisters(const BonsaiConvolutionDescriptor &shape,
                        const Tiling &tiling);

/// Of the tilings that are about as fast as the fastest by the model, the one
/// with the least code. Those that compute in f16 have to be faster by more
/// than others, and need f16 maps.
Tiling chooseTiling(const BonsaiConvolutionDescriptor &shape, int64_t kept,
                    int64_t elementBytes, const Target &target);

/// A tiling and the microseconds that it takes by the model.
struct RankedTiling {
  Tiling tiling;
  double microseconds;
};

/// The chosen one, then a few others that are worth a measurement, the fastest
/// by the model first.
std::vector<RankedTiling> rankTilings(const BonsaiConvolutionDescriptor &shape,
                                      int64_t kept, int64_t elementBytes,
                                      const Target &target);

/// The tiling of this name; none if it is none that is ever chosen from.
std::optional<Tiling> findTiling(llvm::StringRef name);

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_TIMEMODEL_H
