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

#ifndef BONSAI_PASSES_OPTIMIZE_PASSES_TD
#define BONSAI_PASSES_OPTIMIZE_PASSES_TD

include "mlir/Pass/PassBase.td"

def ShrinkChannels : Pass<"bonsai-shrink-channels", "::mlir::ModuleOp"> {
  let summary = "Remove masked channels, exactly";
  let description = [{
    Removes every channel that the network does not need, from all weights,
    biases, normalizations and types it runs through, so that the smaller
    network computes what the masked one computed, on every input and up to the
    border.

    Channels that the channel-flow interface couples go together or not at all.
    A channel goes if nothing blocks it (inputs and outputs of the network keep
    theirs) and each layer that reads it either has cut its weights for it, or
    sees a constant there. A constant follows from weights that are cut, not
    from weights that merely are 0.0 (`bonsai-infer-masks` makes masks of
    those): a filter that is cut gives its bias, a batch norm makes that another
    number, and so on through activations, pools, sums, concatenations and
    resampling.

    A constant other than 0 is folded into the layers that read it: into the
    bias or, where zero padding makes the sum differ near the border, into a
    `bonsai.border_bias`. Parameters that this adds are buffers; a bias that
    several layers share is copied, and a copy is what the bias was, trainable
    or not. Each axis keeps at least one position. Masked channels that stay are
    named in remarks.

    ```mlir
    bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[3.0]]], [[[0.0]]]]>
      mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
    bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 5.0]>
    bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[2.0]]]]>
    …
    %y = bonsai.conv2d %x, %aw bias(%ab) : …
    %z = bonsai.conv2d %y, %bw : …
    ```

    becomes

    ```mlir
    bonsai.parameter @a.weight : tensor<1x1x1x1xf32> = dense<3.0>
    bonsai.parameter @a.bias : tensor<1xf32> = dense<0.0>
    bonsai.parameter @b.weight : tensor<1x1x1x1xf32> = dense<1.0>
    bonsai.parameter buffer @b.bias : tensor<1xf32> = dense<10.0>
    …
    ```
  }];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
  let statistics = [
    Statistic<"numChannels", "channels", "Removed channels, coupled ones once">,
    Statistic<"numFolded", "folded", "Layers that constants were folded into">,
    Statistic<"numParams", "params", "Trainable parameters removed">,
  ];
}

def MaskZeros : Pass<"bonsai-mask-zeros", "::mlir::ModuleOp"> {
  let summary = "Mask the zeros of weights that have no mask";
  let description = [{
    For compiling: a weight that is 0.0 need not be multiplied, and a filter of
    nothing else can be removed, wherever the zeros came from. Each f32 weight
    that has no mask, and of whose elements at least one in a hundred is 0.0,
    gets an unstructured mask of them. Unlike `bonsai-infer-masks`, which is for
    pruning on, it never refuses a network and leaves masks as they are.

    ```mlir
    bonsai.parameter @a.weight : tensor<1x2xf32> = dense<[[1.0, 0.0]]>
    ```

    becomes

    ```mlir
    bonsai.parameter @a.weight : tensor<1x2xf32> = dense<[[1.0, 0.0]]>
      mask #bonsai.unstructured dense<[[1, 0]]>
    ```
  }];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
  let statistics = [
    Statistic<"numLayers", "layers", "Weights that got a mask">,
  ];
}

def FoldBatchNorm : Pass<"bonsai-fold-batch-norm", "::mlir::ModuleOp"> {
  let summary = "Fold batch normalization into the layer before it";
  let description = [{
    Scales the weights of a convolution, transposed convolution or linear layer
    and sets its bias so that it computes what it and the batch normalization
    after it computed. Arithmetic is in double. Masks and their patterns stay: a
    cut weight is still zero. A bias that is missing is made, called after the
    layer. A weight or bias that others read too is copied under a new name.

    Folds where the layer's result has no other user and no residual or
    activation is fused into the layer. What stays is named in a remark. A
    border bias between the two is no obstacle: its table is scaled.

    ```mlir
    %y = bonsai.conv2d %x, %w : …
    %z = bonsai.batch_norm %y, %scale, %shift, %mean, %variance : …
    ```

    becomes

    ```mlir
    %b = bonsai.param @conv.bias : tensor<2xf32>
    %z = bonsai.conv2d %x, %w bias(%b) : …
    ```

    Run `bonsai-remove-unused-parameters` after it.
  }];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
  let statistics = [
    Statistic<"numFolded", "folded", "Batch normalizations folded">,
    Statistic<"numKept", "kept", "Batch normalizations that stay">,
  ];
}

def FuseEpilogue : Pass<"bonsai-fuse-epilogue", "::mlir::ModuleOp"> {
  let summary = "Fuse bias, residual and activation into the layer before them";
  let description = [{
    A layer with an epilogue computes `activation(product + bias + residual)` in
    one kernel. Where its result has one user, this pass takes up

    - as bias, the addition of a parameter with one value a channel, of shape
      `[1, C, 1, 1]` or `[C, 1, 1]` (`[1, C]` or `[C]` for linear layers);
    - as residual, the addition of another tensor of the result's shape;
    - the activation.

    An addition after an activation is not fused, nor is a second one of its
    kind. Where both operands of an addition are layers that could take it, the
    later one does. A layer moves down to the addition if the residual is not
    there before.

    ```mlir
    %y = bonsai.conv2d %x, %w : …
    %z = bonsai.add %y, %r : …
    %a = bonsai.relu %z : …
    ```

    becomes

    ```mlir
    %a = bonsai.conv2d %x, %w residual(%r) activation <relu> : …
    ```
  }];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
  let statistics = [
    Statistic<"numBiases", "biases", "Biases fused">,
    Statistic<"numResiduals", "residuals", "Residuals fused">,
    Statistic<"numActivations", "activations", "Activations fused">,
  ];
}

def RemoveUnusedParameters
    : Pass<"bonsai-remove-unused-parameters", "::mlir::ModuleOp"> {
  let summary = "Remove parameters that nothing reads";
  let description = [{
    Removes each `bonsai.param` whose value is unused, then each
    `bonsai.parameter` that no operation refers to. `symbol-dce` does not:
    parameters are public symbols.

    ```mlir
    bonsai.parameter @used : tensor<2xf32> = dense<1.0>
    bonsai.parameter @unused : tensor<2xf32> = dense<2.0>
    func.func @main() -> tensor<2xf32> {
      %0 = bonsai.param @used : tensor<2xf32>
      return %0 : tensor<2xf32>
    }
    ```

    becomes the same without `@unused`.
  }];
  let statistics = [
    Statistic<"numRemoved", "parameters-removed", "Parameters removed">,
  ];
}

#endif // BONSAI_PASSES_OPTIMIZE_PASSES_TD
