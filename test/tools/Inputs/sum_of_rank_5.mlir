func.func @main(%x: tensor<1x1x2x1x8xf32>, %y: tensor<1x1x2x4x1xf32>) -> tensor<1x1x2x4x8xf32> {
  %z = bonsai.add %x, %y : (tensor<1x1x2x1x8xf32>, tensor<1x1x2x4x1xf32>) -> tensor<1x1x2x4x8xf32>
  return %z : tensor<1x1x2x4x8xf32>
}
