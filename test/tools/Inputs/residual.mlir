// A residual branch as wide as those of real networks, so that half of its
// channels are worth removing whatever kernels there are.

bonsai.parameter @conv1.weight : tensor<64x64x3x3xf32> = dense<0.5>
bonsai.parameter @conv1.bias : tensor<64xf32> = dense<1.0>
bonsai.parameter @conv2.weight : tensor<64x64x3x3xf32> = dense<0.5>

func.func @main(%x: tensor<1x64x28x28xf32>) -> tensor<1x64x28x28xf32> {
  %w1 = bonsai.param @conv1.weight : tensor<64x64x3x3xf32>
  %b1 = bonsai.param @conv1.bias : tensor<64xf32>
  %0 = bonsai.conv2d %x, %w1 bias(%b1) padding [1, 1, 1, 1]
    : (tensor<1x64x28x28xf32>, tensor<64x64x3x3xf32>, tensor<64xf32>) -> tensor<1x64x28x28xf32>
  %1 = bonsai.relu %0 : tensor<1x64x28x28xf32> -> tensor<1x64x28x28xf32>
  %w2 = bonsai.param @conv2.weight : tensor<64x64x3x3xf32>
  %2 = bonsai.conv2d %1, %w2 padding [1, 1, 1, 1]
    : (tensor<1x64x28x28xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x28x28xf32>
  %3 = bonsai.add %2, %x
    : (tensor<1x64x28x28xf32>, tensor<1x64x28x28xf32>) -> tensor<1x64x28x28xf32>
  return %3 : tensor<1x64x28x28xf32>
}
