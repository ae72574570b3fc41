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

#ifndef BONSAI_PASSES_PRUNE_PASSES_TD
#define BONSAI_PASSES_PRUNE_PASSES_TD

include "mlir/Pass/PassBase.td"

class PruningPass<string mnemonic> : Pass<mnemonic, "::mlir::ModuleOp"> {
  let dependentDialects = ["::bonsai::BonsaiDialect"];
  let statistics = [
    Statistic<"numLayers", "layers", "Layers whose weights were candidates">,
    Statistic<"numSkipped", "skipped", "Layers that were left alone">,
    Statistic<"numWeights", "weights", "Weights of the candidate layers">,
    Statistic<"numCut", "cut", "Weights of these layers that are now masked">,
  ];
}

class SparsityOption<string units>
    : Option<"sparsity", "sparsity", "std::string", /*default=*/"",
             "Fraction of the " # units # " to cut: a decimal in [0, 1)">;

def ScopeOption
    : Option<"scope", "scope", "::bonsai::PruningScope",
             /*default=*/"::bonsai::PruningScope::global",
             "What the sparsity is a fraction of",
             [{::llvm::cl::values(
               clEnumValN(::bonsai::PruningScope::global, "global",
                          "all layers together (default)"),
               clEnumValN(::bonsai::PruningScope::layer, "layer",
                          "each layer by itself"))}]>;

def ExcludeOption
    : ListOption<"exclude", "exclude", "std::string",
                 "Regular expressions; layers whose whole name matches one "
                 "are not pruned">;

def PruneMagnitude : PruningPass<"bonsai-prune-magnitude"> {
  let summary = "Cut the weights of smallest magnitude";
  let description = [{
    Of the N weights in scope exactly round-half-up(sparsity * N) are cut, those
    of smallest |w| first; among equals the one of the lower index goes first,
    layers taken in the order of their parameters in the module. The sparsity is
    the decimal as written: 0.9 of 160 weights is 144. The result does not
    depend on the number of threads.

    Candidates are the weights of convolutions and linear layers; biases and
    normalization are not pruned. A shared weight is pruned once. Weights that
    are masked already count as the least salient and stay cut, even if they are
    more than asked for. Skipped layers are named in remarks.

    `sparsity=0.5` makes of

    ```mlir
    bonsai.parameter @fc.weight : tensor<2x2xf32> = dense<[[1.0, -2.0], [3.0, -4.0]]>
    ```

    the parameter

    ```mlir
    bonsai.parameter @fc.weight : tensor<2x2xf32> = dense_resource<fc.weight>
      mask #bonsai.unstructured dense_resource<fc.weight.mask>
    ```

    whose resources hold the weights `[[0, 0], [3, -4]]` and the mask `[[0, 0],
    [1, 1]]`.
  }];
  let options = [SparsityOption<"weights">, ScopeOption, ExcludeOption];
}

def PruneNM : PruningPass<"bonsai-prune-nm"> {
  let summary = "Keep n of each m consecutive input channels";
  let description = [{
    For each output channel and kernel position, the m - n weights of smallest
    magnitude in each group of m consecutive input channels are cut; among
    equals the one of the lower input channel goes first. Groups start at
    multiples of m. A last group of fewer than m weights stays dense. Weights
    that are masked already stay cut and count as the least salient.

    Layers of one input channel a group (depthwise) and transposed convolutions,
    whose input channels are not on axis 1, are skipped with a remark.

    `n=2 m=4` makes of the row `[0.1, -0.4, 0.3, -0.2, 0.5]` the row
    `[0, -0.4, 0.3, 0, 0.5]` with the mask `[0, 1, 1, 0, 1]` of the pattern
    `#bonsai.nm<2, 4>`.
  }];
  let options = [
    Option<"n", "n", "int64_t", /*default=*/"2", "Weights kept in a group">,
    Option<"m", "m", "int64_t", /*default=*/"4",
           "Consecutive input channels that make a group">,
    ExcludeOption,
  ];
}

def PruneBlock : PruningPass<"bonsai-prune-block"> {
  let summary = "Cut the blocks of smallest norm";
  let description = [{
    A block is `rows` consecutive output channels by `columns` consecutive input
    channels at one kernel position; blocks at the upper edges may be smaller.
    Of the N blocks in scope exactly round-half-up(sparsity * N) are cut, those
    of smallest norm first; among equals the one whose first weight has the
    lower index goes first, layers taken in the order of their parameters in the
    module. The norm of a smaller block is that of its fewer weights.

    Blocks that are masked already count as the least salient and stay cut.
    Layers of one input channel a group (depthwise) and transposed convolutions,
    whose input channels are not on axis 1, are skipped with a remark.

    `rows=2 columns=1 sparsity=0.5` makes of `[[1, 3], [1, 3]]` the weight `[[0,
    3], [0, 3]]` with a mask of the pattern `#bonsai.block<2, 1>`.
  }];
  let options = [
    Option<"rows", "rows", "int64_t", /*default=*/"4",
           "Output channels of a block">,
    Option<"columns", "columns", "int64_t", /*default=*/"1",
           "Input channels of a block">,
    Option<"norm", "norm", "::bonsai::BlockNorm",
           /*default=*/"::bonsai::BlockNorm::l1", "Norm that ranks blocks",
           [{::llvm::cl::values(
             clEnumValN(::bonsai::BlockNorm::l1, "l1",
                        "sum of magnitudes (default)"),
             clEnumValN(::bonsai::BlockNorm::l2, "l2",
                        "root of the sum of squares"))}]>,
    SparsityOption<"blocks">, ScopeOption, ExcludeOption,
  ];
}

#endif // BONSAI_PASSES_PRUNE_PASSES_TD
