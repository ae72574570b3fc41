// Two rows of three features to two scores.
module attributes {bonsai.model_name = "linear"} {
  bonsai.parameter @fc.weight : tensor<2x3xf32>
    = dense<[[1.0, -2.0, 3.0], [0.5, 0.25, -1.0]]>
  bonsai.parameter @fc.bias : tensor<2xf32> = dense<[10.0, 20.0]>
  func.func @main(%x: tensor<2x3xf32> {bonsai.name = "x"})
      -> (tensor<2x2xf32> {bonsai.name = "scores"}) {
    %w = bonsai.param @fc.weight : tensor<2x3xf32>
    %b = bonsai.param @fc.bias : tensor<2xf32>
    %y = bonsai.linear %x, %w bias(%b)
      : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x2xf32>
    return %y : tensor<2x2xf32>
  }
}
