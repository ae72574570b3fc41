//===- GradientModels.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a family of ops is given its gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_TRAIN_GRADIENTS_GRADIENTMODELS_H
#define BONSAI_PASSES_TRAIN_GRADIENTS_GRADIENTMODELS_H

#include "dialect/TrainingOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bonsai::gradients {

/// One value for each operand; null where there is no gradient.
using Gradients = llvm::SmallVector<mlir::Value>;

/// Makes a function the gradient of an op. It takes the op, the gradients with
/// respect to its results (null where the loss does not depend on one, but not
/// all null) and a builder at the op's location:
///   Gradients differentiateRelu(ReluOp op, mlir::ValueRange gradients,
///                               mlir::ImplicitLocOpBuilder &builder);
template <typename OpT, auto differentiate>
struct GradientModel : DifferentiableOpInterface::ExternalModel<
                           GradientModel<OpT, differentiate>, OpT> {
  llvm::FailureOr<Gradients> buildGradients(mlir::Operation *op,
                                            mlir::OpBuilder &builder,
                                            mlir::ValueRange gradients) const {
    mlir::ImplicitLocOpBuilder located(op->getLoc(), builder);
    return differentiate(llvm::cast<OpT>(op), gradients, located);
  }
};

template <typename OpT, auto differentiate>
void attachGradient(mlir::MLIRContext &context) {
  OpT::template attachInterface<GradientModel<OpT, differentiate>>(context);
}

/// Attach the gradients of one family of ops.
void attachElementwiseGradients(mlir::MLIRContext &context);
void attachLayerGradients(mlir::MLIRContext &context);
void attachLossGradients(mlir::MLIRContext &context);
void attachPoolingGradients(mlir::MLIRContext &context);
void attachShapeGradients(mlir::MLIRContext &context);

/// The sum of `value` along all axes but `axis`.
mlir::Value sumAllBut(mlir::ImplicitLocOpBuilder &builder, mlir::Value value,
                      int64_t axis);

/// `value` in another shape, if its own is another.
mlir::Value reshapeTo(mlir::ImplicitLocOpBuilder &builder, mlir::Value value,
                      mlir::RankedTensorType type);

/// What was broadcast from `type` to the type of `value`, summed back.
mlir::Value sumTo(mlir::ImplicitLocOpBuilder &builder, mlir::Value value,
                  mlir::RankedTensorType type);

/// `value` times a gradient that is one number.
mlir::Value scale(mlir::ImplicitLocOpBuilder &builder, mlir::Value value,
                  mlir::Value gradient);

} // namespace bonsai::gradients

#endif // BONSAI_PASSES_TRAIN_GRADIENTS_GRADIENTMODELS_H
