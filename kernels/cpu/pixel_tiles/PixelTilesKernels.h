//===- PixelTilesKernels.h ------------------------------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compile-time halves of the kernels on pixel tiles.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_PIXELTILESKERNELS_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_PIXELTILESKERNELS_H

#include "kernels/Kernel.h"

namespace bonsai {

std::unique_ptr<Kernel> createPixelTilesReorderKernel();
std::unique_ptr<Kernel> createPixelTilesBinaryKernel();
std::unique_ptr<Kernel> createPixelTilesPoolingKernel();
std::unique_ptr<Kernel> createPixelTilesDepthwiseKernel();

/// Choices for kernels on a window (Window.h): pixel tiles, and from or to
/// channels last. The residual, null if there is none, is as the result.
llvm::SmallVector<LayoutChoice> getWindowChoices(mlir::Operation *op,
                                                 mlir::OpOperand *residual);

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_PIXELTILESKERNELS_H
