// Classes 0, 1 and 2 of ten for red, green and blue, in batches of three.
module attributes {bonsai.model_name = "colors"} {
  bonsai.parameter @fc.weight : tensor<10x3xf32> = dense<
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0],
     [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0],
     [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]>
  bonsai.parameter @fc.bias : tensor<10xf32> = dense<
    [0.0, 0.0, 0.0, -9.0, -9.0, -9.0, -9.0, -9.0, -9.0, -9.0]>
  func.func @main(%x: tensor<3x3x32x32xf32> {bonsai.name = "x"})
      -> (tensor<3x10xf32> {bonsai.name = "scores"}) {
    %w = bonsai.param @fc.weight : tensor<10x3xf32>
    %b = bonsai.param @fc.bias : tensor<10xf32>
    %p = bonsai.global_avg_pool %x
      : tensor<3x3x32x32xf32> -> tensor<3x3x1x1xf32>
    %f = bonsai.flatten %p : tensor<3x3x1x1xf32> -> tensor<3x3xf32>
    %y = bonsai.linear %f, %w bias(%b)
      : (tensor<3x3xf32>, tensor<10x3xf32>, tensor<10xf32>) -> tensor<3x10xf32>
    return %y : tensor<3x10xf32>
  }
}
