// RUN: bonsai-opt %s -bonsai-append-cross-entropy=temperature=4 | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<8x10xf32>, %[[T:.*]]: tensor<8x10xf32> {bonsai.name = "targets"}) -> (tensor<f32> {bonsai.name = "loss"}, tensor<8x10xf32> {bonsai.name = "scores"})
// CHECK: %[[Y:.*]] = bonsai.relu %[[X]]
// CHECK: %[[LOSS:.*]] = bonsai.cross_entropy %[[Y]], %[[T]] temperature 4.0
// CHECK: return %[[LOSS]], %[[Y]]
func.func @main(%x: tensor<8x10xf32>) -> (tensor<8x10xf32> {bonsai.name = "scores"}) {
  %y = bonsai.relu %x : tensor<8x10xf32> -> tensor<8x10xf32>
  return %y : tensor<8x10xf32>
}
