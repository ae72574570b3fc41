//===- ProductPasses.h - Around a layer's product ---------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A layer that a library multiplies: im2col where it takes that, and after the
// product what the library leaves to us.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_PRODUCTPASSES_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_PRODUCTPASSES_H

#include "kernels/cuda/cusparse/Im2colBody.h"
#include "kernels/cuda/cusparse/SparseEpilogueBody.h"
#include "kernels/cuda/runtime/KernelState.h"

namespace bonsai::cuda {

/// On the current device. In the workspace lie the operands, then the results,
/// as far as they are not the layer's input and output, then scratch memory of
/// the product.
class ProductPasses {
public:
  /// Before anything else. `element` is a BonsaiCudaElement.
  void setShape(const ProductShape &product, int32_t elementType) {
    shape = product;
    element = elementType;
  }
  const ProductShape &getShape() const { return shape; }

  /// `function` is the kernel that makes the operands. Loads nothing if they
  /// are the input.
  BonsaiStatus loadIm2col(const char *function,
                          const Im2colArguments &arguments);
  /// Loads nothing if there is nothing to do.
  BonsaiStatus loadEpilogue(const SparseEpilogueArguments &arguments,
                            bool hasResidual);
  BonsaiStatus reserveWorkspace(size_t scratchBytes);

  /// The operands; enqueues what makes them.
  BonsaiStatus gather(const void *input, const void **operands) const;
  /// Where the product goes that becomes this output.
  void *placeProduct(void *output) const;
  void *getScratch() const;
  /// Enqueues the epilogue, unless the output is complete. `residual` is null
  /// if there is none, or if it is in the product.
  BonsaiStatus finish(const void *product, const void *residual,
                      void *output) const;

private:
  ProductShape shape;
  int32_t element = BONSAI_CUDA_ELEMENT_F32;
  LaunchState<Im2colArguments> im2col;
  LaunchState<SparseEpilogueArguments> epilogue;
  /// In bytes.
  size_t productPlace = 0, scratchPlace = 0;
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_PRODUCTPASSES_H
