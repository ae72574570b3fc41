// RUN: bonsai-opt %s -split-input-file -bonsai-prune-nm="n=2 m=4" -verify-diagnostics | FileCheck %s

// The example of the pass's documentation; the last group of one stays dense.
// CHECK-LABEL: @a.weight
// CHECK-SAME: mask #bonsai.nm<2, 4> dense_resource<a.weight.mask>
// CHECK: a.weight.mask: "0x010000000001010001"
bonsai.parameter @a.weight : tensor<1x5xf32> = dense<[[0.1, -0.4, 0.3, -0.2, 0.5]]>
func.func @example(%x: tensor<1x5xf32>) -> tensor<1x1xf32> {
  %w = bonsai.param @a.weight : tensor<1x5xf32>
  %y = bonsai.linear %x, %w : (tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// Groups run along input channels at each kernel position: [1, 4, 2, 3] and
// [4, 1, 3, 2] for the first output channel; equal weights lose the lower
// channels.
// CHECK-LABEL: @conv.weight
// CHECK-SAME: mask #bonsai.nm<2, 4>
// CHECK: conv.weight.mask: "0x0100000000010100000101000000000001010101"
bonsai.parameter @conv.weight : tensor<2x4x1x2xf32> = dense<[
  [[[1.0, 4.0]], [[4.0, 1.0]], [[2.0, 3.0]], [[3.0, 2.0]]],
  [[[1.0, -1.0]], [[-1.0, 1.0]], [[1.0, -1.0]], [[-1.0, 1.0]]]]>
func.func @positions(%x: tensor<1x4x4x4xf32>) -> tensor<1x2x4x3xf32> {
  %w = bonsai.param @conv.weight : tensor<2x4x1x2xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x4x4x4xf32>, tensor<2x4x1x2xf32>) -> tensor<1x2x4x3xf32>
  return %y : tensor<1x2x4x3xf32>
}

// -----

// Weights that are masked already are cut first, and stay cut if they are more.
// CHECK-LABEL: @masked.weight
// CHECK-SAME: mask #bonsai.nm<2, 4>
// CHECK: masked.weight.mask: "0x0100000001000001000000010000000000000101"
bonsai.parameter @masked.weight : tensor<2x8xf32> = dense<[
  [9.0, 0.0, 0.1, 8.0, 0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0]]>
  mask #bonsai.unstructured dense<[
  [1, 0, 1, 1, 0, 0, 0, 1], [0, 0, 0, 0, 1, 1, 1, 1]]>
func.func @masked(%x: tensor<1x8xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @masked.weight : tensor<2x8xf32>
  %y = bonsai.linear %x, %w : (tensor<1x8xf32>, tensor<2x8xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// A cut in the last, partial group is not of the pattern.
// CHECK-LABEL: @partial.weight
// CHECK-SAME: mask #bonsai.unstructured
// CHECK: partial.weight.mask: "0x010000000000010100"
// expected-remark @below {{mask is unstructured: weights cut before do not fit 2:4}}
bonsai.parameter @partial.weight : tensor<1x5xf32> = dense<[[1.0, 2.0, 3.0, 4.0, 0.0]]>
  mask #bonsai.unstructured dense<[[1, 1, 1, 1, 0]]>
func.func @partial(%x: tensor<1x5xf32>) -> tensor<1x1xf32> {
  %w = bonsai.param @partial.weight : tensor<1x5xf32>
  %y = bonsai.linear %x, %w : (tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// CHECK-LABEL: @refusals
// CHECK-NOT: dialect_resources
bonsai.parameter @depthwise.weight : tensor<4x1x1x1xf32> = dense<1.0>
bonsai.parameter @up.weight : tensor<4x4x1x1xf32> = dense<1.0>
bonsai.parameter @narrow.weight : tensor<4x3xf32> = dense<1.0>
func.func @refusals(%x: tensor<1x4x1x1xf32>, %f: tensor<1x3xf32>) -> (tensor<1x4x1x1xf32>, tensor<1x4xf32>) {
  %w = bonsai.param @depthwise.weight : tensor<4x1x1x1xf32>
  // expected-remark @below {{layer 'depthwise' is not pruned: its weight cannot be cut in n:m groups}}
  %y = bonsai.conv2d %x, %w groups 4 : (tensor<1x4x1x1xf32>, tensor<4x1x1x1xf32>) -> tensor<1x4x1x1xf32>
  %v = bonsai.param @up.weight : tensor<4x4x1x1xf32>
  // expected-remark @below {{layer 'up' is not pruned: its weight cannot be cut in n:m groups}}
  %z = bonsai.conv_transpose2d %y, %v : (tensor<1x4x1x1xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x1x1xf32>
  %u = bonsai.param @narrow.weight : tensor<4x3xf32>
  // expected-remark @below {{layer 'narrow' stays dense: it has 3 input channels, fewer than a group of 4}}
  %t = bonsai.linear %f, %u : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32>
  return %z, %t : tensor<1x4x1x1xf32>, tensor<1x4xf32>
}
