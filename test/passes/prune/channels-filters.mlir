// RUN: bonsai-opt %s -split-input-file -bonsai-prune-channels=sparsity=0.5 2>/dev/null | FileCheck %s

// Which weights a channel is, in each kind of layer. Half of the channels go.

// Transposed convolutions: filters are on axis 1, norms 4, 2.
// CHECK-LABEL: bonsai.parameter @up.weight
// CHECK-DAG: up.weight.mask: "0x0100000001000100"
// CHECK-DAG: up.weight: "0x040000000000803F000000000000404000000000"
bonsai.parameter @up.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[1.0]]], [[[3.0]], [[1.0]]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x2x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @up.weight : tensor<2x2x1x1xf32>
  %1 = bonsai.conv_transpose2d %x, %0 : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %3 : tensor<1x1x4x4xf32>
}

// -----

// A grouped convolution: channel 1 of each group goes, 2 + 2 against 1 + 4.
// CHECK-LABEL: bonsai.parameter @grouped.weight
// CHECK: grouped.weight.mask: "0x010000000101000001010000"
bonsai.parameter @grouped.weight : tensor<4x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]], [[[2.0]], [[0.0]]], [[[4.0]], [[0.0]]], [[[2.0]], [[0.0]]]]>
bonsai.parameter @b.weight : tensor<1x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x4x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @grouped.weight : tensor<4x2x1x1xf32>
  %1 = bonsai.conv2d %x, %0 groups 2 : (tensor<1x4x4x4xf32>, tensor<4x2x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x4x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %3 : tensor<1x1x4x4xf32>
}

// -----

// A depthwise convolution goes with what it reads: 3 + 1 against 2 + 1.
// CHECK-LABEL: bonsai.parameter @dw.weight
// CHECK-DAG: a.weight.mask: "0x010000000100"
// CHECK-DAG: dw.weight.mask: "0x0100000001010000"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[3.0]]], [[[2.0]]]]>
bonsai.parameter @dw.weight : tensor<4x1x1x1xf32> = dense<[[[[0.5]]], [[[0.5]]], [[[0.5]]], [[[0.5]]]]>
bonsai.parameter @b.weight : tensor<1x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = bonsai.param @dw.weight : tensor<4x1x1x1xf32>
  %3 = bonsai.conv2d %1, %2 groups 2 : (tensor<1x2x4x4xf32>, tensor<4x1x1x1xf32>) -> tensor<1x4x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x4x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// A depthwise transposed one has its filters on axis 0.
// CHECK-LABEL: bonsai.parameter @depthwise_up.weight
// CHECK-DAG: a.weight.mask: "0x010000000100"
// CHECK-DAG: depthwise_up.weight.mask: "0x0100000001010000"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[3.0]]], [[[2.0]]]]>
bonsai.parameter @depthwise_up.weight : tensor<2x2x1x1xf32> = dense<[[[[0.5]], [[0.5]]], [[[0.5]], [[0.5]]]]>
bonsai.parameter @b.weight : tensor<1x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = bonsai.param @depthwise_up.weight : tensor<2x2x1x1xf32>
  %3 = bonsai.conv_transpose2d %1, %2 groups 2 : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x4x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x4x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// A weight that two layers share is one filter each.
// CHECK-LABEL: bonsai.parameter @shared.weight
// CHECK: shared.weight.mask: "0x0100000000000101"
bonsai.parameter @shared.weight : tensor<2x2xf32> = dense<[[1.0, 1.0], [2.0, 2.0]]>
bonsai.parameter @b.weight : tensor<1x2xf32> = dense<1.0>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @shared.weight : tensor<2x2xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %2 = bonsai.param @shared.weight : tensor<2x2xf32>
  %3 = bonsai.linear %x, %2 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %4 = bonsai.mul %1, %3 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %5 = bonsai.param @b.weight : tensor<1x2xf32>
  %6 = bonsai.linear %4, %5 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %6 : tensor<1x1xf32>
}

// -----

// Data in a resource.
// CHECK-LABEL: bonsai.parameter @stored.weight
// CHECK: stored.weight.mask: "0x010000000100"
bonsai.parameter @stored.weight : tensor<2x1xf32> = dense_resource<values>
bonsai.parameter @b.weight : tensor<1x2xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @stored.weight : tensor<2x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %2 = bonsai.param @b.weight : tensor<1x2xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

{-#
  dialect_resources: {
    builtin: {
      values: "0x04000000000040400000803F"
    }
  }
#-}
