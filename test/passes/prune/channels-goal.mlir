// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.42 goal=macs" -bonsai-shrink-channels 2>/dev/null | FileCheck %s --check-prefix=MACS
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.42 goal=params" -bonsai-shrink-channels 2>/dev/null | FileCheck %s --check-prefix=PARAMS
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 goal=macs scope=layer" -bonsai-shrink-channels 2>/dev/null | FileCheck %s --check-prefix=LAYER
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.42 goal=macs round-to=2" -bonsai-shrink-channels 2>/dev/null | FileCheck %s --check-prefix=ROUND
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0 goal=macs" 2>/dev/null | FileCheck %s --check-prefix=NONE
// RUN: not bonsai-opt %s -bonsai-prune-channels="sparsity=0.9 goal=macs" -o /dev/null 2>&1 | FileCheck %s --check-prefix=MUCH
// RUN: not bonsai-opt %s -bonsai-prune-channels="sparsity=0.6 goal=params min-channels=3" -o /dev/null 2>&1 | FileCheck %s --check-prefix=RULE

// With i and j channels of a and b, (i + i * j + j) * 16 MACs of 384 and
// 2 * i + i * j + j parameters of 28. The channels of a come first. At most 223
// MACs are left by (1, 4), not by (2, 4) with 224; at most 16 parameters by
// (2, 4).
// MACS: @a.weight : tensor<1x1x1x1xf32>
// MACS: @b.weight : tensor<4x1x1x1xf32>
// PARAMS: @a.weight : tensor<2x1x1x1xf32>
// PARAMS: @b.weight : tensor<4x2x1x1xf32>
// All by the same fraction: (3, 3) has 240 MACs, (2, 2) 128.
// LAYER: @a.weight : tensor<2x1x1x1xf32>
// LAYER: @b.weight : tensor<2x2x1x1xf32>
// Even widths: (2, 4) is not enough, the next is (2, 2).
// ROUND: @a.weight : tensor<2x1x1x1xf32>
// ROUND: @b.weight : tensor<2x2x1x1xf32>
// NONE-NOT: mask
// (1, 1) is the least.
// MUCH: error: cutting every channel that may be cut leaves 48 of 384 MACs, more than the 38 asked for
// RULE: error: cutting every channel that may be cut leaves 18 of 28 parameters, more than the 11 asked for

bonsai.parameter @a.weight : tensor<4x1x1x1xf32> = dense<[[[[1.0]]], [[[2.0]]], [[[3.0]]], [[[4.0]]]]>
bonsai.parameter @a.bias : tensor<4xf32> = dense<0.0>
bonsai.parameter @b.weight : tensor<4x4x1x1xf32> = dense<[[[[10.0]], [[10.0]], [[10.0]], [[10.0]]], [[[20.0]], [[20.0]], [[20.0]], [[20.0]]], [[[30.0]], [[30.0]], [[30.0]], [[30.0]]], [[[40.0]], [[40.0]], [[40.0]], [[40.0]]]]>
bonsai.parameter @c.weight : tensor<1x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<4xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<4x1x1x1xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<4x4x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x4x4xf32>
  %5 = bonsai.param @c.weight : tensor<1x4x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %6 : tensor<1x1x4x4xf32>
}
