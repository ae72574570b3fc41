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

#ifndef BONSAI_PASSES_ANALYSIS_PASSES_TD
#define BONSAI_PASSES_ANALYSIS_PASSES_TD

include "mlir/Pass/PassBase.td"

def PrintStatistics : Pass<"bonsai-print-statistics", "::mlir::ModuleOp"> {
  let summary = "Print parameters, multiply-accumulates and sparsity";
  let description = [{
    Prints, to standard error, a line for each convolution and linear layer and
    one for their total. The module stays as it is.

    - MACs are the multiply-accumulates of one run, those with cut weights
      included.
    - Weights are those of convolutions and linear layers. A weight counts as
      nonzero if the mask keeps it or, without a mask, if it is not 0.0.
      Sparsity is the fraction of the weights that are not nonzero.
    - Trainable parameters are weights, biases, and scale and shift of
      normalizations; parameters marked `buffer` are not counted.

    A parameter that several layers share counts once in the total.
  }];
  let options = [
    Option<"json", "json", "bool", /*default=*/"false",
           "Print the figures of `bonsai stats --json` instead of a table">,
  ];
}

def PrintChannelGroups
    : Pass<"bonsai-print-channel-groups", "::mlir::ModuleOp"> {
  let summary = "Print which channels can only be removed together";
  let description = [{
    Prints, to standard error, a line for each group of channels: the layers
    that make them, those that read them, and why they cannot be removed where
    that is so. The channels of a group run through the same values. The module
    stays as it is. What blocks a group is named in a remark at the op.
  }];
  let options = [
    Option<"json", "json", "bool", /*default=*/"false",
           "Print the figures of `bonsai stats --groups --json`">,
  ];
}

#endif // BONSAI_PASSES_ANALYSIS_PASSES_TD
