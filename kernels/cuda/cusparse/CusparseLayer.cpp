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
#include "kernels/cuda/cusparse/Im2colBody.h"
#include "kernels/cuda/cusparse/SparseEpilogueBody.h"
#include "kernels/cuda/cusparse/SparseProduct.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Im2col);
BONSAI_CUDA_IMAGE(SparseEpilogue);

namespace {
struct Layer {
  BonsaiCusparseDescriptor descriptor;
  ProductShape shape;
  SparseMatrix matrix;
  DeviceBuffer bias;
  LaunchState<Im2colArguments> im2col;
  LaunchState<SparseEpilogueArguments> epilogue;
  std::unique_ptr<SparseProduct> product;
  /// Of the products in the workspace, behind the operands; in floats.
  int64_t productPlace = 0;

  const BonsaiEpilogue &getEpilogue() const {
    return descriptor.shape.epilogue;
  }
};

BonsaiStatus upload(Layer &layer, const void *const *constants) {
  const BonsaiCusparseDescriptor &d = layer.descriptor;
  int64_t columns = d.stored, values = d.stored;
  if (d.format == BONSAI_CUSPARSE_CSR) {
    BONSAI_TRY(layer.matrix.offsets.upload(*constants++,
                                           sizeof(int32_t) * (d.rows + 1)));
  } else {
    columns = d.rows / d.block * (d.stored / d.block);
    values = d.rows * d.stored;
  }
  BONSAI_TRY(
      layer.matrix.columns.upload(*constants++, sizeof(int32_t) * columns));
  BONSAI_TRY(layer.matrix.values.upload(*constants++, sizeof(float) * values));
  if (d.shape.epilogue.has_bias)
    return layer.bias.upload(*constants, sizeof(float) * d.shape.out_channels);
  return BONSAI_OK;
}

/// Operands, and behind them results, as far as they are not the layer's input
/// and output.
BonsaiStatus reserveWorkspace(Layer &layer) {
  constexpr int64_t aligned = 64;
  int64_t operands = layer.shape.gathersInput ? layer.shape.countOperands() : 0;
  int64_t results = layer.shape.scattersOutput ? layer.shape.countResults() : 0;
  layer.productPlace = (operands + aligned - 1) / aligned * aligned;
  return getDevice().reserveWorkspace(sizeof(float) *
                                      (layer.productPlace + results));
}

BonsaiStatus loadIm2col(Layer &layer) {
  if (!layer.shape.gathersInput)
    return BONSAI_OK;
  layer.im2col.arguments = makeIm2colArguments(layer.descriptor, layer.shape);
  layer.im2col.threads = layer.im2col.arguments.count;
  return layer.im2col.module.load(bonsai_cuda_image_Im2col, "bonsai_im2col");
}

bool mayHaveEpilogue(const Layer &layer) {
  const BonsaiEpilogue &e = layer.getEpilogue();
  return layer.shape.scattersOutput || e.has_bias || e.has_residual ||
         e.activation.kind != BONSAI_ACTIVATION_NONE;
}

BonsaiStatus loadEpilogue(Layer &layer) {
  if (!mayHaveEpilogue(layer))
    return BONSAI_OK;
  SparseEpilogueArguments &a = layer.epilogue.arguments;
  a = makeEpilogueArguments(layer.descriptor, layer.shape);
  a.bias = layer.bias.get<float>();
  layer.epilogue.threads = a.count;
  return layer.epilogue.module.load(bonsai_cuda_image_SparseEpilogue,
                                    a.width == 4 ? "bonsai_sparse_epilogue_4"
                                                 : "bonsai_sparse_epilogue_1");
}

BonsaiStatus runIm2col(const Layer &layer, const float *input,
                       float *matrices) {
  Im2colArguments a = layer.im2col.arguments;
  a.input = input;
  a.matrices = matrices;
  return layer.im2col.launch(a);
}

/// Unless the output is complete.
BonsaiStatus runEpilogue(const Layer &layer, const float *product,
                         const float *residual, float *output) {
  const BonsaiEpilogue &e = layer.getEpilogue();
  if (product == output && !residual && !e.has_bias &&
      e.activation.kind == BONSAI_ACTIVATION_NONE)
    return BONSAI_OK;
  SparseEpilogueArguments a = layer.epilogue.arguments;
  a.product = product;
  a.residual = residual;
  a.output = output;
  return layer.epilogue.launch(a);
}

BonsaiStatus run(const Layer &layer, const float *input, const float *residual,
                 float *output) {
  auto *workspace = getDevice().getWorkspace<float>();
  if (layer.shape.gathersInput) {
    BONSAI_TRY(runIm2col(layer, input, workspace));
    input = workspace;
  }
  float *product =
      layer.shape.scattersOutput ? workspace + layer.productPlace : output;
  // A residual in the same place would be overwritten.
  bool accumulates = residual == product;
  BONSAI_TRY(layer.product->run(input, product, accumulates));
  return runEpilogue(layer, product, accumulates ? nullptr : residual, output);
}
} // namespace

BonsaiStatus bonsai_cusparse_create(const void *descriptor,
                                    const void *const *constants,
                                    void **state) {
  return createState<Layer>(state, [&](Layer &layer) {
    layer.descriptor =
        *static_cast<const BonsaiCusparseDescriptor *>(descriptor);
    layer.shape = makeProductShape(layer.descriptor);
    BONSAI_TRY(upload(layer, constants));
    BONSAI_TRY(chooseProduct(layer.descriptor, layer.shape, layer.matrix,
                             layer.product));
    BONSAI_TRY(loadIm2col(layer));
    BONSAI_TRY(loadEpilogue(layer));
    return reserveWorkspace(layer);
  });
}

BonsaiStatus bonsai_cusparse_run(void *state, const void *const *inputs,
                                 void *output) {
  const auto &layer = *static_cast<const Layer *>(state);
  const void *residual = layer.getEpilogue().has_residual ? inputs[1] : nullptr;
  return run(layer, static_cast<const float *>(inputs[0]),
             static_cast<const float *>(residual),
             static_cast<float *>(output));
}

void bonsai_cusparse_destroy(void *state) {
  delete static_cast<Layer *>(state);
}
