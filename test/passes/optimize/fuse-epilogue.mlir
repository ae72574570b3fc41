// RUN: bonsai-opt %s -split-input-file -bonsai-fuse-epilogue | FileCheck %s

// The example of the pass's documentation, with a bias before it.
// CHECK-LABEL: bonsai.parameter @b : tensor<1x2x1x1xf32>
// CHECK: bonsai.parameter @conv.bias : tensor<2xf32> = dense<[1.000000e+00, 2.000000e+00]>
// CHECK: func.func @all(%[[X:.*]]: tensor<1x2x4x4xf32>, %[[R:.*]]: tensor<1x2x4x4xf32>)
// CHECK-DAG: %[[W:.*]] = bonsai.param @conv.weight
// CHECK-DAG: %[[B:.*]] = bonsai.param @conv.bias
// CHECK: %[[Y:.*]] = bonsai.conv2d %[[X]], %[[W]] bias(%[[B]]) residual(%[[R]]) activation <relu>
// CHECK-NEXT: return %[[Y]]
bonsai.parameter @conv.weight : tensor<2x2x1x1xf32> = dense<1.0>
bonsai.parameter @b : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[2.0]]]]>
func.func @all(%x: tensor<1x2x4x4xf32>, %r: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = bonsai.param @conv.weight : tensor<2x2x1x1xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %b = bonsai.param @b : tensor<1x2x1x1xf32>
  %z = bonsai.add %y, %b : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %a = bonsai.add %z, %r : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %c = bonsai.relu %a : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  return %c : tensor<1x2x4x4xf32>
}

// -----

// Biases of the other shapes, on either side; a vector is used as it is.
// CHECK-LABEL: func.func @biases
// CHECK: %[[UP:.*]] = bonsai.param @up.bias : tensor<2xf32>
// CHECK-NEXT: bonsai.conv_transpose2d {{.*}} bias(%[[UP]])
// CHECK-NEXT: %[[ROW:.*]] = bonsai.param @fc.bias : tensor<3xf32>
// CHECK-NEXT: bonsai.linear {{.*}} bias(%[[ROW]])
// CHECK-NEXT: %[[VECTOR:.*]] = bonsai.param @vector : tensor<3xf32>
// CHECK-NEXT: bonsai.linear {{.*}} bias(%[[VECTOR]])
// CHECK-NOT: bonsai.add
// CHECK: fc.b: "0x
bonsai.parameter @up.weight : tensor<2x2x1x1xf32> = dense<1.0>
bonsai.parameter @fc.weight : tensor<3x2xf32> = dense<1.0>
bonsai.parameter @map : tensor<2x1x1xf32> = dense<1.0>
bonsai.parameter @row : tensor<1x3xf32> = dense_resource<fc.b>
bonsai.parameter @vector : tensor<3xf32> = dense<1.0>
func.func @biases(%x: tensor<1x2x4x4xf32>, %f: tensor<1x2xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x3xf32>, tensor<1x3xf32>) {
  %w = bonsai.param @up.weight : tensor<2x2x1x1xf32>
  %v = bonsai.param @fc.weight : tensor<3x2xf32>
  %p = bonsai.param @map : tensor<2x1x1xf32>
  %q = bonsai.param @row : tensor<1x3xf32>
  %r = bonsai.param @vector : tensor<3xf32>
  %0 = bonsai.conv_transpose2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = bonsai.add %0, %p : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = bonsai.linear %f, %v : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  %3 = bonsai.add %q, %2 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
  %4 = bonsai.linear %f, %v : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  %5 = bonsai.add %r, %4 : (tensor<3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
  return %1, %3, %5 : tensor<1x2x4x4xf32>, tensor<1x3xf32>, tensor<1x3xf32>
}
{-# dialect_resources: { builtin: { fc.b: "0x040000000000803F0000004000004040" } } #-}

// -----

// A vector of as many values as there are columns is no bias of a feature map.
// CHECK-LABEL: func.func @columns
// CHECK: bonsai.conv2d
// CHECK-NOT: bias(
// CHECK: bonsai.add
bonsai.parameter @conv.weight : tensor<4x4x1x1xf32> = dense<1.0>
bonsai.parameter @b : tensor<4xf32> = dense<1.0>
func.func @columns(%x: tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %w = bonsai.param @conv.weight : tensor<4x4x1x1xf32>
  %b = bonsai.param @b : tensor<4xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x4x4xf32>
  %z = bonsai.add %y, %b : (tensor<1x4x4x4xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  return %z : tensor<1x4x4x4xf32>
}

// -----

// Of two convolutions the later one takes the sum, whichever side it is on.
// CHECK-LABEL: func.func @later
// CHECK: %[[FIRST:.*]] = bonsai.conv2d %{{.*}}, %{{.*}} : (
// CHECK-NEXT: %[[SECOND:.*]] = bonsai.conv2d %{{.*}}, %{{.*}} residual(%[[FIRST]])
// CHECK-NEXT: return %[[SECOND]]
bonsai.parameter @conv.weight : tensor<1x1x1x1xf32> = dense<1.0>
func.func @later(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %w = bonsai.param @conv.weight : tensor<1x1x1x1xf32>
  %0 = bonsai.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  %1 = bonsai.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  %2 = bonsai.add %1, %0 : (tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
  return %2 : tensor<1x1x4x4xf32>
}

// -----

// The residual comes after the convolution, which moves down to the sum.
// CHECK-LABEL: func.func @moves
// CHECK: %[[POOL:.*]] = bonsai.max_pool2d
// CHECK-NEXT: %[[Y:.*]] = bonsai.conv2d {{.*}} residual(%[[POOL]]) activation <clip, 0.000000e+00, 6.000000e+00>
// CHECK-NEXT: return %[[Y]]
bonsai.parameter @conv.weight : tensor<1x1x1x1xf32> = dense<1.0>
func.func @moves(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %w = bonsai.param @conv.weight : tensor<1x1x1x1xf32>
  %0 = bonsai.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  %1 = bonsai.max_pool2d %x kernel [1, 1] : tensor<1x1x4x4xf32> -> tensor<1x1x4x4xf32>
  %2 = bonsai.add %0, %1 : (tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
  %3 = bonsai.clip %2 min 0.0 max 6.0 : tensor<1x1x4x4xf32> -> tensor<1x1x4x4xf32>
  return %3 : tensor<1x1x4x4xf32>
}

// -----

// Not fused: a sum after an activation, a second activation, a second
// residual, results that others read, and a residual that is broadcast.
// CHECK-LABEL: func.func @refused
// CHECK: %[[A:.*]] = bonsai.linear %{{.*}}, %{{.*}} activation <relu> :
// CHECK-NEXT: %[[B:.*]] = bonsai.add %[[A]], %{{.*}}
// CHECK-NEXT: %[[C:.*]] = bonsai.linear {{.*}} activation <sigmoid> :
// CHECK-NEXT: %[[D:.*]] = bonsai.silu %[[C]]
// CHECK-NEXT: %[[E:.*]] = bonsai.linear {{.*}} residual(%{{.*}}) :
// CHECK-NEXT: %[[F:.*]] = bonsai.add %[[E]]
// CHECK-NEXT: %[[G:.*]] = bonsai.linear %{{.*}}, %{{.*}} :
// CHECK-NEXT: %[[H:.*]] = bonsai.relu %[[G]]
// CHECK-NEXT: %[[I:.*]] = bonsai.linear %{{.*}}, %{{.*}} :
// CHECK-NEXT: %[[J:.*]] = bonsai.add %[[I]], %[[I]]
// CHECK-NEXT: %[[K:.*]] = bonsai.linear %{{.*}}, %{{.*}} :
// CHECK-NEXT: %[[L:.*]] = bonsai.add %[[K]], %{{.*}} : (tensor<1x2xf32>, tensor<1x1xf32>)
// CHECK-NEXT: return %[[B]], %[[D]], %[[F]], %[[G]], %[[H]], %[[J]], %[[L]]
bonsai.parameter @w : tensor<2x2xf32> = dense<1.0>
func.func @refused(%x: tensor<1x2xf32>, %s: tensor<1x1xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %w = bonsai.param @w : tensor<2x2xf32>
  %0 = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = bonsai.relu %0 : tensor<1x2xf32> -> tensor<1x2xf32>
  %2 = bonsai.add %1, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %4 = bonsai.sigmoid %3 : tensor<1x2xf32> -> tensor<1x2xf32>
  %5 = bonsai.silu %4 : tensor<1x2xf32> -> tensor<1x2xf32>
  %6 = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %7 = bonsai.add %6, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %8 = bonsai.add %7, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %9 = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %10 = bonsai.relu %9 : tensor<1x2xf32> -> tensor<1x2xf32>
  %11 = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %12 = bonsai.add %11, %11 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %13 = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %14 = bonsai.add %13, %s : (tensor<1x2xf32>, tensor<1x1xf32>) -> tensor<1x2xf32>
  return %2, %5, %8, %9, %10, %12, %14 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// Every activation is taken with its constants.
// CHECK-LABEL: func.func @activations
// CHECK: activation <leaky_relu, 1.000000e-01>
// CHECK: activation <hard_sigmoid, 2.000000e-01, 5.000000e-01>
// CHECK: activation <hard_swish>
// CHECK: activation <silu>
bonsai.parameter @w : tensor<2x2xf32> = dense<1.0>
func.func @activations(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @w : tensor<2x2xf32>
  %0 = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = bonsai.leaky_relu %0 alpha 0.1 : tensor<1x2xf32> -> tensor<1x2xf32>
  %2 = bonsai.linear %1, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %3 = bonsai.hard_sigmoid %2 alpha 0.2 beta 0.5 : tensor<1x2xf32> -> tensor<1x2xf32>
  %4 = bonsai.linear %3, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %5 = bonsai.hard_swish %4 : tensor<1x2xf32> -> tensor<1x2xf32>
  %6 = bonsai.linear %5, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %7 = bonsai.silu %6 : tensor<1x2xf32> -> tensor<1x2xf32>
  return %7 : tensor<1x2xf32>
}

// -----

// A border bias takes up what a layer would: its table is no bias, so there is
// room for one.
// CHECK-LABEL: bonsai.parameter @b : tensor<1x2x1x1xf32>
// CHECK-NEXT: bonsai.parameter @b.bias : tensor<2xf32> = dense<[1.000000e+00, 2.000000e+00]>
// CHECK: func.func @border(%[[X:.*]]: tensor<1x2x4x4xf32>)
// CHECK: %[[Y:.*]] = bonsai.conv2d %[[X]], %{{[^ ]*}} padding [1, 1, 1, 1] :
// CHECK: %[[T:.*]] = bonsai.param @conv.table
// CHECK: %[[B:.*]] = bonsai.param @b.bias
// CHECK: %[[Z:.*]] = bonsai.border_bias %[[Y]], %[[T]] bias(%[[B]]) residual(%[[X]]) border [1, 1, 1, 1] activation <relu>
// CHECK-NEXT: return %[[Z]]
bonsai.parameter @conv.weight : tensor<2x2x3x3xf32> = dense<1.0>
bonsai.parameter @conv.table : tensor<2x3x3xf32> = dense<1.0>
bonsai.parameter @b : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[2.0]]]]>
func.func @border(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = bonsai.param @conv.weight : tensor<2x2x3x3xf32>
  %y = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : (tensor<1x2x4x4xf32>, tensor<2x2x3x3xf32>) -> tensor<1x2x4x4xf32>
  %t = bonsai.param @conv.table : tensor<2x3x3xf32>
  %u = bonsai.border_bias %y, %t border [1, 1, 1, 1] : (tensor<1x2x4x4xf32>, tensor<2x3x3xf32>) -> tensor<1x2x4x4xf32>
  %b = bonsai.param @b : tensor<1x2x1x1xf32>
  %z = bonsai.add %b, %u : (tensor<1x2x1x1xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %a = bonsai.add %x, %z : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %c = bonsai.relu %a : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  return %c : tensor<1x2x4x4xf32>
}

// -----

// A table that an addition reads as well stays a table, and is copied as a bias.
// CHECK-LABEL: bonsai.parameter @t : tensor<2x1x1xf32>
// CHECK-NEXT: bonsai.parameter @t.bias : tensor<2xf32>
// CHECK: bonsai.border_bias %{{.*}}, %{{.*}} bias(%{{.*}}) border [0, 0, 0, 0] : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>, tensor<2xf32>)
bonsai.parameter @t : tensor<2x1x1xf32> = dense<[[[1.0]], [[2.0]]]>
func.func @table(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %t = bonsai.param @t : tensor<2x1x1xf32>
  %u = bonsai.border_bias %x, %t border [0, 0, 0, 0] : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %z = bonsai.add %u, %t : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %z : tensor<1x2x4x4xf32>
}
