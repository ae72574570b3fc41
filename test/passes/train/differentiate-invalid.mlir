// RUN: bonsai-opt %s -split-input-file -verify-diagnostics -bonsai-differentiate

// expected-error @below {{the first result must be one number, the loss}}
func.func @main(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

// -----

// Gradients of gradients are not built.
bonsai.parameter @w : tensor<2x3xf32> = dense<1.0>
func.func @main(%t: tensor<2x3xf32>) -> tensor<f32> {
  %w = bonsai.param @w : tensor<2x3xf32>
  // expected-error @below {{'bonsai.cross_entropy_gradient' op has no gradient}}
  %y = bonsai.cross_entropy_gradient %w, %t : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %loss = bonsai.reduce_sum %y axes [0, 1] : tensor<2x3xf32> -> tensor<f32>
  return %loss : tensor<f32>
}

// -----

bonsai.parameter @w : tensor<2x3xf32> = dense<1.0>
func.func @main(%x: tensor<2x3xf32>) -> tensor<f32> {
  %w = bonsai.param @w : tensor<2x3xf32>
  // expected-error @below {{'bonsai.cross_entropy' op has no gradient with respect to operand 1}}
  %loss = bonsai.cross_entropy %x, %w : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<f32>
  return %loss : tensor<f32>
}
