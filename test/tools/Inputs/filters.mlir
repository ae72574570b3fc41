// Classes 0, 1 and 2 of ten for red, green and blue, in batches of three. Of
// the four filters the last does nothing: it can be cut for free. Without the
// first, red is taken for green.
module attributes {bonsai.model_name = "filters"} {
  bonsai.parameter @conv.weight : tensor<4x3x1x1xf32> = dense<
    [[[[1.0]], [[0.0]], [[0.0]]], [[[0.0]], [[1.0]], [[0.0]]],
     [[[0.0]], [[0.0]], [[1.0]]], [[[0.1]], [[0.0]], [[0.0]]]]>
  bonsai.parameter @fc.weight : tensor<10x4xf32> = dense<
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0],
     [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0],
     [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0],
     [0.0, 0.0, 0.0, 0.0]]>
  bonsai.parameter @fc.bias : tensor<10xf32> = dense<
    [-0.01, 0.0, 0.0, -9.0, -9.0, -9.0, -9.0, -9.0, -9.0, -9.0]>
  func.func @main(%x: tensor<3x3x32x32xf32> {bonsai.name = "x"})
      -> (tensor<3x10xf32> {bonsai.name = "scores"}) {
    %c = bonsai.param @conv.weight : tensor<4x3x1x1xf32>
    %w = bonsai.param @fc.weight : tensor<10x4xf32>
    %b = bonsai.param @fc.bias : tensor<10xf32>
    %0 = bonsai.conv2d %x, %c
      : (tensor<3x3x32x32xf32>, tensor<4x3x1x1xf32>) -> tensor<3x4x32x32xf32>
    %1 = bonsai.global_avg_pool %0
      : tensor<3x4x32x32xf32> -> tensor<3x4x1x1xf32>
    %2 = bonsai.flatten %1 : tensor<3x4x1x1xf32> -> tensor<3x4xf32>
    %3 = bonsai.linear %2, %w bias(%b)
      : (tensor<3x4xf32>, tensor<10x4xf32>, tensor<10xf32>) -> tensor<3x10xf32>
    return %3 : tensor<3x10xf32>
  }
}
