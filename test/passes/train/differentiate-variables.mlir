// Gradients of chosen parameters and inputs only.
// RUN: bonsai-opt %s -bonsai-differentiate="parameters=a inputs=0" | FileCheck %s
// RUN: bonsai-opt %s -bonsai-differentiate="inputs=1" | FileCheck %s --check-prefix=INPUT

// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<f32>, tensor<3xf32> {bonsai.name = "a.gradient"}, tensor<3xf32> {bonsai.name = "image.gradient"})
// INPUT-LABEL: func.func @main
// INPUT-SAME: -> (tensor<f32>, tensor<3xf32> {bonsai.name = "input1.gradient"})
bonsai.parameter @a : tensor<3xf32> = dense<1.0>
bonsai.parameter @b : tensor<3xf32> = dense<1.0>
func.func @main(%x: tensor<3xf32> {bonsai.name = "image"}, %y: tensor<3xf32>) -> tensor<f32> {
  %a = bonsai.param @a : tensor<3xf32>
  %b = bonsai.param @b : tensor<3xf32>
  %c = bonsai.mul %x, %a : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %d = bonsai.mul %y, %b : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %e = bonsai.add %c, %d : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %loss = bonsai.reduce_sum %e axes [0] : tensor<3xf32> -> tensor<f32>
  return %loss : tensor<f32>
}
