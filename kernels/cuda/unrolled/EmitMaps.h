//===- EmitMaps.h --------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a lane reads and writes the maps: its pixels one by one, neighbours by
// one instruction, and of f16 maps two pixels in a register.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_EMITMAPS_H
#define BONSAI_KERNELS_CUDA_UNROLLED_EMITMAPS_H

#include "kernels/cuda/unrolled/FunctionSignature.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bonsai::gpu_unrolled {

class MapEmitter {
public:
  MapEmitter(const Program &program, mlir::LLVM::LLVMFuncOp op,
             mlir::ImplicitLocOpBuilder &builder)
      : program(program), shape(program.shape), op(op), builder(builder) {}

  size_t getNumPlaces() const { return gpu_unrolled::getNumPlaces(program); }
  /// The parameter of a place, whether it is the first or a further one.
  mlir::Value getInside(size_t place);

  /// Whether the tap of a place's pixels lies within the map; null if it does
  /// for all pixels of the layer.
  mlir::Value emitIsInside(int32_t tap, size_t place);

  /// The input of a place's pixels, in f32.
  llvm::SmallVector<mlir::Value> loadInput(const Column &column, size_t place);

  /// Prepares loads of a tap by pairs.
  void startPairs(int32_t tap);
  /// The input of the lane's pixels, two in a vector<2xf16>; zero beyond the
  /// map. Of the tap that was started last.
  llvm::SmallVector<mlir::Value> loadPairs(const Column &column);

  /// The residual of a place's pixels in an output channel, in f32.
  llvm::SmallVector<mlir::Value> loadResidual(int32_t channel, size_t place);
  /// Their results, of f32.
  void storeResult(llvm::ArrayRef<mlir::Value> values, int32_t channel,
                   size_t place);

  /// A pointer so many bytes further.
  mlir::Value offset(mlir::Value pointer, int64_t bytes);

private:
  mlir::Value constant(int64_t value);
  mlir::Value getFurtherArgument(size_t place, FurtherParameter parameter) {
    return op.getArgument(getFurther(place, parameter));
  }
  mlir::Type getElementType();
  mlir::Value advance(mlir::Value pointer, mlir::Value elements);
  /// A pointer of the first place as one of another.
  mlir::Value getPointer(Parameter first, FurtherParameter step, size_t place);
  /// Elements of a tap after the window's first.
  int64_t getTapOffset(int32_t tap) const;
  int64_t getPlaneOffset(int64_t channel) const;
  mlir::Value load(mlir::Type type, mlir::Value pointer, int64_t bytes,
                   int64_t alignment, bool isInvariant);
  llvm::SmallVector<mlir::Value> loadHalfPairs(mlir::Value pointer,
                                               int64_t bytes, int64_t pixels,
                                               bool isInvariant);
  llvm::SmallVector<mlir::Value> loadFloats(mlir::Value pointer, int64_t bytes,
                                            bool isInvariant);
  mlir::Value extract(mlir::Value vector, int64_t index);
  mlir::Value extend(mlir::Value value);
  mlir::Value emitSelector(mlir::Value first, mlir::Value second);

  const Program &program;
  const BonsaiConvolutionDescriptor &shape;
  mlir::LLVM::LLVMFuncOp op;
  mlir::ImplicitLocOpBuilder &builder;
  /// Of the tap that was started: where each pixel reads in channel 0, and how
  /// the values of two become one register.
  llvm::SmallVector<mlir::Value> tapPointers, selectors;
};

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_EMITMAPS_H
