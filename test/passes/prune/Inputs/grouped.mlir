// A grouped convolution whose groups make three channels each.

bonsai.parameter @grouped.weight : tensor<6x3x1x1xf32> = dense<[[[[1.0]], [[1.0]], [[1.0]]], [[[2.0]], [[2.0]], [[2.0]]], [[[3.0]], [[3.0]], [[3.0]]], [[[1.0]], [[1.0]], [[1.0]]], [[[2.0]], [[2.0]], [[2.0]]], [[[3.0]], [[3.0]], [[3.0]]]]>
bonsai.parameter @b.weight : tensor<1x6x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x6x2x2xf32>) -> tensor<1x1x2x2xf32> {
  %0 = bonsai.param @grouped.weight : tensor<6x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 groups 2 : (tensor<1x6x2x2xf32>, tensor<6x3x1x1xf32>) -> tensor<1x6x2x2xf32>
  %2 = bonsai.param @b.weight : tensor<1x6x1x1xf32>
  %3 = bonsai.conv2d %1, %2 : (tensor<1x6x2x2xf32>, tensor<1x6x1x1xf32>) -> tensor<1x1x2x2xf32>
  return %3 : tensor<1x1x2x2xf32>
}
