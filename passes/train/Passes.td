//===- Passes.td -------------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declarations of the passes in this folder.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_TRAIN_PASSES_TD
#define BONSAI_PASSES_TRAIN_PASSES_TD

include "mlir/Pass/PassBase.td"

def Differentiate : Pass<"bonsai-differentiate", "::mlir::ModuleOp"> {
  let summary = "Add gradients to the results of a network";
  let description = [{
    The first result of `main` must be one number, the loss. Its gradients with
    respect to parameters and inputs are added to the results, named
    `<parameter>.gradient` and `<input>.gradient`: by default those of all
    trainable parameters that are read, in the order of the module; buffers are
    constants. What is masked has a gradient like everything else.

    Reverse mode: from the last op to the first, by the interface
    `DifferentiableOpInterface`. An activation that is fused into a layer is
    split off before.

    ```mlir
    func.func @main(%x: tensor<8x4xf32>, %t: tensor<8x10xf32>) -> tensor<f32> {
      %w = bonsai.param @w : tensor<10x4xf32>
      %y = bonsai.linear %x, %w : (tensor<8x4xf32>, tensor<10x4xf32>) -> tensor<8x10xf32>
      %loss = bonsai.cross_entropy %y, %t : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<f32>
      return %loss : tensor<f32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%x: tensor<8x4xf32>, %t: tensor<8x10xf32>) -> (tensor<f32>,
        tensor<10x4xf32> {bonsai.name = "w.gradient"}) {
      …
      %dy = bonsai.cross_entropy_gradient %y, %t : …
      %dyt = bonsai.transpose %dy permutation [1, 0] : …
      %xt = bonsai.transpose %x permutation [1, 0] : …
      %dw = bonsai.linear %dyt, %xt : …
      return %loss, %dw : tensor<f32>, tensor<10x4xf32>
    }
    ```
  }];
  let options = [
    ListOption<"parameters", "parameters", "std::string",
               "with respect to these; by default to all that are trainable, "
               "if no inputs are named either">,
    ListOption<"inputs", "inputs", "int64_t",
               "with respect to these inputs of the network, by number">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

def AppendCrossEntropy
    : Pass<"bonsai-append-cross-entropy", "::mlir::ModuleOp"> {
  let summary = "Make the cross-entropy of a classifier its first result";
  let description = [{
    Adds an input `targets`, one probability for each class and image, and the
    mean cross-entropy of the result as a new first result, `loss`.

    With a `teacher-weight` of w the loss is that of distillation (Hinton et al.,
    arXiv 1503.02531): 1 - w times the cross-entropy with the targets, plus w
    times that with another input, `teacher`, at the temperature. It holds what
    the teacher says: the softmax of its logits over the temperature.

    ```mlir
    func.func @main(%x: …, %t: tensor<8x10xf32> {bonsai.name = "targets"})
        -> (tensor<f32> {bonsai.name = "loss"}, tensor<8x10xf32>) {
      …
      %loss = bonsai.cross_entropy %y, %t : …
      return %loss, %y : tensor<f32>, tensor<8x10xf32>
    }
    ```
  }];
  let options = [
    Option<"temperature", "temperature", "double", "1.0",
           "of both distributions, see bonsai.cross_entropy; with a teacher, "
           "of the part that it has in the loss">,
    Option<"teacherWeight", "teacher-weight", "double", "0.0",
           "the part that a teacher has in the loss, 0 to 1">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

def AppendSum : Pass<"bonsai-append-sum", "::mlir::ModuleOp"> {
  let summary = "Make the sum of all results the first result";
  let description = [{
    Adds a new first result, `loss`: the sum of all elements of all results.
    It is the objective of SynFlow (Tanaka et al., arXiv 2006.05467).

    ```mlir
    %loss = bonsai.reduce_sum %y axes [0, 1] : tensor<1x10xf32> -> tensor<f32>
    return %loss, %y : tensor<f32>, tensor<1x10xf32>
    ```
  }];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

def NormalizeByBatch : Pass<"bonsai-normalize-by-batch", "::mlir::ModuleOp"> {
  let summary = "Put batch normalization into training form";
  let description = [{
    Each `bonsai.batch_norm` becomes a `bonsai.batch_norm_training`. Mean and
    variance of the batch are added to the results, named after the parameters
    that hold the running ones: `<parameter>.batch`. A normalization whose
    statistics are no parameters keeps its form.

    ```mlir
    %y, %mean, %variance = bonsai.batch_norm_training %x, %scale, %shift : …
    ```
  }];
  let statistics = [
    Statistic<"numNormalized", "normalized", "Batch normalizations changed">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

def SetBatch : Pass<"bonsai-set-batch", "::mlir::ModuleOp"> {
  let summary = "Give a network another batch";
  let description = [{
    Changes how many images `main` takes: axis 0 of all its inputs and of what
    is computed from them. An op that mixes images, or counts them in another
    way, is an error.

    ```mlir
    func.func @main(%x: tensor<128x3x32x32xf32>) -> tensor<128x10xf32>
    ```
  }];
  let options = [
    Option<"batch", "batch", "int64_t", "1", "images in one run">,
  ];
}

def ParametersToArguments
    : Pass<"bonsai-parameters-to-arguments", "::mlir::ModuleOp"> {
  let summary = "Pass trainable parameters as arguments";
  let description = [{
    Every trainable parameter that `main` reads becomes an argument after the
    others, named after it, in the order of the module, so that a compiled
    network can be run with other values. Their values and masks are dropped;
    buffers stay.

    ```mlir
    func.func @main(%x: tensor<8x4xf32>, %w: tensor<10x4xf32> {bonsai.name = "w"}) …
    ```
  }];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

#endif // BONSAI_PASSES_TRAIN_PASSES_TD
