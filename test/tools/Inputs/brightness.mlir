// Class 1 for images of 2x2 pixels whose mean is above 100, else class 0.
module attributes {bonsai.model_name = "brightness"} {
  bonsai.parameter @fc.weight : tensor<2x1xf32> = dense<[[0.0], [1.0]]>
  bonsai.parameter @fc.bias : tensor<2xf32> = dense<[100.0, 0.0]>
  func.func @main(%x: tensor<2x1x2x2xf32> {bonsai.name = "x"})
      -> (tensor<2x2xf32> {bonsai.name = "scores"}) {
    %w = bonsai.param @fc.weight : tensor<2x1xf32>
    %b = bonsai.param @fc.bias : tensor<2xf32>
    %p = bonsai.global_avg_pool %x
      : tensor<2x1x2x2xf32> -> tensor<2x1x1x1xf32>
    %f = bonsai.flatten %p : tensor<2x1x1x1xf32> -> tensor<2x1xf32>
    %y = bonsai.linear %f, %w bias(%b)
      : (tensor<2x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
    return %y : tensor<2x2xf32>
  }
}
