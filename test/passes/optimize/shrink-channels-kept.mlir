// RUN: bonsai-opt %s -split-input-file -bonsai-shrink-channels -verify-diagnostics -o %t.mlir
// RUN: bonsai-opt %s -split-input-file -o %t.before.mlir
// RUN: diff %t.before.mlir %t.mlir

// Masked channels that the network needs stay, and a remark at the layer says
// why. Nothing changes.

// The network's output.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: the network's outputs keep their channels}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %2 : tensor<1x2x4x4xf32>
}

// -----

// Softmax, which counts masked channels in.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: softmax sums over this axis}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.softmax %2 axis 1 : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// Of two layers whose results are added only one is masked.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and they are not constant there}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %4 = bonsai.conv2d %x, %3 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = bonsai.add %2, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %7 : tensor<1x1x4x4xf32>
}

// -----

// Of two groups only one is masked: the other's channel is not constant.
bonsai.parameter @a.weight : tensor<4x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]], [[[1.0]]], [[[1.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]], [[[1]]], [[[1]]]]>
bonsai.parameter @a.bias : tensor<4xf32> = dense<[0.0, 3.0, 0.0, 0.0]>
bonsai.parameter @b.weight : tensor<2x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<4xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and they are not constant there}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<4x1x1x1xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<2x2x1x1xf32>
  %4 = bonsai.conv2d %2, %3 groups 2 : (tensor<1x4x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %4 : tensor<1x2x4x4xf32>
}

// -----

// An average that counts the zeros of the padding differs at the border.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and they are not constant there}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.avg_pool2d %2 kernel [3, 3] padding [1, 1, 1, 1] count_include_pad : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// Padding with another value.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x6x6xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and they are not constant there}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.pad %2 low [0, 0, 1, 1] high [0, 0, 1, 1] constant : tensor<1x2x4x4xf32> -> tensor<1x2x6x6xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x6x6xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x6x6xf32>
  return %5 : tensor<1x1x6x6xf32>
}

// -----

// A depthwise convolution that is not masked, with padding.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @dw.weight : tensor<2x1x3x3xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and they are not constant there}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @dw.weight : tensor<2x1x3x3xf32>
  %4 = bonsai.conv2d %2, %3 padding [1, 1, 1, 1] groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x3x3xf32>) -> tensor<1x2x4x4xf32>
  %5 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %6 = bonsai.conv2d %4, %5 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %6 : tensor<1x1x4x4xf32>
}

// -----

// A constant that another tensor is multiplied with.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and they are not constant there}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %4 = bonsai.conv2d %x, %3 : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = bonsai.mul %2, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %7 = bonsai.conv2d %5, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %7 : tensor<1x1x4x4xf32>
}

// -----

// Constants that are concatenated on the batch axis and differ.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @c.bias : tensor<2xf32> = dense<[0.0, 4.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<2x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and they are not constant there}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %4 = bonsai.param @c.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'c' are not removed: 'b' reads them and they are not constant there}}
  %5 = bonsai.conv2d %x, %3 bias(%4) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %6 = bonsai.concat %2, %5 axis 0 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %7 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %8 = bonsai.conv2d %6, %7 : (tensor<2x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<2x1x4x4xf32>
  return %8 : tensor<2x1x4x4xf32>
}

// -----

// Unpooling leaves zeros between.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and they are not constant there}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %v, %i = bonsai.max_pool2d_with_indices %2 kernel [2, 2] strides [2, 2] : tensor<1x2x4x4xf32> -> tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>
  %3 = bonsai.max_unpool2d %v, %i size [4, 4] : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>) -> tensor<1x2x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}

// -----

// A bias that is an argument of the network: nothing can be added to it.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>, %bias: tensor<1xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'b' reads them and has a computed bias}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %4 = bonsai.conv2d %2, %3 bias(%bias) : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>, tensor<1xf32>) -> tensor<1x1x4x4xf32>
  return %4 : tensor<1x1x4x4xf32>
}

// -----

// A weight that is computed.
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @a.bias : tensor<2xf32> = dense<[0.0, 3.0]>
bonsai.parameter @w : tensor<1x2x1x1xf32> = dense<1.0>
bonsai.parameter @v : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<2xf32>
  // expected-remark @below {{1 masked channels of 'a' are not removed: 'bonsai.conv2d' reads them and its weight is no parameter}}
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = bonsai.param @w : tensor<1x2x1x1xf32>
  %4 = bonsai.param @v : tensor<1x2x1x1xf32>
  %5 = bonsai.mul %3, %4 : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x1xf32>
  %6 = bonsai.conv2d %2, %5 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %6 : tensor<1x1x4x4xf32>
}

// -----

// A parameter that two layers read as their input, each by a read of its own: b
// has cut its weights for channel 1, c has not.
// CHECK-LABEL: bonsai.parameter @data : tensor<1x2x2x2xf32>
bonsai.parameter @data : tensor<1x2x2x2xf32> = dense<[[[[0.0, 1.0], [2.0, 3.0]], [[4.0, 5.0], [6.0, 7.0]]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]], [[0]]]]>
bonsai.parameter @c.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main() -> tensor<1x1x2x2xf32> {
  %0 = bonsai.param @data : tensor<1x2x2x2xf32>
  %1 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %2 = bonsai.conv2d %0, %1 : (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x2x2xf32>
  %3 = bonsai.param @data : tensor<1x2x2x2xf32>
  %4 = bonsai.param @c.weight : tensor<1x2x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x2x2xf32>
  %6 = bonsai.add %2, %5 : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
  return %6 : tensor<1x1x2x2xf32>
}
