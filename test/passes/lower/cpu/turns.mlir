// RUN: bonsai-opt %s -split-input-file -bonsai-lower-to-cpu | FileCheck %s

// Two ops take four turns: the input and the output of the caller move by the
// bytes of one image of four; what lies between holds one image, and stays.

// CHECK-LABEL: llvm.func internal @step_0_relu(
// CHECK-SAME: %[[IN:[a-z0-9]+]]: !llvm.ptr, %{{[a-z0-9]+}}: !llvm.ptr, %[[TURN:[a-z0-9]+]]: i64) -> i32
// CHECK: %[[SLOT:.*]] = llvm.getelementptr %[[IN]][0]
// CHECK: %[[FIRST:.*]] = llvm.load %[[SLOT]]
// CHECK: %[[BYTES:.*]] = llvm.mlir.constant(1024 : i64)
// CHECK: %[[OFFSET:.*]] = llvm.mul %[[TURN]], %[[BYTES]]
// CHECK: llvm.getelementptr %[[FIRST]][%[[OFFSET]]]
// CHECK: %[[PLACE:.*]] = llvm.mlir.constant(4096 : i64)
// CHECK-NEXT: %[[TO:.*]] = llvm.getelementptr %{{.*}}[%[[PLACE]]]
// CHECK-NOT: llvm.mul
// CHECK: llvm.call @bonsai_onednn_elementwise_run({{.*}}, {{.*}}, %[[TO]])
// CHECK-LABEL: llvm.func internal @step_1_relu(
// CHECK: llvm.mul
// CHECK-NOT: llvm.mul
// CHECK-LABEL: llvm.func internal @step_2_relu(
// CHECK-NOT: llvm.mul
// CHECK: @steps_
// CHECK: llvm.mlir.constant(4 : i64)
// CHECK: llvm.mlir.constant(4 : i64)
// CHECK: llvm.mlir.constant(1 : i64)
// The arena: one image of 1024 bytes, and beside it the batch that is read when
// all turns are over.
// CHECK: @bonsai_model_table
// CHECK: llvm.mlir.constant(5120 : i64)
func.func @main(%x: tensor<4x256xf32>) -> tensor<4x256xf32> {
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-elementwise", bonsai.turns = 4 : i64} : tensor<4x256xf32> -> tensor<4x256xf32>
  %1 = bonsai.relu %0 {bonsai.kernel = "onednn-elementwise", bonsai.turns = 4 : i64} : tensor<4x256xf32> -> tensor<4x256xf32>
  %2 = bonsai.relu %1 {bonsai.kernel = "onednn-elementwise"} : tensor<4x256xf32> -> tensor<4x256xf32>
  return %2 : tensor<4x256xf32>
}

// -----

// What is read again in every turn may not be written over by a later op of the
// same turns, though nothing reads it after that op.
// CHECK: @bonsai_model_table
// CHECK: llvm.mlir.constant(9216 : i64)
func.func @main(%x: tensor<4x256xf32>) -> tensor<4x256xf32> {
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-elementwise"} : tensor<4x256xf32> -> tensor<4x256xf32>
  %1 = bonsai.relu %0 {bonsai.kernel = "onednn-elementwise", bonsai.turns = 4 : i64} : tensor<4x256xf32> -> tensor<4x256xf32>
  %2 = bonsai.relu %1 {bonsai.kernel = "onednn-elementwise", bonsai.turns = 4 : i64} : tensor<4x256xf32> -> tensor<4x256xf32>
  %3 = bonsai.relu %2 {bonsai.kernel = "onednn-elementwise"} : tensor<4x256xf32> -> tensor<4x256xf32>
  return %3 : tensor<4x256xf32>
}
