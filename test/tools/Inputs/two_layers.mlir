bonsai.parameter @a.weight : tensor<8x4x3x3xf32> = dense<0.5>
bonsai.parameter @b.weight : tensor<8x8x1x1xf32> = dense<0.25>
func.func @main(%x: tensor<1x4x5x7xf32>) -> tensor<1x8x5x7xf32> {
  %a = bonsai.param @a.weight : tensor<8x4x3x3xf32>
  %b = bonsai.param @b.weight : tensor<8x8x1x1xf32>
  %y = bonsai.conv2d %x, %a padding [1, 1, 1, 1] : (tensor<1x4x5x7xf32>, tensor<8x4x3x3xf32>) -> tensor<1x8x5x7xf32>
  %r = bonsai.relu %y : tensor<1x8x5x7xf32> -> tensor<1x8x5x7xf32>
  %z = bonsai.conv2d %r, %b : (tensor<1x8x5x7xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x5x7xf32>
  return %z : tensor<1x8x5x7xf32>
}
