// RUN: bonsai-opt %s -bonsai-normalize-by-batch | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<2x4x3x3xf32>, tensor<4xf32> {bonsai.name = "mean.batch"}, tensor<4xf32> {bonsai.name = "variance.batch"})
// CHECK: %[[SCALE:.*]] = bonsai.param @scale
// CHECK: %[[Y:.*]], %[[MEAN:.*]], %[[VARIANCE:.*]] = bonsai.batch_norm_training %arg0, %[[SCALE]], %[[SCALE]] epsilon 1.000000e-03
// Statistics that are no parameters are not replaced.
// CHECK: %[[Z:.*]] = bonsai.batch_norm %[[Y]], %[[SCALE]], %[[SCALE]], %arg1, %arg1
// CHECK: return %[[Z]], %[[MEAN]], %[[VARIANCE]]
bonsai.parameter @scale : tensor<4xf32> = dense<1.0>
bonsai.parameter buffer @mean : tensor<4xf32> = dense<0.0>
bonsai.parameter buffer @variance : tensor<4xf32> = dense<1.0>
func.func @main(%x: tensor<2x4x3x3xf32>, %other: tensor<4xf32>) -> tensor<2x4x3x3xf32> {
  %scale = bonsai.param @scale : tensor<4xf32>
  %mean = bonsai.param @mean : tensor<4xf32>
  %variance = bonsai.param @variance : tensor<4xf32>
  %y = bonsai.batch_norm %x, %scale, %scale, %mean, %variance epsilon 1.0e-3
    : (tensor<2x4x3x3xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4x3x3xf32>
  %z = bonsai.batch_norm %y, %scale, %scale, %other, %other
    : (tensor<2x4x3x3xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4x3x3xf32>
  return %z : tensor<2x4x3x3xf32>
}
