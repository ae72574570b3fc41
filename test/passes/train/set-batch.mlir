// RUN: bonsai-opt %s -bonsai-set-batch=batch=7 | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<7x4x8x8xf32>) -> tensor<7x128xf32>
// CHECK: %[[W:.*]] = bonsai.param @w : tensor<2x1x1xf32>
// CHECK: %[[Y:.*]] = bonsai.slice %[[X]] offsets [0, 1, 0, 0] sizes [7, 2, 8, 8] strides [1, 1, 1, 1] : tensor<7x4x8x8xf32> -> tensor<7x2x8x8xf32>
// CHECK: %[[Z:.*]] = bonsai.mul %[[Y]], %[[W]] : (tensor<7x2x8x8xf32>, tensor<2x1x1xf32>) -> tensor<7x2x8x8xf32>
// CHECK: bonsai.reshape %[[Z]] : tensor<7x2x8x8xf32> -> tensor<7x128xf32>
bonsai.parameter @w : tensor<2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x4x8x8xf32>) -> tensor<1x128xf32> {
  %w = bonsai.param @w : tensor<2x1x1xf32>
  %y = bonsai.slice %x offsets [0, 1, 0, 0] sizes [1, 2, 8, 8] strides [1, 1, 1, 1]
    : tensor<1x4x8x8xf32> -> tensor<1x2x8x8xf32>
  %z = bonsai.mul %y, %w : (tensor<1x2x8x8xf32>, tensor<2x1x1xf32>) -> tensor<1x2x8x8xf32>
  %f = bonsai.reshape %z : tensor<1x2x8x8xf32> -> tensor<1x128xf32>
  return %f : tensor<1x128xf32>
}
