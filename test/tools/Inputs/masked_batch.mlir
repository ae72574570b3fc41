bonsai.parameter @layer.weight : tensor<16x32x3x3xf32> = dense<0.5> mask #bonsai.unstructured dense<1>
func.func @main(%x: tensor<32x32x28x28xf32>) -> tensor<32x16x28x28xf32> {
  %w = bonsai.param @layer.weight : tensor<16x32x3x3xf32>
  %y = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : (tensor<32x32x28x28xf32>, tensor<16x32x3x3xf32>) -> tensor<32x16x28x28xf32>
  return %y : tensor<32x16x28x28xf32>
}
