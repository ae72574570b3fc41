//===- MaskZeros.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Masks the zeros of networks that carry no masks, for kernels to skip.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "passes/optimize/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_MASKZEROS
#include "passes/optimize/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

/// The fraction of zeros from which on a mask is made. With fewer no kernel
/// gains, and each mask takes a byte a weight.
static constexpr double leastSparsity = 0.01;

/// 1 where a weight is not 0.
static std::vector<uint8_t> findNonzeros(const ElementsView<float> &weights) {
  std::vector<uint8_t> mask(weights.size());
  for (int64_t i = 0; i < weights.size(); ++i)
    mask[i] = weights[i] != 0.0f;
  return mask;
}

/// Whether it got a mask.
static bool maskZeros(ParameterOp parameter) {
  RankedTensorType type = parameter.getType();
  if (parameter.getMask() || !type.getElementType().isF32())
    return false;
  FailureOr<ElementsView<float>> weights =
      viewElements<float>(parameter.getValue());
  if (failed(weights))
    return false;
  std::vector<uint8_t> mask = findNonzeros(*weights);
  double zeros = llvm::count(mask, uint8_t(0));
  if (zeros == 0 || zeros < leastSparsity * mask.size())
    return false;
  MLIRContext *context = parameter.getContext();
  parameter.setMask(makeResource(type.clone(IntegerType::get(context, 8)),
                                 (parameter.getSymName() + ".mask").str(),
                                 std::move(mask)),
                    UnstructuredAttr::get(context));
  return true;
}

namespace {

struct MaskZeros : bonsai::impl::MaskZerosBase<MaskZeros> {
  void runOnOperation() override {
    SymbolTableCollection symbols;
    getOperation().walk([&](PrunableOpInterface op) {
      ParameterOp weight =
          lookupParameter(op.getWeightOperand().get(), symbols);
      if (weight && maskZeros(weight))
        ++numLayers;
    });
  }
};

} // namespace
