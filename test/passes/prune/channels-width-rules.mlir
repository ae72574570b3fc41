// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 scope=layer" -bonsai-shrink-channels 2>/dev/null | FileCheck %s -DNARROW=2 -DA=6
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 scope=layer round-to=8" -bonsai-shrink-channels 2>/dev/null | FileCheck %s -DNARROW=4 -DA=8
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 scope=layer min-channels=10" -bonsai-shrink-channels 2>/dev/null | FileCheck %s -DNARROW=4 -DA=10
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 scope=layer min-channels=3 round-to=4" -bonsai-shrink-channels 2>/dev/null | FileCheck %s -DNARROW=4 -DA=8
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 min-channels=3" -bonsai-shrink-channels 2>/dev/null | FileCheck %s -DNARROW=3 -DA=8

// Widths are rounded up to what the rule allows, or stay as they are where they
// are less. Globally all four channels of narrow come first, then four of a.
// CHECK: @narrow.weight : tensor<[[NARROW]]x1xf32>
// CHECK: @a.weight : tensor<[[A]]x[[NARROW]]xf32>
// CHECK: @b.weight : tensor<1x[[A]]xf32>

bonsai.parameter @narrow.weight : tensor<4x1xf32> = dense<[[1.0], [2.0], [3.0], [4.0]]>
bonsai.parameter @a.weight : tensor<12x4xf32> = dense<[[100.0, 100.0, 100.0, 100.0], [101.0, 101.0, 101.0, 101.0], [102.0, 102.0, 102.0, 102.0], [103.0, 103.0, 103.0, 103.0], [104.0, 104.0, 104.0, 104.0], [105.0, 105.0, 105.0, 105.0], [106.0, 106.0, 106.0, 106.0], [107.0, 107.0, 107.0, 107.0], [108.0, 108.0, 108.0, 108.0], [109.0, 109.0, 109.0, 109.0], [110.0, 110.0, 110.0, 110.0], [111.0, 111.0, 111.0, 111.0]]>
bonsai.parameter @b.weight : tensor<1x12xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @narrow.weight : tensor<4x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<4x1xf32>) -> tensor<1x4xf32>
  %2 = bonsai.param @a.weight : tensor<12x4xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x4xf32>, tensor<12x4xf32>) -> tensor<1x12xf32>
  %4 = bonsai.param @b.weight : tensor<1x12xf32>
  %5 = bonsai.linear %3, %4 : (tensor<1x12xf32>, tensor<1x12xf32>) -> tensor<1x1xf32>
  return %5 : tensor<1x1xf32>
}
