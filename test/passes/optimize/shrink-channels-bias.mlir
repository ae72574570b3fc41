// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -verify-diagnostics | FileCheck %s

// Where the folded constant of a, 3, goes when layers have biases already.

// A bias that only b reads is changed: 1 + 30. It stays a trainable parameter.
// CHECK-LABEL: bonsai.parameter @a.weight
// CHECK: bonsai.parameter @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK-NOT: parameter
// CHECK: b.bias: "0x040000000000F841"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
bonsai.parameter @b.bias : tensor<1xf32> = dense<[1.0]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %4 = bonsai.param @b.bias : tensor<1xf32>
  %5 = bonsai.conv2d %2, %3 bias(%4) : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>, tensor<1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// A bias that is a splat.
// CHECK-LABEL: bonsai.parameter @a.weight
// CHECK: b.bias: "0x040000000000F84100007442"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]], [[[1.0]], [[20.0]]]]>
bonsai.parameter @b.bias : tensor<2xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<2x2x1x1xf32>
  %4 = bonsai.param @b.bias : tensor<2xf32>
  %5 = bonsai.conv2d %2, %3 bias(%4) : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %5 : tensor<1x2x4x4xf32>
}

// -----

// A bias that two layers read: each gets what it needs. The first gets a copy, and
// the last that reads it may change it.
// CHECK-LABEL: bonsai.parameter @a.weight
// CHECK: bonsai.parameter @shared.bias : tensor<1xf32> = dense_resource<shared.bias>
// CHECK: bonsai.parameter @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK-DAG: shared.bias: "0x0400000000007442"
// CHECK-DAG: b.bias: "0x040000000000F841"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @shared.bias : tensor<1xf32> = dense<[1.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
bonsai.parameter @c.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[20.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @shared.bias : tensor<1xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %2, %4 bias(%3) : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>, tensor<1xf32>) -> tensor<1x1x4x4xf32>
  %6 = bonsai.param @c.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %2, %6 bias(%3) : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>, tensor<1xf32>) -> tensor<1x1x4x4xf32>
  %8 = bonsai.add %7, %5 : (tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
  return %8 : tensor<1x1x4x4xf32>
}

// -----

// A name that is taken.
// CHECK-LABEL: bonsai.parameter @a.weight
// CHECK: bonsai.parameter buffer @b_1.bias : tensor<1xf32>
// CHECK: bonsai.parameter @b.bias : tensor<1x1x1x1xf32>
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
bonsai.parameter @b.bias : tensor<1x1x1x1xf32> = dense<[[[[1.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  %5 = bonsai.param @b.bias : tensor<1x1x1x1xf32>
  %6 = bonsai.add %4, %5 : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %6 : tensor<1x1x4x4xf32>
}

// -----

// The bias of a layer that loses outputs, too: channel 0 of b stays, whose bias is
// 1 + 30.
// CHECK-LABEL: bonsai.parameter @a.weight
// CHECK: bonsai.parameter @b.bias : tensor<1xf32> = dense_resource<[[BIAS:.*]]>
// CHECK-DAG: [[BIAS]]: "0x040000000000F841"
// CHECK-DAG: c.bias: "0x0400000000004843"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]], [[[0.0]], [[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]], [[1]]], [[[0]], [[0]]]]>
bonsai.parameter @b.bias : tensor<2xf32> = dense<[1.0, 2.0]>
bonsai.parameter @c.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[100.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<2x2x1x1xf32>
  %4 = bonsai.param @b.bias : tensor<2xf32>
  %5 = bonsai.conv2d %2, %3 bias(%4) : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.param @c.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %7 : tensor<1x1x4x4xf32>
}
