// RUN: bonsai-opt %s -split-input-file -bonsai-infer-masks=exclude=kept 2>/dev/null | FileCheck %s
// RUN: bonsai-opt %s -split-input-file -bonsai-infer-masks="unstructured exclude=kept" 2>/dev/null | FileCheck %s --check-prefix=SINGLE

// Zeros become masks: whole filters and inputs, or single weights.

// Filter 1, of 0.0 and -0.0, and input 0; a single 0.0 is no channel.
// CHECK-LABEL: bonsai.parameter @a.weight
// CHECK-SAME: mask #bonsai.channels
// CHECK-NOT: b.weight {{.*}}mask
// CHECK: a.weight.mask: "0x01000000000101000000000101"
// SINGLE-LABEL: @a.weight
// SINGLE-SAME: mask #bonsai.unstructured
// SINGLE: a.weight.mask: "0x01000000000101000000000100"
bonsai.parameter @a.weight : tensor<3x3xf32> = dense<[[0.0, 1.0, 2.0], [0.0, -0.0, 0.0], [0.0, 3.0, 0.0]]>
bonsai.parameter @b.weight : tensor<1x3xf32> = dense<1.0>
func.func @main(%x: tensor<1x3xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<3x3xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x3xf32>, tensor<3x3xf32>) -> tensor<1x3xf32>
  %2 = bonsai.param @b.weight : tensor<1x3xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// A splat of 0.0 is cut whole.
// CHECK-LABEL: bonsai.parameter @zero.weight
// CHECK: zero.weight.mask: "0x0100000000000000"
bonsai.parameter @zero.weight : tensor<2x2xf32> = dense<0.0>
bonsai.parameter @b.weight : tensor<1x2xf32> = dense<1.0>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @zero.weight : tensor<2x2xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %2 = bonsai.param @b.weight : tensor<1x2xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Masks are extended: what they cut counts as 0.0.
// CHECK-LABEL: bonsai.parameter @masked.weight
// CHECK-SAME: mask #bonsai.unstructured
// CHECK: masked.weight.mask: "0x01000000000100000101"
bonsai.parameter @masked.weight : tensor<3x2xf32> = dense<[[0.0, 1.0], [0.0, 0.0], [2.0, 3.0]]>
  mask #bonsai.unstructured dense<[[0, 1], [0, 1], [1, 1]]>
bonsai.parameter @b.weight : tensor<1x3xf32> = dense<1.0>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @masked.weight : tensor<3x2xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  %2 = bonsai.param @b.weight : tensor<1x3xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Transposed convolutions have their filters on axis 1.
// CHECK-LABEL: bonsai.parameter @up.weight
// CHECK: up.weight.mask: "0x0100000001000100"
bonsai.parameter @up.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]], [[[3.0]], [[0.0]]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x2x2x2xf32>) -> tensor<1x1x2x2xf32> {
  %0 = bonsai.param @up.weight : tensor<2x2x1x1xf32>
  %1 = bonsai.conv_transpose2d %x, %0 : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  %2 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x2x2xf32>
  return %3 : tensor<1x1x2x2xf32>
}

// -----

// Layers can be left alone.
// CHECK-LABEL: bonsai.parameter @kept.weight
// CHECK-NOT: mask
bonsai.parameter @kept.weight : tensor<2x1xf32> = dense<[[1.0], [0.0]]>
bonsai.parameter @b.weight : tensor<1x2xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @kept.weight : tensor<2x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %2 = bonsai.param @b.weight : tensor<1x2xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}
