// RUN: bonsai-opt %s -split-input-file -bonsai-print-channel-groups -o /dev/null 2>&1 | FileCheck %s

// One network for each way in which ops couple channels. Channels of inputs are
// in no group; those of outputs are, and stay.

// A chain: each layer makes what the next one reads.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %3 : tensor<1x2x8x8xf32>
}

// -----

// Channel i of every group of a grouped convolution goes with those of the
// others, of its input and of its result: the weight holds them once.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}2  a -> grouped{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}3  grouped -> b{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @grouped.weight : tensor<6x2x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x6x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @grouped.weight : tensor<6x2x1x1xf32>
  %3 = bonsai.conv2d %1, %2 groups 2 : (tensor<1x4x8x8xf32>, tensor<6x2x1x1xf32>) -> tensor<1x6x8x8xf32>
  %4 = bonsai.param @b.weight : tensor<2x6x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x6x8x8xf32>, tensor<2x6x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %5 : tensor<1x2x8x8xf32>
}

// -----

// A depthwise convolution hands channels on. With a multiplier of 2, one of its
// input is two of its result.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}3  a, depthwise -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b, multiplied -> c{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}2  c -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<3x3x1x1xf32> = dense<1.0>
bonsai.parameter @depthwise.weight : tensor<3x1x3x3xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x3x1x1xf32> = dense<1.0>
bonsai.parameter @multiplied.weight : tensor<4x1x1x1xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x6x6xf32> {
  %0 = bonsai.param @a.weight : tensor<3x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<3x3x1x1xf32>) -> tensor<1x3x8x8xf32>
  %2 = bonsai.param @depthwise.weight : tensor<3x1x3x3xf32>
  %3 = bonsai.conv2d %1, %2 groups 3 : (tensor<1x3x8x8xf32>, tensor<3x1x3x3xf32>) -> tensor<1x3x6x6xf32>
  %4 = bonsai.param @b.weight : tensor<2x3x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x3x6x6xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x6x6xf32>
  %6 = bonsai.param @multiplied.weight : tensor<4x1x1x1xf32>
  %7 = bonsai.conv2d %5, %6 groups 2 : (tensor<1x2x6x6xf32>, tensor<4x1x1x1xf32>) -> tensor<1x4x6x6xf32>
  %8 = bonsai.param @c.weight : tensor<2x4x1x1xf32>
  %9 = bonsai.conv2d %7, %8 : (tensor<1x4x6x6xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x6x6xf32>
  return %9 : tensor<1x2x6x6xf32>
}

// -----

// A transposed convolution has its output channels on axis 1. A depthwise one
// holds the channels on axis 0.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> up{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}3  up, depthwise_up -> b{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @up.weight : tensor<4x3x2x2xf32> = dense<1.0>
bonsai.parameter @depthwise_up.weight : tensor<3x2x2x2xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x6x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x2x16x16xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.param @up.weight : tensor<4x3x2x2xf32>
  %3 = bonsai.conv_transpose2d %1, %2 strides [2, 2] : (tensor<1x4x4x4xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x8x8xf32>
  %4 = bonsai.param @depthwise_up.weight : tensor<3x2x2x2xf32>
  %5 = bonsai.conv_transpose2d %3, %4 strides [2, 2] groups 3 : (tensor<1x3x8x8xf32>, tensor<3x2x2x2xf32>) -> tensor<1x6x16x16xf32>
  %6 = bonsai.param @b.weight : tensor<2x6x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x6x16x16xf32>, tensor<2x6x1x1xf32>) -> tensor<1x2x16x16xf32>
  return %7 : tensor<1x2x16x16xf32>
}

// -----

// Batch norm and activations keep channels.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @bn.weight : tensor<4xf32> = dense<1.0>
bonsai.parameter @bn.bias : tensor<4xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_mean : tensor<4xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_var : tensor<4xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @bn.weight : tensor<4xf32>
  %3 = bonsai.param @bn.bias : tensor<4xf32>
  %4 = bonsai.param @bn.running_mean : tensor<4xf32>
  %5 = bonsai.param @bn.running_var : tensor<4xf32>
  %6 = bonsai.batch_norm %1, %2, %3, %4, %5 epsilon 0.0 : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
  %7 = bonsai.relu %6 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %8 = bonsai.clip %7 min 0.0 max 6.0 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %9 = bonsai.leaky_relu %8 alpha 0.1 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %10 = bonsai.sigmoid %9 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %11 = bonsai.hard_sigmoid %10 alpha 0.2 beta 0.5 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %12 = bonsai.hard_swish %11 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %13 = bonsai.silu %12 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %14 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %15 = bonsai.conv2d %13, %14 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %15 : tensor<1x2x8x8xf32>
}

// -----

// Layers whose results are added make the same channels; one that reads them
// and adds to them does both.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a, b, block -> block, c{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  c -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @block.weight : tensor<4x4x1x1xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @b.weight : tensor<4x3x1x1xf32>
  %3 = bonsai.conv2d %x, %2 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %4 = bonsai.add %1, %3 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %5 = bonsai.param @block.weight : tensor<4x4x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %7 = bonsai.add %4, %6 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %8 = bonsai.param @c.weight : tensor<2x4x1x1xf32>
  %9 = bonsai.conv2d %7, %8 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %9 : tensor<1x2x8x8xf32>
}

// -----

// So do a layer and its fused residual.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a, b -> b, c{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  c -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<4x4x1x1xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @b.weight : tensor<4x4x1x1xf32>
  %3 = bonsai.conv2d %1, %2 residual(%1) : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %4 = bonsai.param @c.weight : tensor<2x4x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %5 : tensor<1x2x8x8xf32>
}

// -----

// Squeeze-and-excite: what a map is multiplied with has its channels.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a, expand -> squeeze, b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  squeeze -> expand{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @squeeze.weight : tensor<2x4x1x1xf32> = dense<1.0>
bonsai.parameter @expand.weight : tensor<4x2x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.global_avg_pool %1 : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  %3 = bonsai.param @squeeze.weight : tensor<2x4x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x4x1x1xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x1x1xf32>
  %5 = bonsai.relu %4 : tensor<1x2x1x1xf32> -> tensor<1x2x1x1xf32>
  %6 = bonsai.param @expand.weight : tensor<4x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x1x1xf32>, tensor<4x2x1x1xf32>) -> tensor<1x4x1x1xf32>
  %8 = bonsai.sigmoid %7 : tensor<1x4x1x1xf32> -> tensor<1x4x1x1xf32>
  %9 = bonsai.mul %1, %8 : (tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %10 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %11 = bonsai.conv2d %9, %10 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %11 : tensor<1x2x8x8xf32>
}

// -----

// Concatenated on the channel axis, channels stay apart.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> c{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> c{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}2  c -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x3x1x1xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x6x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @b.weight : tensor<2x3x1x1xf32>
  %3 = bonsai.conv2d %x, %2 : (tensor<1x3x8x8xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x8x8xf32>
  %4 = bonsai.concat %1, %3 axis 1 : (tensor<1x4x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x6x8x8xf32>
  %5 = bonsai.param @c.weight : tensor<2x6x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x6x8x8xf32>, tensor<2x6x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %6 : tensor<1x2x8x8xf32>
}

// -----

// On the batch axis, or that of rows, they become the same.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a, b, c -> d{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  d -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @d.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<2x2x16x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @b.weight : tensor<4x3x1x1xf32>
  %3 = bonsai.conv2d %x, %2 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %4 = bonsai.param @c.weight : tensor<4x3x1x1xf32>
  %5 = bonsai.conv2d %x, %4 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %6 = bonsai.concat %1, %3 axis 2 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x16x8xf32>
  %7 = bonsai.concat %5, %5 axis 2 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x16x8xf32>
  %8 = bonsai.concat %6, %7 axis 0 : (tensor<1x4x16x8xf32>, tensor<1x4x16x8xf32>) -> tensor<2x4x16x8xf32>
  %9 = bonsai.param @d.weight : tensor<2x4x1x1xf32>
  %10 = bonsai.conv2d %8, %9 : (tensor<2x4x16x8xf32>, tensor<2x4x1x1xf32>) -> tensor<2x2x16x8xf32>
  return %10 : tensor<2x2x16x8xf32>
}

// -----

// A slice takes channels out: those that it leaves, and those that are read
// twice, are groups of their own.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}1  a -> -{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  a -> b{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}3  a -> b, c{{$}}
// CHECK-NEXT: {{^ *}}4  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
// CHECK-NEXT: {{^ *}}5  {{ *}}2  c -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<6x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x5x1x1xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> (tensor<1x2x8x8xf32>, tensor<1x2x4x4xf32>) {
  %0 = bonsai.param @a.weight : tensor<6x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<6x3x1x1xf32>) -> tensor<1x6x8x8xf32>
  %2 = bonsai.slice %1 offsets [0, 1, 0, 0] sizes [1, 5, 8, 8] strides [1, 1, 1, 1] : tensor<1x6x8x8xf32> -> tensor<1x5x8x8xf32>
  %3 = bonsai.param @b.weight : tensor<2x5x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x5x8x8xf32>, tensor<2x5x1x1xf32>) -> tensor<1x2x8x8xf32>
  %5 = bonsai.slice %1 offsets [0, 3, 0, 0] sizes [1, 3, 4, 4] strides [1, 1, 2, 2] : tensor<1x6x8x8xf32> -> tensor<1x3x4x4xf32>
  %6 = bonsai.param @c.weight : tensor<2x3x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %4, %7 : tensor<1x2x8x8xf32>, tensor<1x2x4x4xf32>
}

// -----

// Option-A shortcuts: zeros beside the channels of the shortcut go with those
// that only the block makes.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}2  a, block -> block, b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  block -> b{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<2x3x1x1xf32> = dense<1.0>
bonsai.parameter @block.weight : tensor<4x2x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x8x8xf32>
  %2 = bonsai.slice %1 offsets [0, 0, 0, 0] sizes [1, 2, 4, 4] strides [1, 1, 2, 2] : tensor<1x2x8x8xf32> -> tensor<1x2x4x4xf32>
  %3 = bonsai.pad %2 low [0, 1, 0, 0] high [0, 1, 0, 0] constant : tensor<1x2x4x4xf32> -> tensor<1x4x4x4xf32>
  %4 = bonsai.param @block.weight : tensor<4x2x1x1xf32>
  %5 = bonsai.conv2d %1, %4 strides [2, 2] : (tensor<1x2x8x8xf32>, tensor<4x2x1x1xf32>) -> tensor<1x4x4x4xf32>
  %6 = bonsai.add %5, %3 : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %7 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %8 = bonsai.conv2d %6, %7 : (tensor<1x4x4x4xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %8 : tensor<1x2x4x4xf32>
}

// -----

// Pools and resizing keep channels; so does a pool that gives indices, and its
// inverse.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x16x16xf32>) -> tensor<1x2x1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x16x16xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x16x16xf32>
  %2 = bonsai.max_pool2d %1 kernel [2, 2] strides [2, 2] : tensor<1x4x16x16xf32> -> tensor<1x4x8x8xf32>
  %3 = bonsai.avg_pool2d %2 kernel [2, 2] strides [2, 2] : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  %v, %i = bonsai.max_pool2d_with_indices %3 kernel [2, 2] strides [2, 2] : tensor<1x4x4x4xf32> -> tensor<1x4x2x2xf32>, tensor<1x4x2x2xi64>
  %4 = bonsai.max_unpool2d %v, %i size [4, 4] : (tensor<1x4x2x2xf32>, tensor<1x4x2x2xi64>) -> tensor<1x4x4x4xf32>
  %5 = bonsai.resize %4 size [8, 8] nearest asymmetric : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  %6 = bonsai.global_avg_pool %5 : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  %7 = bonsai.global_max_pool %5 : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  %8 = bonsai.add %6, %7 : (tensor<1x4x1x1xf32>, tensor<1x4x1x1xf32>) -> tensor<1x4x1x1xf32>
  %9 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %10 = bonsai.conv2d %8, %9 : (tensor<1x4x1x1xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x1x1xf32>
  return %10 : tensor<1x2x1x1xf32>
}

// -----

// depth_to_space gathers channels into one: in dcr order those at equal
// distances, in crd order neighbours.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}2  a -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> c{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}2  c -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<8x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<8x2x1x1xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x2x16x16xf32> {
  %0 = bonsai.param @a.weight : tensor<8x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<8x3x1x1xf32>) -> tensor<1x8x4x4xf32>
  %2 = bonsai.depth_to_space %1 block 2 dcr : tensor<1x8x4x4xf32> -> tensor<1x2x8x8xf32>
  %3 = bonsai.param @b.weight : tensor<8x2x1x1xf32>
  %4 = bonsai.conv2d %2, %3 : (tensor<1x2x8x8xf32>, tensor<8x2x1x1xf32>) -> tensor<1x8x8x8xf32>
  %5 = bonsai.depth_to_space %4 block 2 crd : tensor<1x8x8x8xf32> -> tensor<1x2x16x16xf32>
  %6 = bonsai.param @c.weight : tensor<2x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x16x16xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x16x16xf32>
  return %7 : tensor<1x2x16x16xf32>
}

// -----

// Of a flattened map, each channel is a run of features of the linear layer.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> fc{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  fc -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @fc.weight : tensor<2x16xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x2x2xf32>) -> tensor<1x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x2x2xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x2x2xf32>
  %2 = bonsai.flatten %1 : tensor<1x4x2x2xf32> -> tensor<1x16xf32>
  %3 = bonsai.param @fc.weight : tensor<2x16xf32>
  %4 = bonsai.linear %2, %3 : (tensor<1x16xf32>, tensor<2x16xf32>) -> tensor<1x2xf32>
  return %4 : tensor<1x2xf32>
}

// -----

// Reshapes that gather or spread channels, as channel shuffles do, couple those
// that they move together.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}2  a -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x2x2xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x2x2xf32>
  %2 = bonsai.reshape %1 : tensor<1x4x2x2xf32> -> tensor<1x2x2x2x2xf32>
  %3 = bonsai.reshape %2 : tensor<1x2x2x2x2xf32> -> tensor<1x4x2x2xf32>
  %4 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x4x2x2xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %5 : tensor<1x2x2x2xf32>
}

// -----

// A transpose moves the axis of the channels, and back.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 3, 1] : tensor<1x4x8x8xf32> -> tensor<1x8x8x4xf32>
  %3 = bonsai.relu %2 : tensor<1x8x8x4xf32> -> tensor<1x8x8x4xf32>
  %4 = bonsai.transpose %3 permutation [0, 3, 1, 2] : tensor<1x8x8x4xf32> -> tensor<1x4x8x8xf32>
  %5 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %6 : tensor<1x2x8x8xf32>
}

// -----

// Layers that share a weight have the same channels, on both sides.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a, shared -> shared, b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @shared.weight : tensor<4x4x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @shared.weight : tensor<4x4x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %4 = bonsai.param @shared.weight : tensor<4x4x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %6 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %7 : tensor<1x2x8x8xf32>
}

// -----

// A network with several outputs, one of them a value that is read on.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}3  b -> c [kept: the network's outputs keep their channels]{{$}}
// CHECK-NEXT: {{^ *}}3  {{ *}}2  c -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<3x4x1x1xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> (tensor<1x3x8x8xf32>, tensor<1x2x8x8xf32>) {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @b.weight : tensor<3x4x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x4x8x8xf32>, tensor<3x4x1x1xf32>) -> tensor<1x3x8x8xf32>
  %4 = bonsai.param @c.weight : tensor<2x3x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x3x8x8xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %3, %5 : tensor<1x3x8x8xf32>, tensor<1x2x8x8xf32>
}

// -----

// A border bias, its bias and its residual go with their channels.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a, b -> c{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  c -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x3x3xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @table : tensor<4x3x3xf32> = dense<1.0>
bonsai.parameter @bias : tensor<4xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x3x3xf32>
  %1 = bonsai.conv2d %x, %0 padding [1, 1, 1, 1] : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @b.weight : tensor<4x3x1x1xf32>
  %3 = bonsai.conv2d %x, %2 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %4 = bonsai.param @table : tensor<4x3x3xf32>
  %5 = bonsai.param @bias : tensor<4xf32>
  %6 = bonsai.border_bias %1, %4 bias(%5) residual(%3) border [1, 1, 1, 1] : (tensor<1x4x8x8xf32>, tensor<4x3x3xf32>, tensor<4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %7 = bonsai.param @c.weight : tensor<2x4x1x1xf32>
  %8 = bonsai.conv2d %6, %7 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %8 : tensor<1x2x8x8xf32>
}

// -----

// Another layout is the same channels.
// CHECK-LABEL: made by -> read by
// CHECK-NEXT: {{^ *}}1  {{ *}}4  a -> b{{$}}
// CHECK-NEXT: {{^ *}}2  {{ *}}2  b -> - [kept: the network's outputs keep their channels]{{$}}
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %n = bonsai.convert_layout %1 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32, #bonsai.layout<nhwc>>
  %m = bonsai.convert_layout %n : tensor<1x4x8x8xf32, #bonsai.layout<nhwc>> -> tensor<1x4x8x8xf32>
  %2 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  %3 = bonsai.conv2d %m, %2 : (tensor<1x4x8x8xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %3 : tensor<1x2x8x8xf32>
}
