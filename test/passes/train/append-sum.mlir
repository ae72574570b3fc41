// RUN: bonsai-opt %s -split-input-file -bonsai-append-sum | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<f32> {bonsai.name = "loss"}, tensor<8x10xf32>, tensor<4xf32>)
// CHECK: %[[A:.*]] = bonsai.reduce_sum %arg0 axes [0, 1]
// CHECK: %[[B:.*]] = bonsai.reduce_sum %arg1 axes [0]
// CHECK: %[[SUM:.*]] = bonsai.add %[[A]], %[[B]] : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK: return %[[SUM]], %arg0, %arg1
func.func @main(%x: tensor<8x10xf32>, %y: tensor<4xf32>) -> (tensor<8x10xf32>, tensor<4xf32>) {
  return %x, %y : tensor<8x10xf32>, tensor<4xf32>
}
