// RUN: bonsai-opt %s -split-input-file -bonsai-prune-channels=sparsity=0.25 2>/dev/null | FileCheck %s

// Masks that are there already.

// Filter 3 is cut already: it is the one of a quarter. The zeros of filter 0 merely
// are 0.0.
// CHECK-LABEL: bonsai.parameter @a.weight
// CHECK-SAME: mask #bonsai.channels dense<{{\[\[}}1], [1], [1], [0]]>
bonsai.parameter @a.weight : tensor<4x1xf32> = dense<[[0.0], [2.0], [1.0], [0.0]]>
  mask #bonsai.channels dense<[[1], [1], [1], [0]]>
bonsai.parameter @b.weight : tensor<1x4xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<4x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<4x1xf32>) -> tensor<1x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x4xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// A quarter of six, 1.5, are two: it and filter 0.
// CHECK-LABEL: bonsai.parameter @c.weight
// CHECK: c.weight.mask: "0x01000000000101000101"
bonsai.parameter @c.weight : tensor<6x1xf32> = dense<[[0.0], [2.0], [1.0], [0.0], [5.0], [6.0]]>
  mask #bonsai.channels dense<[[1], [1], [1], [0], [1], [1]]>
bonsai.parameter @b.weight : tensor<1x6xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @c.weight : tensor<6x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<6x1xf32>) -> tensor<1x6xf32>
  %2 = bonsai.param @b.weight : tensor<1x6xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x6xf32>, tensor<1x6xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// More are cut than are asked for: nothing changes.
// CHECK-LABEL: bonsai.parameter @d.weight
// CHECK-SAME: mask #bonsai.channels dense<{{\[\[}}0], [0], [0], [1]]>
bonsai.parameter @d.weight : tensor<4x1xf32> = dense<[[0.0], [0.0], [0.0], [1.0]]>
  mask #bonsai.channels dense<[[0], [0], [0], [1]]>
bonsai.parameter @b.weight : tensor<1x4xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @d.weight : tensor<4x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<4x1xf32>) -> tensor<1x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x4xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// A filter of which one weight is cut already goes whole.
// CHECK-LABEL: bonsai.parameter @e.weight
// CHECK-SAME: mask #bonsai.channels
// CHECK: e.weight.mask: "0x010000000000010101010101"
bonsai.parameter @e.weight : tensor<4x2xf32> = dense<[[1.0, 0.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0]]>
  mask #bonsai.unstructured dense<[[1, 0], [1, 1], [1, 1], [1, 1]]>
bonsai.parameter @b.weight : tensor<1x4xf32> = dense<1.0>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @e.weight : tensor<4x2xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x4xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Single weights that are cut in what stays are no channels.
// CHECK-LABEL: bonsai.parameter @f.weight
// CHECK-SAME: mask #bonsai.unstructured
// CHECK: f.weight.mask: "0x010000000000010001010101"
bonsai.parameter @f.weight : tensor<4x2xf32> = dense<[[1.0, 1.0], [2.0, 0.0], [4.0, 5.0], [6.0, 7.0]]>
  mask #bonsai.unstructured dense<[[1, 1], [1, 0], [1, 1], [1, 1]]>
bonsai.parameter @b.weight : tensor<1x4xf32> = dense<1.0>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @f.weight : tensor<4x2xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x4xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}
