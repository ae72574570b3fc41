// An encoder that keeps where its maxima were and a decoder that puts them back,
// as SegNet has them, with a skip connection, as U-Net has it.
bonsai.parameter @encode1 : tensor<4x3x3x3xf32> = dense<0.1>
bonsai.parameter @encode2 : tensor<8x4x3x3xf32> = dense<0.1>
bonsai.parameter @decode2 : tensor<4x8x3x3xf32> = dense<0.1>
bonsai.parameter @decode1 : tensor<2x8x3x3xf32> = dense<0.1>
func.func @main(%x: tensor<1x3x16x24xf32>) -> tensor<1x2x16x24xf32> {
  %w1 = bonsai.param @encode1 : tensor<4x3x3x3xf32>
  %w2 = bonsai.param @encode2 : tensor<8x4x3x3xf32>
  %w3 = bonsai.param @decode2 : tensor<4x8x3x3xf32>
  %w4 = bonsai.param @decode1 : tensor<2x8x3x3xf32>
  %a = bonsai.conv2d %x, %w1 padding [1, 1, 1, 1] : (tensor<1x3x16x24xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x16x24xf32>
  %skip = bonsai.relu %a : tensor<1x4x16x24xf32> -> tensor<1x4x16x24xf32>
  %b, %i1 = bonsai.max_pool2d_with_indices %skip kernel [2, 2] strides [2, 2] : tensor<1x4x16x24xf32> -> tensor<1x4x8x12xf32>, tensor<1x4x8x12xi64>
  %c = bonsai.conv2d %b, %w2 padding [1, 1, 1, 1] : (tensor<1x4x8x12xf32>, tensor<8x4x3x3xf32>) -> tensor<1x8x8x12xf32>
  %d, %i2 = bonsai.max_pool2d_with_indices %c kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1] : tensor<1x8x8x12xf32> -> tensor<1x8x4x6xf32>, tensor<1x8x4x6xi64>
  %e = bonsai.max_unpool2d %d, %i2 size [8, 12] : (tensor<1x8x4x6xf32>, tensor<1x8x4x6xi64>) -> tensor<1x8x8x12xf32>
  %f = bonsai.conv2d %e, %w3 padding [1, 1, 1, 1] : (tensor<1x8x8x12xf32>, tensor<4x8x3x3xf32>) -> tensor<1x4x8x12xf32>
  %g = bonsai.max_unpool2d %f, %i1 size [16, 24] : (tensor<1x4x8x12xf32>, tensor<1x4x8x12xi64>) -> tensor<1x4x16x24xf32>
  %h = bonsai.concat %g, %skip axis 1 : (tensor<1x4x16x24xf32>, tensor<1x4x16x24xf32>) -> tensor<1x8x16x24xf32>
  %y = bonsai.conv2d %h, %w4 padding [1, 1, 1, 1] : (tensor<1x8x16x24xf32>, tensor<2x8x3x3xf32>) -> tensor<1x2x16x24xf32>
  return %y : tensor<1x2x16x24xf32>
}
