// Layers a and c make four channels together, d makes six, b the one output.

bonsai.parameter @a.weight : tensor<4x1xf32> = dense<[[4.0], [3.0], [2.0], [1.0]]>
bonsai.parameter @c.weight : tensor<4x1xf32> = dense<0.5>
bonsai.parameter @d.weight : tensor<6x4xf32> = dense<[[1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0], [3.0, 3.0, 3.0, 3.0], [4.0, 4.0, 4.0, 4.0], [5.0, 5.0, 5.0, 5.0], [6.0, 6.0, 6.0, 6.0]]>
bonsai.parameter @b.weight : tensor<1x6xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<4x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<4x1xf32>) -> tensor<1x4xf32>
  %2 = bonsai.param @c.weight : tensor<4x1xf32>
  %3 = bonsai.linear %x, %2 : (tensor<1x1xf32>, tensor<4x1xf32>) -> tensor<1x4xf32>
  %4 = bonsai.add %1, %3 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %5 = bonsai.param @d.weight : tensor<6x4xf32>
  %6 = bonsai.linear %4, %5 : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  %7 = bonsai.param @b.weight : tensor<1x6xf32>
  %8 = bonsai.linear %6, %7 : (tensor<1x6xf32>, tensor<1x6xf32>) -> tensor<1x1xf32>
  return %8 : tensor<1x1xf32>
}
