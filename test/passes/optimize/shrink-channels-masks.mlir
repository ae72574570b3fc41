// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -verify-diagnostics | FileCheck %s

// What becomes of values, masks and patterns of parameters that shrink.

// Nothing that stays is cut: the mask goes.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32> = dense_resource<a.weight>
// CHECK-NOT: mask
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 0.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %4 : tensor<1x1x4x4xf32>
}

// -----

// Single weights that are cut in what stays.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<2x2x1x1xf32> = dense_resource<a.weight> mask #bonsai.unstructured dense_resource<a.weight.mask>
// CHECK: bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense_resource<b.weight>
// CHECK-DAG: a.weight: "0x040000000000803F00000000000000000000C040"
// CHECK-DAG: a.weight.mask: "0x0100000001000001"
// CHECK-DAG: b.weight: "0x040000000000803F00004040"
bonsai.parameter @a.weight : tensor<3x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]], [[[0.0]], [[0.0]]], [[[0.0]], [[6.0]]]]>
  mask #bonsai.unstructured dense<[[[[1]], [[0]]], [[[0]], [[0]]], [[[0]], [[1]]]]>
bonsai.parameter @b.weight : tensor<1x3x1x1xf32> = dense<[[[[1.0]], [[2.0]], [[3.0]]]]>
func.func @main(%x: tensor<1x2x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<3x2x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x3x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %3 : tensor<1x1x4x4xf32>
}

// -----

// A pattern of 2 in 4 over the inputs of b, of which the first four go: it still
// fits.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense_resource<b.weight> mask #bonsai.nm<2, 4> dense_resource<b.weight.mask>
// CHECK: b.weight.mask: "0x010000000000010101010000"
bonsai.parameter @a.weight : tensor<8x1x1x1xf32> = dense<[[[[0.0]]], [[[0.0]]], [[[0.0]]], [[[0.0]]], [[[1.0]]], [[[1.0]]], [[[1.0]]], [[[1.0]]]]>
  mask #bonsai.channels dense<[[[[0]]], [[[0]]], [[[0]]], [[[0]]], [[[1]]], [[[1]]], [[[1]]], [[[1]]]]>
bonsai.parameter @a.bias : tensor<8xf32> = dense<[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]>
bonsai.parameter @b.weight : tensor<2x8x1x1xf32> = dense<[[[[1.0]], [[1.0]], [[0.0]], [[0.0]], [[0.0]], [[0.0]], [[1.0]], [[1.0]]], [[[0.0]], [[0.0]], [[1.0]], [[1.0]], [[1.0]], [[1.0]], [[0.0]], [[0.0]]]]>
  mask #bonsai.nm<2, 4> dense<[[[[1]], [[1]], [[0]], [[0]], [[0]], [[0]], [[1]], [[1]]], [[[0]], [[0]], [[1]], [[1]], [[1]], [[1]], [[0]], [[0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<8x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<8xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<8x1x1x1xf32>, tensor<8xf32>) -> tensor<1x8x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<2x8x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x8x4x4xf32>, tensor<2x8x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = bonsai.relu %4 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  return %5 : tensor<1x2x4x4xf32>
}

// -----

// Without inputs 2 and 3 it does not: the last two are no group of four, and one
// row has cut them. What is cut stays cut.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<2x6x1x1xf32> = dense_resource<b.weight> mask #bonsai.unstructured dense_resource<b.weight.mask>
// CHECK: b.weight.mask: "0x01000000010100000101000001010000"
bonsai.parameter @a.weight : tensor<8x1x1x1xf32> = dense<[[[[1.0]]], [[[1.0]]], [[[0.0]]], [[[0.0]]], [[[1.0]]], [[[1.0]]], [[[1.0]]], [[[1.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[1]]], [[[0]]], [[[0]]], [[[1]]], [[[1]]], [[[1]]], [[[1]]]]>
bonsai.parameter @a.bias : tensor<8xf32> = dense<[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]>
bonsai.parameter @b.weight : tensor<2x8x1x1xf32> = dense<[[[[1.0]], [[1.0]], [[0.0]], [[0.0]], [[0.0]], [[0.0]], [[1.0]], [[1.0]]], [[[0.0]], [[0.0]], [[1.0]], [[1.0]], [[1.0]], [[1.0]], [[0.0]], [[0.0]]]]>
  mask #bonsai.nm<2, 4> dense<[[[[1]], [[1]], [[0]], [[0]], [[0]], [[0]], [[1]], [[1]]], [[[0]], [[0]], [[1]], [[1]], [[1]], [[1]], [[0]], [[0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<8x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<8xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<8x1x1x1xf32>, tensor<8xf32>) -> tensor<1x8x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<2x8x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x8x4x4xf32>, tensor<2x8x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = bonsai.relu %4 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  return %5 : tensor<1x2x4x4xf32>
}

// -----

// Splats stay splats, in values and masks; buffers stay buffers.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32> = dense<1.000000e+00>
// CHECK: bonsai.parameter @bn.weight : tensor<1xf32>
// CHECK: bonsai.parameter buffer @bn.running_mean : tensor<1xf32> = dense<0.000000e+00>
// CHECK: bonsai.parameter @b.weight : tensor<2x1x1x1xf32> = dense<0.000000e+00> mask #bonsai.unstructured dense<0>
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<1.0>
bonsai.parameter @bn.weight : tensor<2xf32> = dense<[1.0, 0.0]>
  mask #bonsai.unstructured dense<[1, 0]>
bonsai.parameter @bn.bias : tensor<2xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_mean : tensor<2xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_var : tensor<2xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x2x1x1xf32> = dense<0.0>
  mask #bonsai.unstructured dense<0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = bonsai.param @bn.weight : tensor<2xf32>
  %3 = bonsai.param @bn.bias : tensor<2xf32>
  %4 = bonsai.param @bn.running_mean : tensor<2xf32>
  %5 = bonsai.param @bn.running_var : tensor<2xf32>
  %6 = bonsai.batch_norm %1, %2, %3, %4, %5 epsilon 0.0 : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %7 = bonsai.param @b.weight : tensor<2x2x1x1xf32>
  // expected-remark @below {{2 masked channels of 'b' are not removed: the network's outputs keep their channels}}
  %8 = bonsai.conv2d %6, %7 : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %8 : tensor<1x2x4x4xf32>
}

// -----

// Of an axis that would lose all channels the first stays.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32> = {{.*}} mask #bonsai.channels
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK: b.weight: "0x040000000000803F"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[0.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[0]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 0.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[2.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: an axis keeps at least one channel}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %4 : tensor<1x1x4x4xf32>
}

// -----

// Data in resources, with a mask in one. Weights keep the bits that they have,
// -0.0 and subnormal numbers too.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<3x1x1x1xf32> = dense_resource<a.weight>
// CHECK-NOT: mask
// CHECK: a.weight: "0x04000000000000800100000000004040"
bonsai.parameter @a.weight : tensor<4x1x1x1xf32> = dense_resource<values>
  mask #bonsai.channels dense_resource<mask>
bonsai.parameter @b.weight : tensor<1x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x4x4xf32>, tensor<4x1x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x4x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %3 : tensor<1x1x4x4xf32>
}

{-#
  dialect_resources: {
    builtin: {
      values: "0x0400000000000080000000000100000000004040",
      mask: "0x0100000001000101"
    }
  }
#-}
