// RUN: bonsai-opt %s -split-input-file -bonsai-print-channel-groups -verify-diagnostics -o /dev/null

// Everything that keeps channels where they are says so, at the op: a case for
// each op and each reason.

// Channels of the network's input, which a residual ties to a layer's.
bonsai.parameter @a.weight : tensor<3x3x1x1xf32> = dense<1.0>
// expected-remark @below {{3 channels of 'a' cannot be removed: the network's inputs keep their channels}}
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x3x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<3x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<3x3x1x1xf32>) -> tensor<1x3x4x4xf32>
  %2 = bonsai.add %x, %1 : (tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
  %3 = bonsai.max_pool2d %2 kernel [2, 2] strides [2, 2] : tensor<1x3x4x4xf32> -> tensor<1x3x2x2xf32>
  return %3 : tensor<1x3x2x2xf32>
}

// -----

// The network's output.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: the network's outputs keep their channels}}
  return %1 : tensor<1x4x4x4xf32>
}

// -----

// Softmax over channels.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: softmax sums over this axis}}
  %2 = bonsai.softmax %1 axis 1 : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  return %2 : tensor<1x4x4x4xf32>
}

// -----

// An op without the channel-flow interface.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: the channels of math.exp are unknown}}
  %e = math.exp %1 : tensor<1x4x4x4xf32>
  return %e : tensor<1x4x4x4xf32>
}

// -----

// A call: what the function does is not looked at. Its arguments are inputs.
func.func private @g(tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: the channels of func.call are unknown}}
  %e = call @g(%1) : (tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  return %e : tensor<1x4x4x4xf32>
}

// -----

// A layer of one function that another calls.
func.func private @g() -> tensor<1x4x4x4xf32>
bonsai.parameter @a.weight : tensor<4x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32> {
  // expected-remark @below {{4 channels of 'a' cannot be removed: the channels of func.call are unknown}}
  %e = call @g() : () -> tensor<1x4x4x4xf32>
  %0 = bonsai.param @a.weight : tensor<4x4x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.add %1, %e : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  return %2 : tensor<1x4x4x4xf32>
}

// -----

// A reshape to sizes of which neither divides the other.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x3x2xf32>) -> tensor<1x6x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x3x2xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x3x2xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: reshape mixes channels}}
  %2 = bonsai.reshape %1 : tensor<1x4x3x2xf32> -> tensor<1x6x2x2xf32>
  return %2 : tensor<1x6x2x2xf32>
}

// -----

// A reshape that moves channels to other images.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<2x3x2x2xf32>) -> tensor<1x8x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<2x3x2x2xf32>, tensor<4x3x1x1xf32>) -> tensor<2x4x2x2xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: reshape mixes images}}
  %2 = bonsai.reshape %1 : tensor<2x4x2x2xf32> -> tensor<1x8x2x2xf32>
  return %2 : tensor<1x8x2x2xf32>
}

// -----

// A reshape to one axis.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x2x2xf32>) -> tensor<16xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x2x2xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x2x2xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: reshape mixes images}}
  %2 = bonsai.reshape %1 : tensor<1x4x2x2xf32> -> tensor<16xf32>
  return %2 : tensor<16xf32>
}

// -----

// Padding that repeats channels: edge.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x2x2xf32>) -> tensor<1x6x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x2x2xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x2x2xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: padding repeats channels}}
  %2 = bonsai.pad %1 low [0, 1, 0, 0] high [0, 1, 0, 0] edge : tensor<1x4x2x2xf32> -> tensor<1x6x2x2xf32>
  return %2 : tensor<1x6x2x2xf32>
}

// -----

// Padding that repeats channels: reflect.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x2x2xf32>) -> tensor<1x6x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x2x2xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x2x2xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: padding repeats channels}}
  %2 = bonsai.pad %1 low [0, 1, 0, 0] high [0, 1, 0, 0] reflect : tensor<1x4x2x2xf32> -> tensor<1x6x2x2xf32>
  return %2 : tensor<1x6x2x2xf32>
}

// -----

// A slice of every other channel: what is left would not lie at even distances.
// Of each run only some channels are read, but all stay.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x2x2xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x2x2xf32>
  // expected-remark @below {{2 channels of 'a' cannot be removed: slice takes channels at even distances}}
  %2 = bonsai.slice %1 offsets [0, 0, 0, 0] sizes [1, 2, 2, 2] strides [1, 2, 1, 1] : tensor<1x4x2x2xf32> -> tensor<1x2x2x2xf32>
  return %2 : tensor<1x2x2x2xf32>
}

// -----

// A map of attention has one channel, which all channels are multiplied with: it
// is no channel of the product.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @attention.weight : tensor<1x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.param @attention.weight : tensor<1x4x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  // expected-remark @below {{1 channels of 'attention' cannot be removed: bonsai.mul has no channels on this axis}}
  %4 = bonsai.mul %1, %3 : (tensor<1x4x4x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: the network's outputs keep their channels}}
  return %4 : tensor<1x4x4x4xf32>
}

// -----

// The same of an addition.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.param @b.weight : tensor<1x4x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  // expected-remark @below {{1 channels of 'b' cannot be removed: bonsai.add has no channels on this axis}}
  %4 = bonsai.add %1, %3 : (tensor<1x4x4x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: the network's outputs keep their channels}}
  return %4 : tensor<1x4x4x4xf32>
}

// -----

// Channels that a transpose moves to where an op knows none: to the rows, which
// these ops scan, pool, move or count into the features.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<2x4x1x1xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.conv2d has no channels on this axis}}
  %4 = bonsai.conv2d %2, %3 : (tensor<1x4x4x4xf32>, tensor<2x4x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{2 channels of 'b' cannot be removed: the network's outputs keep their channels}}
  return %4 : tensor<1x2x4x4xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<4x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<4x2x1x1xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.conv_transpose2d has no channels on this axis}}
  %4 = bonsai.conv_transpose2d %2, %3 : (tensor<1x4x4x4xf32>, tensor<4x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{2 channels of 'b' cannot be removed: the network's outputs keep their channels}}
  return %4 : tensor<1x2x4x4xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x3x3xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.max_pool2d has no channels on this axis}}
  %3 = bonsai.max_pool2d %2 kernel [2, 2] : tensor<1x4x4x4xf32> -> tensor<1x4x3x3xf32>
  return %3 : tensor<1x4x3x3xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x3x3xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.avg_pool2d has no channels on this axis}}
  %3 = bonsai.avg_pool2d %2 kernel [2, 2] : tensor<1x4x4x4xf32> -> tensor<1x4x3x3xf32>
  return %3 : tensor<1x4x3x3xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.global_avg_pool has no channels on this axis}}
  %3 = bonsai.global_avg_pool %2 : tensor<1x4x4x4xf32> -> tensor<1x4x1x1xf32>
  return %3 : tensor<1x4x1x1xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.global_max_pool has no channels on this axis}}
  %3 = bonsai.global_max_pool %2 : tensor<1x4x4x4xf32> -> tensor<1x4x1x1xf32>
  return %3 : tensor<1x4x1x1xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.resize has no channels on this axis}}
  %3 = bonsai.resize %2 size [8, 8] nearest asymmetric : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return %3 : tensor<1x4x8x8xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x1x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.depth_to_space has no channels on this axis}}
  %3 = bonsai.depth_to_space %2 block 2 dcr : tensor<1x4x4x4xf32> -> tensor<1x1x8x8xf32>
  return %3 : tensor<1x1x8x8xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x64xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.flatten has no channels on this axis}}
  %3 = bonsai.flatten %2 : tensor<1x4x4x4xf32> -> tensor<1x64xf32>
  return %3 : tensor<1x64xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x16xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.reshape has no channels on this axis}}
  %3 = bonsai.reshape %2 : tensor<1x4x4x4xf32> -> tensor<1x4x16xf32>
  return %3 : tensor<1x4x16xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> (tensor<1x4x3x3xf32>, tensor<1x4x3x3xi64>) {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.max_pool2d_with_indices has no channels on this axis}}
  %v, %i = bonsai.max_pool2d_with_indices %2 kernel [2, 2] : tensor<1x4x4x4xf32> -> tensor<1x4x3x3xf32>, tensor<1x4x3x3xi64>
  return %v, %i : tensor<1x4x3x3xf32>, tensor<1x4x3x3xi64>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>, %i: tensor<1x4x4x4xi64>) -> tensor<1x4x8x8xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.max_unpool2d has no channels on this axis}}
  %3 = bonsai.max_unpool2d %2, %i size [8, 8] : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x8x8xf32>
  return %3 : tensor<1x4x8x8xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @table : tensor<4x3x3xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  %3 = bonsai.param @table : tensor<4x3x3xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.border_bias has no channels on this axis}}
  %4 = bonsai.border_bias %2, %3 border [1, 1, 1, 1] : (tensor<1x4x4x4xf32>, tensor<4x3x3xf32>) -> tensor<1x4x4x4xf32>
  return %4 : tensor<1x4x4x4xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [0, 2, 1, 3] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.convert_layout has no channels on this axis}}
  %n = bonsai.convert_layout %2 : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32, #bonsai.layout<nhwc>>
  %m = bonsai.convert_layout %n : tensor<1x4x4x4xf32, #bonsai.layout<nhwc>> -> tensor<1x4x4x4xf32>
  return %m : tensor<1x4x4x4xf32>
}

// -----

// Or to the batch axis: of images none is removed.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.relu has no channels on this axis}}
  %3 = bonsai.relu %2 : tensor<4x1x4x4xf32> -> tensor<4x1x4x4xf32>
  return %3 : tensor<4x1x4x4xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x1x6x6xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.pad has no channels on this axis}}
  %3 = bonsai.pad %2 low [0, 0, 1, 1] high [0, 0, 1, 1] constant : tensor<4x1x4x4xf32> -> tensor<4x1x6x6xf32>
  return %3 : tensor<4x1x6x6xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x1x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.slice has no channels on this axis}}
  %3 = bonsai.slice %2 offsets [0, 0, 0, 0] sizes [4, 1, 2, 2] strides [1, 1, 1, 1] : tensor<4x1x4x4xf32> -> tensor<4x1x2x2xf32>
  return %3 : tensor<4x1x2x2xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.softmax has no channels on this axis}}
  %3 = bonsai.softmax %2 axis 3 : tensor<4x1x4x4xf32> -> tensor<4x1x4x4xf32>
  return %3 : tensor<4x1x4x4xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x4x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.reshape has no channels on this axis}}
  %3 = bonsai.reshape %2 : tensor<4x1x4x4xf32> -> tensor<4x4x2x2xf32>
  return %3 : tensor<4x4x2x2xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x16xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.flatten has no channels on this axis}}
  %3 = bonsai.flatten %2 : tensor<4x1x4x4xf32> -> tensor<4x16xf32>
  return %3 : tensor<4x16xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.concat has no channels on this axis}}
  %3 = bonsai.concat %2, %2 axis 1 : (tensor<4x1x4x4xf32>, tensor<4x1x4x4xf32>) -> tensor<4x2x4x4xf32>
  return %3 : tensor<4x2x4x4xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @scale : tensor<1xf32> = dense<1.0>
bonsai.parameter @shift : tensor<1xf32> = dense<1.0>
bonsai.parameter @mean : tensor<1xf32> = dense<1.0>
bonsai.parameter @variance : tensor<1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  %3 = bonsai.param @scale : tensor<1xf32>
  %4 = bonsai.param @shift : tensor<1xf32>
  %5 = bonsai.param @mean : tensor<1xf32>
  %6 = bonsai.param @variance : tensor<1xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.batch_norm has no channels on this axis}}
  %7 = bonsai.batch_norm %2, %3, %4, %5, %6 : (tensor<4x1x4x4xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<4x1x4x4xf32>
  return %7 : tensor<4x1x4x4xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<4x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0, 2, 3] : tensor<1x4x4x4xf32> -> tensor<4x1x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.add has no channels on this axis}}
  %3 = bonsai.add %2, %2 : (tensor<4x1x4x4xf32>, tensor<4x1x4x4xf32>) -> tensor<4x1x4x4xf32>
  return %3 : tensor<4x1x4x4xf32>
}

// -----

bonsai.parameter @a.weight : tensor<4x3xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3xf32>) -> tensor<4x2xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32>
  %2 = bonsai.transpose %1 permutation [1, 0] : tensor<1x4xf32> -> tensor<4x1xf32>
  %3 = bonsai.param @b.weight : tensor<2x1xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: bonsai.linear has no channels on this axis}}
  %4 = bonsai.linear %2, %3 : (tensor<4x1xf32>, tensor<2x1xf32>) -> tensor<4x2xf32>
  // expected-remark @below {{2 channels of 'b' cannot be removed: the network's outputs keep their channels}}
  return %4 : tensor<4x2xf32>
}

// -----

// A weight that another op reads as data.
bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> (tensor<1x4x4x4xf32>, tensor<4x3x1x1xf32>) {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  // expected-remark @below {{4 channels of 'a' cannot be removed: the network's outputs keep their channels}}
  return %1, %0 : tensor<1x4x4x4xf32>, tensor<4x3x1x1xf32>
}
