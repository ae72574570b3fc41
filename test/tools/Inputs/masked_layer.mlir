bonsai.parameter @a.weight : tensor<16x32x1x1xf32> = dense<0.5>
bonsai.parameter @b.weight : tensor<64x16x1x1xf32> = dense<0.25> mask #bonsai.unstructured dense<1>
func.func @main(%x: tensor<2x32x12x14xf32>) -> tensor<2x64x12x14xf32> {
  %a = bonsai.param @a.weight : tensor<16x32x1x1xf32>
  %b = bonsai.param @b.weight : tensor<64x16x1x1xf32>
  %y = bonsai.conv2d %x, %a : (tensor<2x32x12x14xf32>, tensor<16x32x1x1xf32>) -> tensor<2x16x12x14xf32>
  %z = bonsai.conv2d %y, %b : (tensor<2x16x12x14xf32>, tensor<64x16x1x1xf32>) -> tensor<2x64x12x14xf32>
  return %z : tensor<2x64x12x14xf32>
}
