// RUN: bonsai-opt %s -bonsai-prune-magnitude="sparsity=0.5 scope=global" | FileCheck %s --check-prefix=GLOBAL
// RUN: bonsai-opt %s -bonsai-prune-magnitude="sparsity=0.5 scope=layer" | FileCheck %s --check-prefix=LAYER
// RUN: bonsai-opt %s -bonsai-prune-magnitude="sparsity=0" | FileCheck %s --check-prefix=NONE
// RUN: bonsai-opt %s -bonsai-prune-magnitude="sparsity=9e-1 scope=layer" | FileCheck %s --check-prefix=MOST
// RUN: bonsai-opt %s -bonsai-prune-magnitude="sparsity=.5 exclude=small,nothing.*" 2>&1 | FileCheck %s --check-prefix=EXCLUDE
// RUN: bonsai-opt %s -bonsai-prune-magnitude="sparsity=0.8" 2>&1 | FileCheck %s --check-prefix=WHOLE

bonsai.parameter @small.weight : tensor<1x5xf32> = dense<[[0.1, 0.2, 0.3, 0.4, 9.0]]>
bonsai.parameter @large.weight : tensor<5x1xf32> = dense<[[1.0], [-8.0], [3.0], [-6.0], [7.0]]>

func.func @main(%x: tensor<1x5xf32>) -> tensor<1x5xf32> {
  %w = bonsai.param @small.weight : tensor<1x5xf32>
  %y = bonsai.linear %x, %w : (tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<1x1xf32>
  %v = bonsai.param @large.weight : tensor<5x1xf32>
  %z = bonsai.linear %y, %v : (tensor<1x1xf32>, tensor<5x1xf32>) -> tensor<1x5xf32>
  return %z : tensor<1x5xf32>
}

// 5 of 10.
// GLOBAL-DAG: small.weight.mask: "0x010000000000000001"
// GLOBAL-DAG: large.weight.mask: "0x010000000001010101"

// round-half-up(2.5) = 3 of each 5.
// LAYER-DAG: small.weight.mask: "0x010000000000000101"
// LAYER-DAG: large.weight.mask: "0x010000000001000001"

// A layer of which nothing is cut gets no mask.
// NONE-NOT: mask

// round-half-up(4.5) = 5 of each 5.
// MOST-DAG: small.weight.mask: "0x010000000000000000"
// MOST-DAG: large.weight.mask: "0x010000000000000000"

// A pattern is matched against the whole name of a layer.
// EXCLUDE: remark: layer 'small' is not pruned: excluded by 'small'
// EXCLUDE: warning: exclude pattern 'nothing.*' matches no layer
// EXCLUDE: @small.weight : tensor<1x5xf32> = dense<
// EXCLUDE-NOT: small.weight.mask
// EXCLUDE: large.weight.mask: "0x010000000001000001"

// 8 of 10: 0.1 to 0.4, 1, 3, 6, 7.
// WHOLE-DAG: small.weight.mask: "0x010000000000000001"
// WHOLE-DAG: large.weight.mask: "0x010000000001000000"
