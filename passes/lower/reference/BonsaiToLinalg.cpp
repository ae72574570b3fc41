//===- BonsaiToLinalg.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replaces bonsai ops by their reference in upstream dialects.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Linalg/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "passes/lower/reference/Passes.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/TensorBuilding.h"

namespace bonsai {
#define GEN_PASS_DEF_BONSAITOLINALG
#include "passes/lower/reference/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

/// The whole parameter as a constant.
static Results lowerParam(ParamOp op, ParamOp::Adaptor,
                          ImplicitLocOpBuilder &builder) {
  ParameterOp parameter = lookupParameter(op.getResult());
  if (!parameter)
    return op.emitOpError() << "refers to an unknown parameter";
  Value value =
      arith::ConstantOp::create(builder, cast<TypedAttr>(parameter.getValue()));
  return SmallVector<Value>{value};
}

static void attachReferences(MLIRContext *context, BonsaiDialect *) {
  attachReference<ParamOp, lowerParam>(*context);
  attachBatchNormTrainingReferences(*context);
  attachConvolutionReferences(*context);
  attachElementwiseReferences(*context);
  attachPoolingReferences(*context);
  attachResizeReferences(*context);
  attachShapeReferences(*context);
  attachTrainingReferences(*context);
}

void bonsai::registerReferenceLowerings(DialectRegistry &registry) {
  registry.insert<arith::ArithDialect, func::FuncDialect, linalg::LinalgDialect,
                  math::MathDialect, scf::SCFDialect, tensor::TensorDialect>();
  registry.addExtension(&attachReferences);
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(
      registry);
  linalg::registerBufferizableOpInterfaceExternalModels(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
}

//===----------------------------------------------------------------------===//
// BonsaiToLinalg
//===----------------------------------------------------------------------===//

static Type dropLayout(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !isa_and_present<LayoutAttr>(tensor.getEncoding()))
    return type;
  return getPlainType(tensor);
}

/// Makes every value below `root` row-major.
static void dropLayouts(Operation *root) {
  root->walk([](Operation *op) {
    for (Value result : op->getResults())
      result.setType(dropLayout(result.getType()));
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        argument.setType(dropLayout(argument.getType()));
    auto function = dyn_cast<func::FuncOp>(op);
    if (!function)
      return;
    auto types = llvm::map_to_vector(function.getArgumentTypes(), dropLayout);
    auto results = llvm::map_to_vector(function.getResultTypes(), dropLayout);
    function.setType(FunctionType::get(op->getContext(), types, results));
  });
}

namespace {

struct BonsaiToLinalg : bonsai::impl::BonsaiToLinalgBase<BonsaiToLinalg> {
  void runOnOperation() override;

private:
  LogicalResult lower(Operation *op);
};

} // namespace

void BonsaiToLinalg::runOnOperation() {
  dropLayouts(getOperation());
  SmallVector<Operation *> ops, parameters;
  getOperation()->walk([&](Operation *op) {
    if (isa<ParameterOp>(op))
      parameters.push_back(op);
    else if (isa<BonsaiDialect>(op->getDialect()))
      ops.push_back(op);
  });
  for (Operation *op : ops)
    if (failed(lower(op)))
      return signalPassFailure();
  for (Operation *parameter : parameters)
    parameter->erase();
}

LogicalResult BonsaiToLinalg::lower(Operation *op) {
  auto reference = dyn_cast<ReferenceLoweringOpInterface>(op);
  if (!reference)
    return op->emitOpError("has no reference lowering");
  OpBuilder builder(op);
  Results results = reference.lowerToReference(builder, op->getOperands());
  if (failed(results))
    return failure();
  op->replaceAllUsesWith(*results);
  op->erase();
  ++opsLowered;
  return success();
}
