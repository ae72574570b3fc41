//===- ProductPasses.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches of our own kernels, and places in the workspace.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/ProductPasses.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Im2col);
BONSAI_CUDA_IMAGE(SparseEpilogue);

static bool changesProduct(const SparseEpilogueArguments &a, bool hasResidual) {
  return hasResidual || a.bias || a.activation.kind != BONSAI_ACTIVATION_NONE;
}

BonsaiStatus ProductPasses::loadIm2col(const char *function,
                                       const Im2colArguments &arguments) {
  if (!shape.gathersInput)
    return BONSAI_OK;
  im2col.arguments = arguments;
  im2col.threads = arguments.count;
  return im2col.module.load(bonsai_cuda_image_Im2col, function);
}

BonsaiStatus
ProductPasses::loadEpilogue(const SparseEpilogueArguments &arguments,
                            bool hasResidual) {
  if (!shape.scattersOutput && !changesProduct(arguments, hasResidual))
    return BONSAI_OK;
  epilogue.arguments = arguments;
  epilogue.threads = arguments.count;
  const char *function = arguments.width == 4 ? "bonsai_sparse_epilogue_4"
                                              : "bonsai_sparse_epilogue_1";
  return epilogue.module.load(bonsai_cuda_image_SparseEpilogue,
                              getVariant(function, element).c_str());
}

BonsaiStatus ProductPasses::reserveWorkspace(size_t scratchBytes) {
  constexpr size_t aligned = 256;
  size_t bytes = 0;
  auto place = [&](int64_t elements) {
    size_t start = bytes;
    bytes += getElementBytes(element) * static_cast<size_t>(elements);
    bytes = (bytes + aligned - 1) / aligned * aligned;
    return start;
  };
  place(shape.gathersInput ? shape.countOperands() : 0);
  productPlace = place(shape.scattersOutput ? shape.countResults() : 0);
  scratchPlace = bytes;
  return getDevice().reserveWorkspace(bytes + scratchBytes);
}

BonsaiStatus ProductPasses::gather(const void *input,
                                   const void **operands) const {
  *operands = input;
  if (!shape.gathersInput)
    return BONSAI_OK;
  Im2colArguments a = im2col.arguments;
  a.input = input;
  a.matrices = getDevice().getWorkspace();
  *operands = a.matrices;
  return im2col.launch(a);
}

void *ProductPasses::placeProduct(void *output) const {
  return shape.scattersOutput ? getDevice().getWorkspace<char>() + productPlace
                              : output;
}

void *ProductPasses::getScratch() const {
  return getDevice().getWorkspace<char>() + scratchPlace;
}

BonsaiStatus ProductPasses::finish(const void *product, const void *residual,
                                   void *output) const {
  if (product == output && !changesProduct(epilogue.arguments, residual))
    return BONSAI_OK;
  SparseEpilogueArguments a = epilogue.arguments;
  a.product = product;
  a.residual = residual;
  a.output = output;
  return epilogue.launch(a);
}
