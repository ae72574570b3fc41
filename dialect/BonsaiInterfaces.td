//===- BonsaiInterfaces.td ---------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What passes and kernels may ask of an op without knowing which op it is.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_INTERFACES_TD
#define BONSAI_INTERFACES_TD

include "mlir/IR/OpBase.td"

class Bonsai_OpInterface<string name> : OpInterface<name> {
  let cppNamespace = "::bonsai";
}

def PrunableOpInterface : Bonsai_OpInterface<"PrunableOpInterface"> {
  let description = [{
    An op with a weight that can be pruned. Weights have output channels on one
    axis, input channels (of one group) on another, kernel positions on the
    rest.
  }];
  let methods = [
    InterfaceMethod<"The operand that is the weight.",
      "::mlir::OpOperand &", "getWeightOperand">,
    InterfaceMethod<"The operand whose channels, on axis 1, the weight multiplies.",
      "::mlir::OpOperand &", "getDataOperand", (ins), "",
      "return $_op.getInputMutable();">,
    InterfaceMethod<"The axis of the weight that holds output channels.",
      "int64_t", "getWeightOutputAxis">,
    InterfaceMethod<"The axis of the weight that holds a group's input channels.",
      "int64_t", "getWeightInputAxis">,
    InterfaceMethod<"Number of independent groups of channels; 1 for dense.",
      "int64_t", "getWeightGroups">,
    InterfaceMethod<[{
      Whether rows (dimension 0) or columns (1) of the result at `position` read
      the input through the kernel's row or column `tap`, and not padding. Asked
      of ops whose weight has kernel positions.
    }], "bool", "readsInput",
      (ins "int":$dimension, "int64_t":$position, "int64_t":$tap), "",
      "return true;">,
    InterfaceMethod<[{
      Whether the weight may be pruned in this granularity. N:M and blocks run
      along input channels on axis 1, of which a group needs more than one.
    }], "bool", "supportsGranularity", (ins "::bonsai::Granularity":$granularity),
      "", [{
        if (granularity == ::bonsai::Granularity::unstructured ||
            granularity == ::bonsai::Granularity::channel)
          return true;
        auto weight = ::llvm::cast<::mlir::ShapedType>(
            $_op.getWeightOperand().get().getType());
        return $_op.getWeightInputAxis() == 1 && weight.getDimSize(1) > 1;
      }]>,
  ];
}

def ChannelFlowOpInterface : Bonsai_OpInterface<"ChannelFlowOpInterface"> {
  let description = [{
    How the channels of an op's operands and results relate. Each coupling says
    that runs of positions on one axis of one value and on one axis of another
    are the same channels, so they can only be removed together. All that is
    known about removing channels from an op stands in these methods.
  }];
  let methods = [
    InterfaceMethod<[{
      The couplings among operands and results, and a reason for each axis
      whose channels cannot be removed. Of an axis that is not named at all
      nothing can be removed. Positions that are not coupled on an axis of which
      others are can be: the op ignores them, or makes them itself.
    }], "::bonsai::ChannelFlow", "getChannelFlow">,
    InterfaceMethod<[{
      The constant that a position of a result has, given the operands'.
    }], "::std::optional<double>", "inferConstant",
      (ins "const ::bonsai::ChannelPosition &":$position,
           "::bonsai::ChannelConstants &":$constants)>,
    InterfaceMethod<[{
      Makes the attributes fit operands and results that are about to lose
      channels; their types are changed by the caller.
    }], "void", "removeChannels",
      (ins "const ::bonsai::ChannelRemoval &":$removal), "", "return;">,
  ];
}

def CostOpInterface : Bonsai_OpInterface<"CostOpInterface"> {
  let description = [{
    Arithmetic of an op. Multiply-accumulates count convolution and linear
    products only, bias and activation excluded, masked weights included.
  }];
  let methods = [
    InterfaceMethod<"Multiply-accumulates of one run.",
      "int64_t", "getMultiplyAccumulates">,
  ];
}

def BatchOpInterface : Bonsai_OpInterface<"BatchOpInterface"> {
  let description = [{
    An op on a batch: axis 0 of its results, and of operands that are no
    parameters, counts images.
  }];
  let methods = [
    InterfaceMethod<[{
      Whether an image of the results depends on the same image of the operands
      alone, and no attribute counts images: the op then computes any run of
      images from the same run of its operands.
    }], "bool", "computesImagesApart", (ins), "", "return true;">,
  ];
}

def DifferentiableOpInterface : Bonsai_OpInterface<"DifferentiableOpInterface"> {
  let description = [{
    Reverse-mode differentiation of one op.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the gradients with respect to the operands, given those with
      respect to the results. An entry is null where an operand has none.
    }], "::mlir::FailureOr<::llvm::SmallVector<::mlir::Value>>", "buildGradients",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$resultGradients)>,
  ];
}

def ActivationOpInterface : Bonsai_OpInterface<"ActivationOpInterface"> {
  let description = [{
    An elementwise function of one operand that can be fused into the op that
    produces it.
  }];
  let methods = [
    InterfaceMethod<"The function and its constants.",
      "::bonsai::ActivationAttr", "getActivationAttr">,
  ];
}

def EpilogueOpInterface : Bonsai_OpInterface<"EpilogueOpInterface"> {
  let description = [{
    An op that computes `activation(product + bias + residual)`. Bias has one
    value for each output channel, the residual has the result's shape.
  }];
  let methods = [
    InterfaceMethod<"", "::mlir::Value", "getEpilogueBias", (ins), "",
      "return $_op.getBias();">,
    InterfaceMethod<"", "::mlir::Value", "getEpilogueResidual", (ins), "",
      "return $_op.getResidual();">,
    InterfaceMethod<"Null when there is none.",
      "::bonsai::ActivationAttr", "getEpilogueActivation", (ins), "",
      "return $_op.getActivationAttr();">,
    InterfaceMethod<"", "void", "setEpilogueBias", (ins "::mlir::Value":$bias), "",
      "$_op.getBiasMutable().assign(bias);">,
    InterfaceMethod<"", "void", "setEpilogueResidual",
      (ins "::mlir::Value":$residual), "",
      "$_op.getResidualMutable().assign(residual);">,
    InterfaceMethod<"", "void", "removeEpilogueResidual", (ins), "",
      "$_op.getResidualMutable().clear();">,
    InterfaceMethod<"Null for none.", "void", "setEpilogueActivation",
      (ins "::bonsai::ActivationAttr":$activation), "",
      "$_op.setActivationAttr(activation);">,
  ];
}

def ReferenceLoweringOpInterface
    : Bonsai_OpInterface<"ReferenceLoweringOpInterface"> {
  let description = [{
    The meaning of an op in upstream dialects (linalg, tensor, arith, math).
    The reference that every backend is compared with, and the code that a
    backend runs for ops that it has no kernel for.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the equivalent of the op on `operands`, which stand for the op's
      own, and returns one value for each result.
    }], "::mlir::FailureOr<::llvm::SmallVector<::mlir::Value>>",
      "lowerToReference",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$operands)>,
  ];
}

#endif // BONSAI_INTERFACES_TD
