// RUN: bonsai-opt %s -split-input-file -bonsai-prune-magnitude=sparsity=0.5 | FileCheck %s
// RUN: bonsai-opt %s -split-input-file -bonsai-prune-magnitude=sparsity=0.5 -emit-bytecode -o /dev/null
// RUN: bonsai-opt %s -split-input-file -mlir-disable-threading -bonsai-prune-magnitude=sparsity=0.5 | FileCheck %s

// In a mask's hexadecimal the first four bytes are its alignment; then follows
// one byte a weight.

// The example of the pass's documentation.
// CHECK-LABEL: bonsai.parameter @fc.weight
// CHECK-SAME: = dense_resource<fc.weight> mask #bonsai.unstructured dense_resource<fc.weight.mask>
// CHECK: fc.weight: "0x04000000000000000000000000004040000080C0"
// CHECK: fc.weight.mask: "0x0100000000000101"
bonsai.parameter @fc.weight : tensor<2x2xf32> = dense<[[1.0, -2.0], [3.0, -4.0]]>
func.func @example(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @fc.weight : tensor<2x2xf32>
  %y = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// 11 weights of equal magnitude over two layers: round-half-up(5.5) = 6 are
// cut, the first six in the order of the parameters, not of the ops.
// CHECK-LABEL: @equal
// CHECK-DAG: a.weight.mask: "0x010000000001010101"
// CHECK-DAG: b.weight.mask: "0x01000000000000000001"
bonsai.parameter @b.weight : tensor<6x1xf32> = dense<[[1.0], [-1.0], [1.0], [1.0], [-1.0], [2.0]]>
bonsai.parameter @a.weight : tensor<5x1xf32> = dense<-1.0>
func.func @equal(%x: tensor<1x1xf32>) -> (tensor<1x5xf32>, tensor<1x6xf32>) {
  %a = bonsai.param @a.weight : tensor<5x1xf32>
  %y = bonsai.linear %x, %a : (tensor<1x1xf32>, tensor<5x1xf32>) -> tensor<1x5xf32>
  %b = bonsai.param @b.weight : tensor<6x1xf32>
  %z = bonsai.linear %x, %b : (tensor<1x1xf32>, tensor<6x1xf32>) -> tensor<1x6xf32>
  return %y, %z : tensor<1x5xf32>, tensor<1x6xf32>
}

// -----

// A shared weight is one layer: 2 of 4 are cut. Biases and normalization are
// not pruned, however small.
// CHECK-LABEL: @bias : tensor<2xf32> = dense<0.000000e+00>
// CHECK-NEXT: @shared.weight : tensor<2x2xf32> = dense_resource
// CHECK: shared.weight.mask: "0x0100000001000001"
bonsai.parameter @bias : tensor<2xf32> = dense<0.0>
bonsai.parameter @shared.weight : tensor<2x2xf32> = dense<[[3.0, 1.0], [-2.0, 4.0]]>
func.func @shared(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %b = bonsai.param @bias : tensor<2xf32>
  %w = bonsai.param @shared.weight : tensor<2x2xf32>
  %v = bonsai.param @shared.weight : tensor<2x2xf32>
  %y = bonsai.linear %x, %w bias(%b) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %z = bonsai.linear %y, %v bias(%b) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %n = bonsai.batch_norm %z, %b, %b, %b, %b : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %n : tensor<1x2xf32>
}

// -----

// Depthwise and transposed convolutions are pruned in single weights.
// CHECK-LABEL: @convolutions
// CHECK-DAG: depthwise.weight.mask: "0x0100000000010001"
// CHECK-DAG: up.weight.mask: "0x0100000001000100"
bonsai.parameter @depthwise.weight : tensor<2x1x1x2xf32> = dense<[[[[1.0, 2.0]]], [[[-1.0, -2.0]]]]>
bonsai.parameter @up.weight : tensor<2x1x1x2xf32> = dense<[[[[2.0, 1.0]]], [[[-2.0, -1.0]]]]>
func.func @convolutions(%x: tensor<1x2x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %w = bonsai.param @depthwise.weight : tensor<2x1x1x2xf32>
  %y = bonsai.conv2d %x, %w groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x2xf32>) -> tensor<1x2x4x3xf32>
  %v = bonsai.param @up.weight : tensor<2x1x1x2xf32>
  %z = bonsai.conv_transpose2d %y, %v : (tensor<1x2x4x3xf32>, tensor<2x1x1x2xf32>) -> tensor<1x1x4x4xf32>
  return %z : tensor<1x1x4x4xf32>
}

// -----

// Infinities are ranked, subnormals and both zeros are told from each other by
// their magnitude only: the zeros go first, then the subnormal.
// CHECK-LABEL: @extremes
// CHECK: w.mask: "0x01000000010001000001"
bonsai.parameter @w : tensor<1x6xf32> = dense<[[0xFF800000, 1.0e-45, 1.0, 0.0, -0.0, 2.0]]>
func.func @extremes(%x: tensor<1x6xf32>) -> tensor<1x1xf32> {
  %w = bonsai.param @w : tensor<1x6xf32>
  %y = bonsai.linear %x, %w : (tensor<1x6xf32>, tensor<1x6xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// A module without prunable weights stays as it is.
// CHECK-LABEL: @nothing
// CHECK-NEXT: return
func.func @nothing() {
  return
}
