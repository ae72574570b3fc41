// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -verify-diagnostics -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -bonsai-shrink-channels -o %t.twice.mlir
// RUN: diff %t.mlir %t.twice.mlir

// Constants of channels that ops put together: sums, products, concatenation,
// layers over them. As in shrink-channels-constants.mlir, a makes them and b
// reads them.

// A sum of two constants: 3 + 4.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000000008C42"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @c.bias : tensor<2xf32> = dense<[0.0, 4.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %4 = bonsai.param @c.bias : tensor<2xf32>
  %5 = bonsai.conv2d %x, %3 bias(%4) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.add %2, %5 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %7 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %8 = bonsai.conv2d %6, %7 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %8 : tensor<1x1x4x4xf32>
}

// -----

// A constant and a parameter with one value for each channel: 3 + 5.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000A042"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @offset : tensor<1x2x1x1xf32> = dense<[[[[0.0]], [[5.0]]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @offset : tensor<1x2x1x1xf32>
  %4 = bonsai.add %2, %3 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %6 : tensor<1x1x4x4xf32>
}

// -----

// A residual that is fused into the layer: 3 + 4.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @c.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000000008C42"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @c.bias : tensor<2xf32> = dense<[0.0, 4.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @c.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %4 = bonsai.param @a.bias : tensor<2xf32>
  %5 = bonsai.conv2d %x, %3 bias(%4) residual(%2) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %7 : tensor<1x1x4x4xf32>
}

// -----

// A zero decides a product, whatever the other factor is.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NOT: b.bias
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 0.0]>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[2.0]]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %4 = bonsai.conv2d %x, %3 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = bonsai.mul %2, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %7 : tensor<1x1x4x4xf32>
}

// -----

// A product of constants, one of each map: squeeze-and-excite, 3 * 0.5.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000000007041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.global_avg_pool %x : tensor<1x1x4x4xf32> -> tensor<1x1x1x1xf32>
  %4 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x1x1x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x1x1xf32>
  %6 = bonsai.sigmoid %5 : tensor<1x2x1x1xf32> -> tensor<1x2x1x1xf32>
  %7 = bonsai.mul %2, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %8 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %9 = bonsai.conv2d %7, %8 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %9 : tensor<1x1x4x4xf32>
}

// -----

// Concatenated, channels keep their constants: 10 * 3 + 10 * 4.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @c.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x2x1x1xf32>
// CHECK: bonsai.concat {{.*}} -> tensor<1x2x4x4xf32>
// CHECK: b.bias: "0x0400000000008C42"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @c.bias : tensor<2xf32> = dense<[0.0, 4.0]>
bonsai.parameter @b.weight : tensor<1x4x1x1xf32> = dense<[[[[1.0]], [[10.0]], [[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %4 = bonsai.param @c.bias : tensor<2xf32>
  %5 = bonsai.conv2d %x, %3 bias(%4) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.concat %2, %5 axis 1 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x4x4x4xf32>
  %7 = bonsai.param @b.weight : tensor<1x4x1x1xf32>
  %8 = bonsai.conv2d %6, %7 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %8 : tensor<1x1x4x4xf32>
}

// -----

// On the batch axis they have to agree.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<2x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.concat %2, %2 axis 0 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<2x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<2x1x4x4xf32>
  return %5 : tensor<2x1x4x4xf32>
}

// -----

// A slice of channels: of 4, channels 1 and 3 are cut and 1 to 4 are read.
// Channel 0, which nothing reads, is no masked one, and stays.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<2x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.slice {{.*}} offsets [0, 1, 0, 0] sizes [1, 1, 4, 4] strides [1, 1, 1, 1]
// CHECK: b.bias: "0x040000000000A543"
bonsai.parameter @a.weight : tensor<4x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]], [[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]], [[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<4xf32> = dense<[0.0, 3.0, 0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x3x1x1xf32> = dense<[[[[10.0]], [[1.0]], [[100.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<4xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<4x1x1x1xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  %3 = bonsai.slice %2 offsets [0, 1, 0, 0] sizes [1, 3, 4, 4] strides [1, 1, 1, 1] : tensor<1x4x4x4xf32> -> tensor<1x3x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x3x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// Channels that a pad makes, and those beside them (option A): low and high shrink.
// The masked block channels 0 and 3 are 3 + 0.
// CHECK-LABEL: bonsai.parameter @s.weight : tensor<2x1x1x1xf32>
// CHECK: bonsai.parameter @a.weight : tensor<2x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x2x1x1xf32>
// CHECK: bonsai.pad {{.*}} low [0, 0, 0, 0] high [0, 0, 0, 0] constant
// CHECK: b.bias: "0x0400000000007042"
bonsai.parameter @s.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[2.0]]]]>
bonsai.parameter @a.weight : tensor<4x1x1x1xf32> = dense<[[[[0.0]]], [[[1.0]]], [[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[0]]], [[[1]]], [[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<4xf32> = dense<[3.0, 0.0, 0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x4x1x1xf32> = dense<[[[[10.0]], [[1.0]], [[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @s.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = bonsai.pad %1 low [0, 1, 0, 0] high [0, 1, 0, 0] constant : tensor<1x2x4x4xf32> -> tensor<1x4x4x4xf32>
  %3 = bonsai.param @a.weight : tensor<4x1x1x1xf32>
  %4 = bonsai.param @a.bias : tensor<4xf32>
  %5 = bonsai.conv2d %x, %3 bias(%4) : (tensor<1x1x4x4xf32>, tensor<4x1x1x1xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  %6 = bonsai.add %2, %5 : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %7 = bonsai.param @b.weight : tensor<1x4x1x1xf32>
  %8 = bonsai.conv2d %6, %7 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %8 : tensor<1x1x4x4xf32>
}

// -----

// depth_to_space: channel 1 of the result is what channels 1 and 3, 5 and 7 of
// the layer are, all 3.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<4x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.depth_to_space {{.*}} : tensor<1x4x4x4xf32> -> tensor<1x1x8x8xf32>
// CHECK: b.bias: "0x040000000000F041"
bonsai.parameter @a.weight : tensor<8x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]], [[[1.0]]], [[[0.0]]], [[[1.0]]], [[[0.0]]], [[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]], [[[1]]], [[[0]]], [[[1]]], [[[0]]], [[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<8xf32> = dense<[0.0, 3.0, 0.0, 3.0, 0.0, 3.0, 0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<8x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<8xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<8x1x1x1xf32>, tensor<8xf32>) -> tensor<1x8x4x4xf32>
  %3 = bonsai.depth_to_space %2 block 2 dcr : tensor<1x8x4x4xf32> -> tensor<1x2x8x8xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x8x8xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x8x8xf32>
  return %5 : tensor<1x1x8x8xf32>
}

// -----

// Flattened: 3 times the sum of the 4 features, 10 + 20 + 30 + 40.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x4xf32>
// CHECK: bonsai.flatten {{.*}} : tensor<1x1x2x2xf32> -> tensor<1x4xf32>
// CHECK: bonsai.linear {{.*}} bias(
// CHECK-DAG: b.weight: "0x040000000000803F000000400000404000008040"
// CHECK-DAG: b.bias: "0x0400000000009643"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x8xf32> = dense<[[1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0]]>
func.func @main(%x: tensor<1x1x2x2xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %3 = bonsai.flatten %2 : tensor<1x2x2x2xf32> -> tensor<1x8xf32>
  %4 = bonsai.param @b.weight : tensor<1x8xf32>
  %5 = bonsai.linear %3, %4 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x1xf32>
  return %5 : tensor<1x1xf32>
}

// -----

// A depthwise filter that is cut as well gives its own bias, 5, borders included.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @dw.weight : tensor<1x1x3x3xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000000004842"
// CHECK-NOT: border_bias
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @dw.weight : tensor<2x1x3x3xf32> = dense<[[[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]], [[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]>
  mask #bonsai.channels dense<[[[[1, 1, 1], [1, 1, 1], [1, 1, 1]]], [[[0, 0, 0], [0, 0, 0], [0, 0, 0]]]]>
bonsai.parameter @dw.bias : tensor<2xf32> = dense<[0.0, 5.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @dw.weight : tensor<2x1x3x3xf32>
  %4 = bonsai.param @dw.bias : tensor<2xf32>
  %5 = bonsai.conv2d %2, %3 bias(%4) padding [1, 1, 1, 1] groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x3x3xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %7 : tensor<1x1x4x4xf32>
}

// -----

// A depthwise transposed convolution, with its filters on axis 0.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @up.weight : tensor<1x1x2x2xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: b.bias: "0x0400000000004842"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @up.weight : tensor<2x1x2x2xf32> = dense<[[[[1.0, 1.0], [1.0, 1.0]]], [[[0.0, 0.0], [0.0, 0.0]]]]>
  mask #bonsai.channels dense<[[[[1, 1], [1, 1]]], [[[0, 0], [0, 0]]]]>
bonsai.parameter @up.bias : tensor<2xf32> = dense<[0.0, 5.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @up.weight : tensor<2x1x2x2xf32>
  %4 = bonsai.param @up.bias : tensor<2xf32>
  %5 = bonsai.conv_transpose2d %2, %3 bias(%4) strides [2, 2] groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x2x2xf32>, tensor<2xf32>) -> tensor<1x2x8x8xf32>
  %6 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x8x8xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x8x8xf32>
  return %7 : tensor<1x1x8x8xf32>
}

// -----

// Constants through a layer: c computes 2 * 3 + 4 of them alone, as its other
// weight is cut, which b reads as 10 * 10.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @c.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<1x1x1x1xf32>
// CHECK: b.bias: "0x040000000000C842"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @c.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]], [[[0.0]], [[2.0]]]]>
  mask #bonsai.unstructured dense<[[[[1]], [[1]]], [[[0]], [[1]]]]>
bonsai.parameter @c.bias : tensor<2xf32> = dense<[0.0, 4.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @c.weight : tensor<2x2x1x1xf32>
  %4 = bonsai.param @c.bias : tensor<2xf32>
  %5 = bonsai.conv2d %2, %3 bias(%4) : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %7 : tensor<1x1x4x4xf32>
}

// -----

// Two groups: channel 1 of each goes, 3 and 4, which the groups read with weights
// 10 and 100.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<2x1x1x1xf32>
// CHECK: bonsai.parameter @b.weight : tensor<2x1x1x1xf32>
// CHECK: bonsai.conv2d {{.*}} groups 2 : (tensor<1x2x4x4xf32>
// CHECK: b.bias: "0x040000000000F0410000C843"
bonsai.parameter @a.weight : tensor<4x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]], [[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]], [[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<4xf32> = dense<[0.0, 3.0, 0.0, 4.0]>
bonsai.parameter @b.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]], [[[1.0]], [[100.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<4xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<4x1x1x1xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<2x2x1x1xf32>
  %4 = bonsai.conv2d %2, %3 groups 2 : (tensor<1x4x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %4 : tensor<1x2x4x4xf32>
}
