// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -verify-diagnostics -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -bonsai-shrink-channels -o %t.twice.mlir
// RUN: diff %t.mlir %t.twice.mlir

// The cut channel of a is 3 inside and 0 in the padding of b, whose weights for
// it are 1 to 9: what it adds depends on which of them the padding hides.

// Padding of 1: corners, edges and one interior.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.border_bias : tensor<1x3x3xf32> = dense_resource<b.border_bias>
// CHECK: %[[Y:.*]] = bonsai.conv2d %{{.*}}, %{{.*}} padding [1, 1, 1, 1] : (tensor<1x1x4x4xf32>, tensor<1x1x3x3xf32>)
// CHECK: %[[T:.*]] = bonsai.param @b.border_bias : tensor<1x3x3xf32>
// CHECK: %[[Z:.*]] = bonsai.border_bias %[[Y]], %[[T]] border [1, 1, 1, 1] :
// CHECK: return %[[Z]]
// CHECK: b.border_bias: "0x040000000000A8420000EA42000090420000C642000007430000A2420000404200007C4200001042"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x3x3xf32>
  %4 = bonsai.conv2d %2, %3 padding [1, 1, 1, 1] : (tensor<1x2x4x4xf32>, tensor<1x2x3x3xf32>) -> tensor<1x1x4x4xf32>
  return %4 : tensor<1x1x4x4xf32>
}

// -----

// Asymmetric padding: 2 below, 1 at the left. Two rows see it in different ways.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.border_bias : tensor<1x3x2xf32> = dense_resource<b.border_bias>
// CHECK: %[[Y:.*]] = bonsai.conv2d %{{.*}}, %{{.*}} padding [0, 1, 2, 0] : (tensor<1x1x6x6xf32>, tensor<1x1x3x3xf32>)
// CHECK: %[[T:.*]] = bonsai.param @b.border_bias : tensor<1x3x2xf32>
// CHECK: %[[Z:.*]] = bonsai.border_bias %[[Y]], %[[T]] border [0, 1, 2, 0] :
// CHECK: return %[[Z]]
// CHECK: b.border_bias: "0x040000000000C642000007430000404200007C420000704100009041"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]>
func.func @main(%x: tensor<1x1x6x6xf32>) -> tensor<1x1x6x5xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x6x6xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x6x6xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x3x3xf32>
  %4 = bonsai.conv2d %2, %3 padding [0, 1, 2, 0] : (tensor<1x2x6x6xf32>, tensor<1x2x3x3xf32>) -> tensor<1x1x6x5xf32>
  return %4 : tensor<1x1x6x5xf32>
}

// -----

// Stride 2: the last row and column see no padding.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.border_bias : tensor<1x2x2xf32> = dense_resource<b.border_bias>
// CHECK: %[[Y:.*]] = bonsai.conv2d %{{.*}}, %{{.*}} strides [2, 2] padding [1, 1, 1, 1] : (tensor<1x1x6x6xf32>, tensor<1x1x3x3xf32>)
// CHECK: %[[T:.*]] = bonsai.param @b.border_bias : tensor<1x2x2xf32>
// CHECK: %[[Z:.*]] = bonsai.border_bias %[[Y]], %[[T]] border [1, 1, 0, 0] :
// CHECK: return %[[Z]]
// CHECK: b.border_bias: "0x040000000000A8420000EA420000C64200000743"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]>
func.func @main(%x: tensor<1x1x6x6xf32>) -> tensor<1x1x3x3xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x6x6xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x6x6xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x3x3xf32>
  %4 = bonsai.conv2d %2, %3 strides [2, 2] padding [1, 1, 1, 1] : (tensor<1x2x6x6xf32>, tensor<1x2x3x3xf32>) -> tensor<1x1x3x3xf32>
  return %4 : tensor<1x1x3x3xf32>
}

// -----

// Dilation 2: the border is 2 wide on each side.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.border_bias : tensor<1x5x5xf32> = dense_resource<b.border_bias>
// CHECK: %[[Y:.*]] = bonsai.conv2d %{{.*}}, %{{.*}} padding [2, 2, 2, 2] dilations [2, 2] : (tensor<1x1x8x8xf32>, tensor<1x1x3x3xf32>)
// CHECK: %[[T:.*]] = bonsai.param @b.border_bias : tensor<1x5x5xf32>
// CHECK: %[[Z:.*]] = bonsai.border_bias %[[Y]], %[[T]] border [2, 2, 2, 2] :
// CHECK: return %[[Z]]
// CHECK: b.border_bias: "0x040000000000A8420000A8420000EA4200009042000090420000A8420000A8420000EA4200009042000090420000C6420000C642000007430000A2420000A242000040420000404200007C420000104200001042000040420000404200007C420000104200001042"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]>
func.func @main(%x: tensor<1x1x8x8xf32>) -> tensor<1x1x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x8x8xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x8x8xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x3x3xf32>
  %4 = bonsai.conv2d %2, %3 padding [2, 2, 2, 2] dilations [2, 2] : (tensor<1x2x8x8xf32>, tensor<1x2x3x3xf32>) -> tensor<1x1x8x8xf32>
  return %4 : tensor<1x1x8x8xf32>
}

// -----

// No padding, no border: 3 * 45.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32>
// CHECK-NOT: border_bias
// CHECK: b.bias: "0x0400000000000743"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x3x3xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x2x4x4xf32>, tensor<1x2x3x3xf32>) -> tensor<1x1x2x2xf32>
  return %4 : tensor<1x1x2x2xf32>
}

// -----

// The bias stays with the layer. Residual and activation, which come after it,
// move to the border bias.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK: bonsai.parameter @b.bias : tensor<1xf32> = dense<7.000000e+00>
// CHECK: func.func @main(%[[X:.*]]: tensor
// CHECK: %[[Y:.*]] = bonsai.conv2d %{{.*}}, %{{.*}} bias(%{{.*}}) padding [1, 1, 1, 1] : (
// CHECK: bonsai.border_bias %[[Y]], %{{.*}} residual(%[[X]]) border [1, 1, 1, 1] activation <relu> :
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]>
bonsai.parameter @b.bias : tensor<1xf32> = dense<[7.0]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x3x3xf32>
  %4 = bonsai.param @b.bias : tensor<1xf32>
  %5 = bonsai.conv2d %2, %3 bias(%4) residual(%x) padding [1, 1, 1, 1] activation <relu> : (tensor<1x2x4x4xf32>, tensor<1x2x3x3xf32>, tensor<1xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// Two outputs have tables of their own; of one that is cut there is none.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<2x1x3x3xf32>
// CHECK: bonsai.parameter buffer @b.border_bias : tensor<2x3x3xf32>
// CHECK: b.border_bias: "0x040000000000A8420000EA42000090420000C642000007430000A2420000404200007C42000010420000284300006A43000010430000464300008743000022430000C0420000FC4200009042"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<3x2x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]], [[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]], [[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[2.0, 4.0, 6.0], [8.0, 10.0, 12.0], [14.0, 16.0, 18.0]]]]>
  mask #bonsai.channels dense<[[[[1, 1, 1], [1, 1, 1], [1, 1, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 1]]], [[[0, 0, 0], [0, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0], [0, 0, 0]]], [[[1, 1, 1], [1, 1, 1], [1, 1, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 1]]]]>
bonsai.parameter @c.weight : tensor<1x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<3x2x3x3xf32>
  %4 = bonsai.conv2d %2, %3 padding [1, 1, 1, 1] : (tensor<1x2x4x4xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x4x4xf32>
  %5 = bonsai.param @c.weight : tensor<1x3x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %6 : tensor<1x1x4x4xf32>
}

// -----

// A transposed convolution with stride 2 has no two equal rows side by side: the
// table is as large as the map.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK: bonsai.parameter buffer @b.border_bias : tensor<1x5x5xf32>
// CHECK: bonsai.border_bias {{.*}} border [0, 0, 4, 4]
// CHECK: b.border_bias: "0x04000000000040400000C040000040410000C0400000104100004041000070410000F04100007041000090410000C0410000F041000070420000F0410000104200004041000070410000F04100007041000090410000A8410000C041000040420000C0410000D841"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<2x1x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]], [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]>
func.func @main(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x5x5xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %3 = bonsai.param @b.weight : tensor<2x1x3x3xf32>
  %4 = bonsai.conv_transpose2d %2, %3 strides [2, 2] : (tensor<1x2x2x2xf32>, tensor<2x1x3x3xf32>) -> tensor<1x1x5x5xf32>
  return %4 : tensor<1x1x5x5xf32>
}

// -----

// One with stride 1 sees the border of the map though nothing is padded.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK: bonsai.parameter buffer @b.border_bias : tensor<1x5x5xf32>
// CHECK: bonsai.border_bias {{.*}} border [2, 2, 2, 2]
// CHECK: b.border_bias: "0x040000000000404000001041000090410000704100001041000070410000104200007C42000040420000D841000010420000A242000007430000C6420000584200000442000090420000EA420000A842000034420000A841000034420000904200004C420000D841"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<2x1x3x3xf32> = dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]], [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x6x6xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<2x1x3x3xf32>
  %4 = bonsai.conv_transpose2d %2, %3 : (tensor<1x2x4x4xf32>, tensor<2x1x3x3xf32>) -> tensor<1x1x6x6xf32>
  return %4 : tensor<1x1x6x6xf32>
}

// -----

// A border bias that is there already shrinks with its channels.
// The table has one value for channel 1, 2, which is added to 3.
// CHECK-LABEL: bonsai.parameter @a.weight : tensor<1x1x1x1xf32>
// CHECK: bonsai.parameter @table : tensor<1x3x3xf32>
// CHECK: bonsai.border_bias {{.*}} border [1, 1, 1, 1] : (tensor<1x1x4x4xf32>, tensor<1x3x3xf32>)
// CHECK: b.bias: "0x0400000000004842"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @table : tensor<2x3x3xf32> = dense<[[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], [[2.0, 2.0, 2.0], [2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[10.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @table : tensor<2x3x3xf32>
  %4 = bonsai.border_bias %2, %3 border [1, 1, 1, 1] : (tensor<1x2x4x4xf32>, tensor<2x3x3xf32>) -> tensor<1x2x4x4xf32>
  %5 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %6 : tensor<1x1x4x4xf32>
}

// -----

// Where only the middle of the kernel sees the channel, the border is like the
// interior: a bias is enough.
// CHECK-LABEL: bonsai.parameter @b.weight : tensor<1x1x3x3xf32>
// CHECK-NEXT: bonsai.parameter buffer @b.bias : tensor<1xf32> = dense_resource<b.bias>
// CHECK: bonsai.conv2d %{{.*}}, %{{.*}} bias(%{{.*}}) padding [1, 1, 1, 1]
// CHECK-NOT: border_bias
// CHECK: b.bias: "0x040000000000F040"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x3x3xf32> = dense<[[[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], [[0.0, 0.0, 0.0], [0.0, 2.5, 0.0], [0.0, 0.0, 0.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x3x3xf32>
  %4 = bonsai.conv2d %2, %3 padding [1, 1, 1, 1] : (tensor<1x2x4x4xf32>, tensor<1x2x3x3xf32>) -> tensor<1x1x4x4xf32>
  return %4 : tensor<1x1x4x4xf32>
}
