// RUN: bonsai-opt %s -bonsai-append-cross-entropy="temperature=4 teacher-weight=0.75" | FileCheck %s
// RUN: not bonsai-opt %s -bonsai-append-cross-entropy="teacher-weight=2" 2>&1 | FileCheck %s --check-prefix=WEIGHT

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<8x10xf32>, %[[T:.*]]: tensor<8x10xf32> {bonsai.name = "targets"}, %[[TEACHER:.*]]: tensor<8x10xf32> {bonsai.name = "teacher"})
// CHECK-DAG: %[[HARD:.*]] = bonsai.cross_entropy %[[X]], %[[T]] :
// CHECK-DAG: %[[SOFT:.*]] = bonsai.cross_entropy %[[X]], %[[TEACHER]] temperature 4.0
// CHECK-DAG: %[[Q:.*]] = bonsai.full value 2.5{{.*}} : tensor<f32>
// CHECK-DAG: %[[A:.*]] = bonsai.mul %[[HARD]], %[[Q]]
// CHECK-DAG: %[[P:.*]] = bonsai.full value 7.5{{.*}} : tensor<f32>
// CHECK-DAG: %[[B:.*]] = bonsai.mul %[[SOFT]], %[[P]]
// CHECK: bonsai.add %[[A]], %[[B]] : (tensor<f32>, tensor<f32>) -> tensor<f32>
// WEIGHT: error: teacher-weight must be from 0 to 1
func.func @main(%x: tensor<8x10xf32>) -> tensor<8x10xf32> {
  return %x : tensor<8x10xf32>
}
