// RUN: bonsai-opt %s -split-input-file -bonsai-prune-block="rows=2 columns=1 sparsity=0.5" -verify-diagnostics | FileCheck %s

// The example of the pass's documentation.
// CHECK-LABEL: @a.weight
// CHECK-SAME: mask #bonsai.block<2, 1> dense_resource<a.weight.mask>
// CHECK: a.weight: "0x04000000000000000000404000000000{{0+}}4040"
// CHECK: a.weight.mask: "0x0100000000010001"
bonsai.parameter @a.weight : tensor<2x2xf32> = dense<[[1.0, 3.0], [1.0, 3.0]]>
func.func @example(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @a.weight : tensor<2x2xf32>
  %y = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// The last row of blocks is one weight high: 4 blocks of 2, 4, 1.5 and 3; the
// two of smallest norm are cut.
// CHECK-LABEL: @edge.weight
// CHECK: edge.weight.mask: "0x01000000000100010001"
bonsai.parameter @edge.weight : tensor<3x2xf32> = dense<[[1.0, 2.0], [1.0, 2.0], [1.5, 3.0]]>
func.func @edge(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %w = bonsai.param @edge.weight : tensor<3x2xf32>
  %y = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// -----

// Equal blocks at two kernel positions: the first ones in the order of their
// first weights are cut, 3 of 6.
// CHECK-LABEL: @equal.weight
// CHECK: equal.weight.mask: "0x01000000000000010101000000010101"
bonsai.parameter @equal.weight : tensor<2x3x1x2xf32> = dense<1.0>
func.func @equal(%x: tensor<1x3x4x4xf32>) -> tensor<1x2x4x3xf32> {
  %w = bonsai.param @equal.weight : tensor<2x3x1x2xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x3x4x4xf32>, tensor<2x3x1x2xf32>) -> tensor<1x2x4x3xf32>
  return %y : tensor<1x2x4x3xf32>
}

// -----

// A block that is masked whole is cut first; one that is masked in part counts
// with what is left, and a mask that splits blocks is unstructured.
// CHECK-LABEL: @masked.weight
// CHECK-SAME: mask #bonsai.unstructured
// CHECK: masked.weight.mask: "0x010000000000010000000101"
// expected-remark @below {{mask is unstructured: weights cut before do not fit block 2x1}}
bonsai.parameter @masked.weight : tensor<2x4xf32> = dense<[[0.0, 1.0, 2.0, 0.0], [0.0, 1.0, 3.0, 9.0]]>
  mask #bonsai.unstructured dense<[[0, 1, 1, 0], [0, 1, 1, 1]]>
func.func @masked(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @masked.weight : tensor<2x4xf32>
  %y = bonsai.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: @refusals
// CHECK-NOT: dialect_resources
bonsai.parameter @depthwise.weight : tensor<4x1x1x1xf32> = dense<1.0>
bonsai.parameter @up.weight : tensor<4x4x1x1xf32> = dense<1.0>
func.func @refusals(%x: tensor<1x4x1x1xf32>) -> tensor<1x4x1x1xf32> {
  %w = bonsai.param @depthwise.weight : tensor<4x1x1x1xf32>
  // expected-remark @below {{layer 'depthwise' is not pruned: its weight cannot be cut in blocks}}
  %y = bonsai.conv2d %x, %w groups 4 : (tensor<1x4x1x1xf32>, tensor<4x1x1x1xf32>) -> tensor<1x4x1x1xf32>
  %v = bonsai.param @up.weight : tensor<4x4x1x1xf32>
  // expected-remark @below {{layer 'up' is not pruned: its weight cannot be cut in blocks}}
  %z = bonsai.conv_transpose2d %y, %v : (tensor<1x4x1x1xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x1x1xf32>
  return %z : tensor<1x4x1x1xf32>
}
