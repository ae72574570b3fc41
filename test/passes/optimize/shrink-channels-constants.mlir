// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -verify-diagnostics -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -bonsai-shrink-channels -o %t.twice.mlir
// RUN: diff %t.mlir %t.twice.mlir

// Layer a has a filter that is cut and a bias, which makes its channel a
// constant. Each network passes it on in another way, to layer b, whose new bias
// is checked. Doing it again changes nothing.

// The constant is the bias of the filter that is cut; b reads it with weight 10.
// The bias that b gets is no trainable parameter.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
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

// A filter without a bias gives 0, for which no bias is needed.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NOT: b.bias
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %3 : tensor<1x1x4x4xf32>
}

// -----

// Neither is one for -0.0.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NOT: b.bias
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, -0.0]>
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

// relu: 3, and 0 of what is negative.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.relu %2 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NOT: b.bias
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, -3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.relu %2 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// leaky_relu: -2 * 0.5.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x04000000000020C1"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, -2.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.leaky_relu %2 alpha 0.5 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// clip: at most 6, at least 1.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000000007042"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 9.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.clip %2 min 1.0 max 6.0 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000000002041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, -9.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.clip %2 min 1.0 max 6.0 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// sigmoid(1).
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000052F0E940"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 1.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.sigmoid %2 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// hard_sigmoid: 0.25 * 1 + 0.5.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F040"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 1.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.hard_sigmoid %2 alpha 0.25 beta 0.5 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// hard_swish: 3 * min(3 / 6 + 0.5, 1).
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.hard_swish %2 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// silu(1).
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000052F0E940"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 1.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.silu %2 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// An activation that is fused into the layer.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x04000000000020C1"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, -2.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) activation <leaky_relu, 0.5> : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %4 : tensor<1x1x4x4xf32>
}

// -----

// Pools: padding never is the maximum, nor counted by default.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F0C1"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, -3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.max_pool2d %2 kernel [2, 2] padding [1, 1, 0, 0] : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.avg_pool2d %2 kernel [2, 2] padding [1, 1, 0, 0] : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// Without padding it does not matter whether it is.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x3x3xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.avg_pool2d %2 kernel [2, 2] count_include_pad : tensor<1x2x4x4xf32> -> tensor<1x2x3x3xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x3x3xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x3x3xf32>
  return %5 : tensor<1x1x3x3xf32>
}

// -----

// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.global_avg_pool %2 : tensor<1x2x4x4xf32> -> tensor<1x2x1x1xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %5 : tensor<1x1x1x1xf32>
}

// -----

// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.global_max_pool %2 : tensor<1x2x4x4xf32> -> tensor<1x2x1x1xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %5 : tensor<1x1x1x1xf32>
}

// -----

// Resizing.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.resize %2 size [8, 8] linear half_pixel : tensor<1x2x4x4xf32> -> tensor<1x2x8x8xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x8x8xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x8x8xf32>
  return %5 : tensor<1x1x8x8xf32>
}

// -----

// Padding with the constant itself, and by repeating.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x6x6xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.pad %2 low [0, 0, 1, 1] high [0, 0, 1, 1] constant value 3.0 : tensor<1x2x4x4xf32> -> tensor<1x2x6x6xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x6x6xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x6x6xf32>
  return %5 : tensor<1x1x6x6xf32>
}

// -----

// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x6x6xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.pad %2 low [0, 0, 1, 1] high [0, 0, 1, 1] edge : tensor<1x2x4x4xf32> -> tensor<1x2x6x6xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x6x6xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x6x6xf32>
  return %5 : tensor<1x1x6x6xf32>
}

// -----

// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x6x6xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.pad %2 low [0, 0, 1, 1] high [0, 0, 1, 1] reflect : tensor<1x2x4x4xf32> -> tensor<1x2x6x6xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x6x6xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x6x6xf32>
  return %5 : tensor<1x1x6x6xf32>
}

// -----

// A slice of rows.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x2x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.slice %2 offsets [0, 0, 1, 0] sizes [1, 2, 2, 4] strides [1, 1, 1, 1] : tensor<1x2x4x4xf32> -> tensor<1x2x2x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x2x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x2x4xf32>
  return %5 : tensor<1x1x2x4xf32>
}

// -----

// Transposed, and back.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.transpose %2 permutation [0, 2, 3, 1] : tensor<1x2x4x4xf32> -> tensor<1x4x4x2xf32>
  %4 = bonsai.transpose %3 permutation [0, 3, 1, 2] : tensor<1x4x4x2xf32> -> tensor<1x2x4x4xf32>
  %5 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %6 : tensor<1x1x4x4xf32>
}

// -----

// A batch norm: (3 - 1) / sqrt(4) * 5 + 7.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F042"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @bn.weight : tensor<2xf32> = dense<[1.0, 5.0]>
bonsai.parameter @bn.bias : tensor<2xf32> = dense<[0.0, 7.0]>
bonsai.parameter buffer @bn.running_mean : tensor<2xf32> = dense<[0.0, 1.0]>
bonsai.parameter buffer @bn.running_var : tensor<2xf32> = dense<[1.0, 4.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @bn.weight : tensor<2xf32>
  %4 = bonsai.param @bn.bias : tensor<2xf32>
  %5 = bonsai.param @bn.running_mean : tensor<2xf32>
  %6 = bonsai.param @bn.running_var : tensor<2xf32>
  %7 = bonsai.batch_norm %2, %3, %4, %5, %6 epsilon 0.0 : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %8 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %9 = bonsai.conv2d %7, %8 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %9 : tensor<1x1x4x4xf32>
}

// -----

// A batch norm whose scale is cut hides the input: the shift, 7, is left, though
// the filter is not cut.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000000008C42"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[2.0]]]]>
bonsai.parameter @bn.weight : tensor<2xf32> = dense<[1.0, 0.0]>
  mask #bonsai.unstructured dense<[1, 0]>
bonsai.parameter @bn.bias : tensor<2xf32> = dense<[0.0, 7.0]>
bonsai.parameter buffer @bn.running_mean : tensor<2xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_var : tensor<2xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = bonsai.param @bn.weight : tensor<2xf32>
  %3 = bonsai.param @bn.bias : tensor<2xf32>
  %4 = bonsai.param @bn.running_mean : tensor<2xf32>
  %5 = bonsai.param @bn.running_var : tensor<2xf32>
  %6 = bonsai.batch_norm %1, %2, %3, %4, %5 epsilon 0.0 : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %7 = bonsai.relu %6 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %8 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %9 = bonsai.conv2d %7, %8 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %9 : tensor<1x1x4x4xf32>
}
