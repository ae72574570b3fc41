//===- CusparseLayer.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// im2col where it takes that, the product, and the epilogue where there is one.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/CusparseLayer.h"
#include "kernels/cuda/cusparse/ProductPasses.h"
#include "kernels/cuda/cusparse/SparseProduct.h"

using namespace bonsai::cuda;

namespace {
struct Layer {
  BonsaiCusparseDescriptor descriptor;
  SparseMatrix matrix;
  DeviceBuffer bias;
  ProductPasses passes;
  std::unique_ptr<SparseProduct> product;

  const BonsaiEpilogue &getEpilogue() const {
    return descriptor.shape.epilogue;
  }
};

BonsaiStatus upload(Layer &layer, const void *const *constants) {
  const BonsaiCusparseDescriptor &d = layer.descriptor;
  int64_t columns = d.stored, values = d.stored;
  size_t valueBytes = getElementBytes(d.element);
  if (d.format == BONSAI_CUSPARSE_CSR) {
    BONSAI_TRY(layer.matrix.offsets.upload(*constants++,
                                           sizeof(int32_t) * (d.rows + 1)));
  } else {
    columns = d.rows / d.block * (d.stored / d.block);
    values = d.rows * d.stored;
  }
  BONSAI_TRY(
      layer.matrix.columns.upload(*constants++, sizeof(int32_t) * columns));
  BONSAI_TRY(layer.matrix.values.upload(*constants++, valueBytes * values));
  if (d.shape.epilogue.has_bias)
    return layer.bias.upload(*constants, valueBytes * d.shape.out_channels);
  return BONSAI_OK;
}

BonsaiStatus loadPasses(Layer &layer) {
  const BonsaiCusparseDescriptor &d = layer.descriptor;
  const BonsaiConvolutionDescriptor &s = d.shape;
  const ProductShape &shape = layer.passes.getShape();
  Im2colArguments im2col =
      makeIm2colArguments(s, shape, d.format == BONSAI_CUSPARSE_CSR);
  BONSAI_TRY(layer.passes.loadIm2col(
      getVariant("bonsai_im2col", d.element).c_str(), im2col));
  int64_t pixels = s.out_height * s.out_width;
  bool scatters = shape.scattersOutput;
  SparseEpilogueArguments epilogue = makeEpilogueArguments(
      s.batch, s.out_channels, pixels,
      scatters ? pixels : s.out_channels * pixels,
      scatters ? shape.columns : pixels, s.epilogue.activation);
  epilogue.bias = layer.bias.get();
  BONSAI_TRY(layer.passes.loadEpilogue(epilogue, s.epilogue.has_residual));
  return layer.passes.reserveWorkspace(0);
}

BonsaiStatus run(const Layer &layer, const void *input, const void *residual,
                 void *output) {
  const void *operands;
  BONSAI_TRY(layer.passes.gather(input, &operands));
  void *product = layer.passes.placeProduct(output);
  // A residual in the same place would be overwritten.
  bool accumulates = residual == product;
  BONSAI_TRY(layer.product->run(operands, product, accumulates));
  return layer.passes.finish(product, accumulates ? nullptr : residual, output);
}
} // namespace

BonsaiStatus bonsai_cusparse_create(const void *descriptor,
                                    const void *const *constants,
                                    void **state) {
  return createState<Layer>(state, [&](Layer &layer) {
    layer.descriptor =
        *static_cast<const BonsaiCusparseDescriptor *>(descriptor);
    layer.passes.setShape(makeProductShape(layer.descriptor),
                          layer.descriptor.element);
    BONSAI_TRY(upload(layer, constants));
    BONSAI_TRY(chooseProduct(layer.descriptor, layer.passes.getShape(),
                             layer.matrix, layer.product));
    return loadPasses(layer);
  });
}

BonsaiStatus bonsai_cusparse_run(void *state, const void *const *inputs,
                                 void *output) {
  const auto &layer = *static_cast<const Layer *>(state);
  const void *residual = layer.getEpilogue().has_residual ? inputs[1] : nullptr;
  return run(layer, inputs[0], residual, output);
}

void bonsai_cusparse_destroy(void *state) {
  delete static_cast<Layer *>(state);
}
