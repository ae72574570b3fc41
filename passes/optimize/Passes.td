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
