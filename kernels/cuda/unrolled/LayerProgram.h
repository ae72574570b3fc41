//===- LayerProgram.h ----------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The program of a layer in a network.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_LAYERPROGRAM_H
#define BONSAI_KERNELS_CUDA_UNROLLED_LAYERPROGRAM_H

#include "kernels/Kernel.h"
#include "kernels/cuda/unrolled/Program.h"

namespace bonsai::gpu_unrolled {

/// Whether a layer can be made machine code: a masked convolution or linear
/// layer that keeps at most a million weights (others would take minutes to
/// assemble), and has eight pixels or more, so that not all lanes idle.
bool isUnrollable(mlir::Operation *op);

/// The shape of such a layer, row-major.
BonsaiConvolutionDescriptor describeUnrolled(mlir::Operation *op);

/// Bytes of an element of its maps.
int64_t getElementBytes(mlir::Operation *op);

/// Reads weight and bias and divides the work as the op's variant says, or else
/// the time model. Errors are reported at the op.
mlir::FailureOr<Program> makeLayerProgram(mlir::Operation *op,
                                          const Target &target);

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_LAYERPROGRAM_H
