//===- ReferenceModels.h ----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a family of ops is given its reference lowerings.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_REFERENCE_REFERENCEMODELS_H
#define BONSAI_PASSES_LOWER_REFERENCE_REFERENCEMODELS_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bonsai::reference {

using Results = llvm::FailureOr<llvm::SmallVector<mlir::Value>>;

/// Makes a function the reference lowering of an op. The function takes the
/// op, an adaptor of the values that stand for its operands, and a builder at
/// the op's location:
///   Results lowerRelu(ReluOp op, ReluOp::Adaptor operands,
///                     mlir::ImplicitLocOpBuilder &builder);
template <typename OpT, auto lower>
struct ReferenceModel
    : ReferenceLoweringOpInterface::ExternalModel<ReferenceModel<OpT, lower>,
                                                  OpT> {
  Results lowerToReference(mlir::Operation *op, mlir::OpBuilder &builder,
                           mlir::ValueRange operands) const {
    auto concrete = llvm::cast<OpT>(op);
    mlir::ImplicitLocOpBuilder located(op->getLoc(), builder);
    return lower(concrete, typename OpT::Adaptor(operands, concrete), located);
  }
};

template <typename OpT, auto lower>
void attachReference(mlir::MLIRContext &context) {
  OpT::template attachInterface<ReferenceModel<OpT, lower>>(context);
}

/// Attach the reference lowerings of one family of ops.
void attachBatchNormTrainingReferences(mlir::MLIRContext &context);
void attachConvolutionReferences(mlir::MLIRContext &context);
void attachElementwiseReferences(mlir::MLIRContext &context);
void attachPoolingReferences(mlir::MLIRContext &context);
void attachShapeReferences(mlir::MLIRContext &context);
void attachResizeReferences(mlir::MLIRContext &context);
void attachTrainingReferences(mlir::MLIRContext &context);

} // namespace bonsai::reference

#endif // BONSAI_PASSES_LOWER_REFERENCE_REFERENCEMODELS_H
