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

def PruneChannels : Pass<"bonsai-prune-channels", "::mlir::ModuleOp"> {
  let summary = "Cut whole channels";
  let description = [{
    Masks the filters (output channels) that matter least, of all layers that
    share a channel at once: layers whose results are added, depthwise
    convolutions and what comes before them, and so on, as the channel-flow
    interface says. A channel counts once, however many layers make it; its
    saliency is that of the filters that make it, aggregated. Run
    `bonsai-shrink-channels` to remove what is masked.

    Of N channels in scope exactly round-half-up(sparsity * N) are cut, least
    salient first, ties by the position of their first filter in the module.
    With `goal=macs` or `goal=params` as few channels as it takes to remove at
    least that fraction of the network's multiply-accumulates or trainable
    parameters. `scope=layer` cuts each group by itself, with a goal all by the
    same fraction.

    Each group then gets back as many of its channels, most salient first, as it
    takes to keep at least `min-channels` and a multiple of `round-to` (all of
    them if it has fewer). `widths` names a JSON file `{"layer": channels to
    keep}` instead; layers that it does not name keep their channels unless they
    share those of a layer that it does.

    Channels that are masked already count as the least salient. What cannot be
    cut is named in remarks: channels of inputs and outputs of the network,
    groups of which a layer is excluded, and what ops block.

    `sparsity=0.5` makes of

    ```mlir
    bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[-2.0]]]]>
    ```

    the parameter

    ```mlir
    bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense_resource<a.weight>
      mask #bonsai.channels dense_resource<a.weight.mask>
    ```

    whose resources hold the weights `[0, -2]` and the mask `[0, 1]`.
  }];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
  let options = [
    SparsityOption<"channels (or what `goal` says)">, ScopeOption,
    Option<"goal", "goal", "::bonsai::ChannelGoal",
           /*default=*/"::bonsai::ChannelGoal::channels",
           "What the sparsity is a fraction of",
           [{::llvm::cl::values(
             clEnumValN(::bonsai::ChannelGoal::channels, "channels",
                        "channels that may be cut (default)"),
             clEnumValN(::bonsai::ChannelGoal::macs, "macs",
                        "multiply-accumulates of the network"),
             clEnumValN(::bonsai::ChannelGoal::params, "params",
                        "trainable parameters of the network"))}]>,
    Option<"criterion", "criterion", "::bonsai::ChannelCriterion",
           /*default=*/"::bonsai::ChannelCriterion::l1",
           "What a filter is worth",
           [{::llvm::cl::values(
             clEnumValN(::bonsai::ChannelCriterion::l1, "l1",
                        "sum of magnitudes (Li et al. 2017; default)"),
             clEnumValN(::bonsai::ChannelCriterion::l2, "l2",
                        "root of the sum of squares"),
             clEnumValN(::bonsai::ChannelCriterion::bn, "bn",
                        "magnitude of the batch norm's scale (network slimming, "
                        "Liu et al. 2017)"),
             clEnumValN(::bonsai::ChannelCriterion::fpgm, "fpgm",
                        "sum of distances to the layer's other filters (He et "
                        "al. 2019)"),
             clEnumValN(::bonsai::ChannelCriterion::lamp, "lamp",
                        "square over the sum of squares not smaller (Lee et al. "
                        "2021)"),
             clEnumValN(::bonsai::ChannelCriterion::random, "random",
                        "chance, by seed and layer name"))}]>,
    Option<"aggregation", "aggregation", "::bonsai::ChannelAggregation",
           /*default=*/"::bonsai::ChannelAggregation::sum",
           "How saliencies of the filters of one channel become one",
           [{::llvm::cl::values(
             clEnumValN(::bonsai::ChannelAggregation::sum, "sum", "(default)"),
             clEnumValN(::bonsai::ChannelAggregation::mean, "mean", ""),
             clEnumValN(::bonsai::ChannelAggregation::max, "max", ""),
             clEnumValN(::bonsai::ChannelAggregation::first, "first",
                        "the first layer's"))}]>,
    Option<"seed", "seed", "uint64_t", /*default=*/"0",
           "Seed of `criterion=random`">,
    Option<"skipCoupled", "skip-coupled", "bool", /*default=*/"false",
           "Leave channels alone that several layers make together: in ResNets "
           "cut only the inner layers of blocks (Li et al. 2017)">,
    Option<"widths", "widths", "std::string", /*default=*/"",
           "JSON file of the channels that layers keep">,
    Option<"roundTo", "round-to", "int64_t", /*default=*/"1",
           "Groups keep a multiple of this">,
    Option<"minChannels", "min-channels", "int64_t", /*default=*/"1",
           "Groups keep at least this many channels">,
    ExcludeOption,
  ];
  let statistics = [
    Statistic<"numCandidates", "candidates", "Channels that may be cut">,
    Statistic<"numCut", "cut", "Channels that are cut now">,
  ];
}

def ReplaceByMean : Pass<"bonsai-replace-by-mean", "::mlir::ModuleOp"> {
  let summary = "Let filters that are cut leave their mean behind";
  let description = [{
    A filter that is cut gives 0, which the batch norm after it makes a constant
    that the channel may never have had. This pass sets the running mean of the
    batch norm so that the constant is what the channel was on average: the
    mean, behind batch norm and activation, of a normal variable with the
    statistics that the batch norm keeps. No data is needed, and no trainable
    parameter changes. It makes networks more accurate that are not tuned after
    pruning.

    Filters without a batch norm after them, and norms whose mean others read
    too, stay as they are. Run it between `bonsai-prune-channels` and
    `bonsai-shrink-channels`.

    Of a filter that is cut, followed by a batch norm of scale 2, shift 3, mean
    5 and variance 1 that is not activated, the mean becomes 0: then the norm
    gives 3, which is its average.
  }];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
  let statistics = [
    Statistic<"numReplaced", "replaced", "Channels replaced by their mean">,
  ];
}

def InferMasks : PruningPass<"bonsai-infer-masks"> {
  let summary = "Mask weights that are 0 already";
  let description = [{
    For networks that were pruned elsewhere and carry zeros, but no masks. A
    filter, or an input channel of a layer, all of whose weights are 0.0 is
    masked; with `unstructured`, every weight that is 0.0. Masks that are there
    already are extended.

    Masked weights stay zero in training. `bonsai-shrink-channels` then removes
    the channels.
  }];
  let options = [
    Option<"unstructured", "unstructured", "bool", /*default=*/"false",
           "Mask single weights instead of channels">,
    ExcludeOption,
  ];
}

#endif // BONSAI_PASSES_PRUNE_PASSES_TD
