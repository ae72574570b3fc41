//===- FunctionSignature.h ------------------------------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the kernel and the functions that it calls agree on.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_FUNCTIONSIGNATURE_H
#define BONSAI_KERNELS_CUDA_UNROLLED_FUNCTIONSIGNATURE_H

#include "kernels/cuda/unrolled/Emit.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace bonsai::gpu_unrolled {

/// Address spaces of NVPTX.
constexpr unsigned globalSpace = 1, sharedSpace = 3;

/// A place is where a lane reads and writes: that of its pixel, or of all of
/// them if they are neighbours.
inline int64_t getNumPlaces(const Program &program) {
  return loadsVectors(program.shape, program.tiling) ? 1
                                                     : program.tiling.pixels;
}
/// Pixels of a place.
inline int64_t getPlacePixels(const Program &program) {
  return program.tiling.pixels / getNumPlaces(program);
}

/// The parameters of a function, in order.
enum Parameter : unsigned {
  /// Where the first place's window starts in channel 0; that may lie before
  /// the map.
  windowParameter,
  /// The place in channel 0 of the residual and of the result.
  residualParameter,
  resultParameter,
  /// The window's first row and column, i32; negative in the padding.
  topParameter,
  leftParameter,
  /// i1: whether there is such a pixel. If not, the others describe the last.
  insideParameter,
  /// The thread's place in shared memory, of
  /// sums[slices][rows][pixels of a lane][lanes of a slice].
  sumsParameter,
  /// Of programs with several places: elements from the window to the map's
  /// first, i32; then the parameters of each further place.
  mapParameter,
  furtherParameters,
};

/// Those of a further place, in order.
enum FurtherParameter : unsigned {
  /// Elements from the first place's window and pixel to this one's, i32.
  windowStep,
  pixelStep,
  /// As those of the first.
  furtherTop,
  furtherLeft,
  furtherInside,
  numFurther,
};

/// The number of a parameter of a place that is not the first.
inline unsigned getFurther(size_t place, FurtherParameter parameter) {
  return furtherParameters + (static_cast<unsigned>(place) - 1) * numFurther +
         parameter;
}

/// Appends a function without a body.
mlir::LLVM::LLVMFuncOp declareFunction(mlir::gpu::GPUModuleOp module,
                                       const Program &program,
                                       const Function &function);

/// Bytes of an element of a map.
inline int64_t getElementBytes(const Program &program) {
  return program.isHalf ? 2 : 4;
}

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_FUNCTIONSIGNATURE_H
