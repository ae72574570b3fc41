//===- LayerProgram.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/LayerProgram.h"

#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cpu/sparse/MaskedLayer.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/unrolled/TimeModel.h"

using namespace mlir;
using namespace bonsai;

static constexpr int64_t maxKept = 1000000, minPixels = 8;

BonsaiConvolutionDescriptor
bonsai::gpu_unrolled::describeUnrolled(Operation *op) {
  if (auto linear = dyn_cast<LinearOp>(op))
    return planes::makePixelImages(describeLinear(linear));
  BonsaiConvolutionDescriptor d = describeConvolution(cast<Conv2dOp>(op));
  d.input_layout = d.output_layout = BONSAI_LAYOUT_PLAIN;
  return d;
}

int64_t bonsai::gpu_unrolled::getElementBytes(Operation *op) {
  Type type = getElementTypeOrSelf(op->getResult(0).getType());
  return type.getIntOrFloatBitWidth() / 8;
}

bool bonsai::gpu_unrolled::isUnrollable(Operation *op) {
  if (!isa<Conv2dOp, LinearOp>(op) || !isLayerForDevice(op))
    return false;
  auto layer = cast<PrunableOpInterface>(op);
  if (!lookupMaskedWeight(layer) || countKept(layer) > maxKept)
    return false;
  BonsaiConvolutionDescriptor d = describeUnrolled(op);
  return d.batch * d.out_height * d.out_width >= minPixels;
}

static FailureOr<std::vector<float>> readBias(Operation *op) {
  Value bias = cast<EpilogueOpInterface>(op).getEpilogueBias();
  if (!bias)
    return std::vector<float>();
  return readFloats(lookupParameter(bias), op);
}

static FailureOr<gpu_unrolled::Tiling>
getTiling(Operation *op, const BonsaiConvolutionDescriptor &shape, int64_t kept,
          const Target &target) {
  int64_t elementBytes = gpu_unrolled::getElementBytes(op);
  StringRef variant = getVariantName(op);
  if (variant.empty())
    return gpu_unrolled::chooseTiling(shape, kept, elementBytes, target);
  std::optional<gpu_unrolled::Tiling> tiling =
      gpu_unrolled::findTiling(variant);
  if (!tiling || (tiling->isHalf2 && elementBytes != 2))
    return op->emitOpError("cannot be divided as its ")
           << variantAttrName << " says: '" << variant << "'";
  return *tiling;
}

FailureOr<gpu_unrolled::Program>
bonsai::gpu_unrolled::makeLayerProgram(Operation *op, const Target &target) {
  FailureOr<MaskedLayer> masked =
      readMaskedLayer(cast<PrunableOpInterface>(op));
  FailureOr<std::vector<float>> bias = readBias(op);
  if (failed(masked) || failed(bias))
    return failure();
  BonsaiConvolutionDescriptor shape = describeUnrolled(op);
  FailureOr<Tiling> tiling =
      getTiling(op, shape, countKept(masked->view()), target);
  if (failed(tiling))
    return failure();
  Program program = makeProgram(shape, masked->view(), *tiling);
  program.bias = std::move(*bias);
  program.isHalf = getElementBytes(op) == 2;
  return program;
}
