//===- CusparseltLayer.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// im2col where it takes that, the product, and what that leaves of the
// epilogue.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/CusparseltLayer.h"
#include "kernels/cuda/cusparse/ProductPasses.h"
#include "kernels/cuda/cusparselt/MatmulPlan.h"

#include <cstring>
#include <vector>

using namespace bonsai::cuda;

namespace {
struct Layer {
  BonsaiConvolutionDescriptor shape;
  EpilogueShares epilogue;
  ProductPasses passes;
  DeviceBuffer bias;
  MatmulPlan product;
};

/// With zeros for the rows that the layer does not have.
BonsaiStatus uploadBias(Layer &layer, const void *bias) {
  std::vector<uint16_t> padded(layer.passes.getShape().rows);
  memcpy(padded.data(), bias, sizeof(uint16_t) * layer.shape.out_channels);
  return layer.bias.upload(padded.data(), sizeof(uint16_t) * padded.size());
}

BonsaiStatus loadPasses(Layer &layer) {
  const BonsaiConvolutionDescriptor &d = layer.shape;
  const ProductShape &shape = layer.passes.getShape();
  BONSAI_TRY(layer.passes.loadIm2col(
      "bonsai_im2col_pixels_f16",
      makeIm2colArguments(d, shape, /*tapsInner=*/false, /*width=*/8)));
  // Pixels in the place of channels: the epilogue has no bias.
  int64_t pixels = d.batch * d.out_height * d.out_width;
  BONSAI_TRY(layer.passes.loadEpilogue(
      makeEpilogueArguments(/*images=*/1, pixels, d.out_channels,
                            /*imageStride=*/0, shape.rows,
                            layer.epilogue.rest.activation),
      layer.epilogue.rest.has_residual));
  return layer.passes.reserveWorkspace(layer.product.getScratchBytes());
}

BonsaiStatus run(const Layer &layer, const void *input, const void *residual,
                 void *output) {
  const ProductPasses &passes = layer.passes;
  const void *operands;
  BONSAI_TRY(passes.gather(input, &operands));
  void *results = passes.placeProduct(output);
  bool isInProduct = layer.epilogue.product.has_residual;
  BONSAI_TRY(layer.product.run(operands, isInProduct ? residual : nullptr,
                               results, passes.getScratch()));
  return passes.finish(results, isInProduct ? nullptr : residual, output);
}
} // namespace

BonsaiStatus bonsai_cusparselt_create(const void *descriptor,
                                      const void *const *constants,
                                      void **state) {
  return createState<Layer>(state, [&](Layer &layer) {
    layer.shape = *static_cast<const BonsaiConvolutionDescriptor *>(descriptor);
    ProductShape shape = makeCusparseltShape(layer.shape);
    layer.passes.setShape(shape, BONSAI_CUDA_ELEMENT_F16);
    layer.epilogue = divideEpilogue(layer.shape.epilogue, shape);
    if (layer.shape.epilogue.has_bias)
      BONSAI_TRY(uploadBias(layer, constants[1]));
    BONSAI_TRY(layer.product.create(shape, layer.epilogue.product, constants[0],
                                    layer.bias.get()));
    return loadPasses(layer);
  });
}

BonsaiStatus bonsai_cusparselt_run(void *state, const void *const *inputs,
                                   void *output) {
  const auto &layer = *static_cast<const Layer *>(state);
  const void *residual =
      layer.shape.epilogue.has_residual ? inputs[1] : nullptr;
  return run(layer, inputs[0], residual, output);
}

void bonsai_cusparselt_destroy(void *state) {
  delete static_cast<Layer *>(state);
}
