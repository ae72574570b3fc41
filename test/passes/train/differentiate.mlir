// RUN: bonsai-opt %s -split-input-file -bonsai-differentiate | FileCheck %s

// The gradient with respect to a convolution's input is a transposed
// convolution; rows that no window reached are output padding.
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x8x8xf32>) -> (tensor<f32>, tensor<4x3x3x3xf32> {bonsai.name = "a.gradient"}, tensor<4xf32> {bonsai.name = "bias.gradient"}, tensor<5x4x3x3xf32> {bonsai.name = "b.gradient"})
// CHECK: %[[Y:.*]] = bonsai.conv2d %[[X]], %[[A:.*]] bias(%{{.*}}) :
// CHECK: %[[ACTIVATED:.*]] = bonsai.relu %[[Y]]
// CHECK: %[[Z:.*]] = bonsai.conv2d %[[ACTIVATED]], %[[B:.*]] strides [2, 2]
// CHECK: %[[DZ:.*]] = bonsai.full value 1.0{{.*}} : tensor<2x5x2x2xf32>
// CHECK: %[[DACTIVATED:.*]] = bonsai.conv_transpose2d %[[DZ]], %[[B]] strides [2, 2] output_padding [1, 1]
// CHECK: %[[DB:.*]] = bonsai.conv2d_weight_gradient %[[ACTIVATED]], %[[DZ]] strides [2, 2]
// CHECK: %[[DY:.*]] = bonsai.activation_gradient %[[DACTIVATED]], %[[ACTIVATED]] <relu>
// CHECK: %[[DA:.*]] = bonsai.conv2d_weight_gradient %[[X]], %[[DY]]
// CHECK: %[[DBIAS:.*]] = bonsai.reduce_sum %[[DY]] axes [0, 2, 3]
// CHECK: return %{{.*}}, %[[DA]], %[[DBIAS]], %[[DB]]
bonsai.parameter @a : tensor<4x3x3x3xf32> = dense<1.0>
bonsai.parameter @bias : tensor<4xf32> = dense<1.0>
bonsai.parameter @b : tensor<5x4x3x3xf32> = dense<1.0>
func.func @main(%x: tensor<2x3x8x8xf32>) -> tensor<f32> {
  %a = bonsai.param @a : tensor<4x3x3x3xf32>
  %bias = bonsai.param @bias : tensor<4xf32>
  %b = bonsai.param @b : tensor<5x4x3x3xf32>
  %y = bonsai.conv2d %x, %a bias(%bias) activation <relu>
    : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<2x4x6x6xf32>
  %z = bonsai.conv2d %y, %b strides [2, 2]
    : (tensor<2x4x6x6xf32>, tensor<5x4x3x3xf32>) -> tensor<2x5x2x2xf32>
  %loss = bonsai.reduce_sum %z axes [0, 1, 2, 3] : tensor<2x5x2x2xf32> -> tensor<f32>
  return %loss : tensor<f32>
}

// -----

// Gradients of several uses are added; buffers are constants; what the loss
// does not depend on has the gradient 0.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<f32>, tensor<3xf32> {bonsai.name = "shared.gradient"}, tensor<2xf32> {bonsai.name = "unused.gradient"})
// CHECK: bonsai.reduce_sum
// CHECK: %[[SUM:.*]] = bonsai.add %{{.*}}, %{{.*}} : (tensor<3xf32>, tensor<3xf32>)
// CHECK: %[[ZERO:.*]] = bonsai.full value 0.0{{.*}} : tensor<2xf32>
// CHECK: return %{{.*}}, %[[SUM]], %[[ZERO]]
bonsai.parameter @shared : tensor<3xf32> = dense<1.0>
bonsai.parameter buffer @constant : tensor<3xf32> = dense<1.0>
bonsai.parameter @unused : tensor<2xf32> = dense<1.0>
func.func @main(%x: tensor<3xf32>) -> tensor<f32> {
  %a = bonsai.param @shared : tensor<3xf32>
  %b = bonsai.param @shared : tensor<3xf32>
  %c = bonsai.param @constant : tensor<3xf32>
  %d = bonsai.param @unused : tensor<2xf32>
  %y = bonsai.mul %x, %a : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %z = bonsai.mul %y, %b : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %w = bonsai.add %z, %c : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %loss = bonsai.reduce_sum %w axes [0] : tensor<3xf32> -> tensor<f32>
  return %loss : tensor<f32>
}

// -----

// What was broadcast is summed.
// CHECK-LABEL: func.func @main
// CHECK: %[[PRODUCT:.*]] = bonsai.mul %{{.*}}, %arg0
// CHECK: %[[SUM:.*]] = bonsai.reduce_sum %[[PRODUCT]] axes [0, 2, 3] : tensor<2x4x5x5xf32> -> tensor<4xf32>
// CHECK: %[[SHAPED:.*]] = bonsai.reshape %[[SUM]] : tensor<4xf32> -> tensor<4x1x1xf32>
// CHECK: return %{{.*}}, %[[SHAPED]]
bonsai.parameter @w : tensor<4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<2x4x5x5xf32>) -> tensor<f32> {
  %w = bonsai.param @w : tensor<4x1x1xf32>
  %y = bonsai.mul %x, %w : (tensor<2x4x5x5xf32>, tensor<4x1x1xf32>) -> tensor<2x4x5x5xf32>
  %loss = bonsai.reduce_sum %y axes [0, 1, 2, 3] : tensor<2x4x5x5xf32> -> tensor<f32>
  return %loss : tensor<f32>
}
