// RUN: bonsai-opt %s -split-input-file -bonsai-lower-to-cpu | FileCheck %s

// In a chain two buffers of 1024 bytes take turns; the first step reads the
// caller's input, the last writes the caller's output.
// CHECK-LABEL: llvm.func internal @step_0_relu(
// CHECK-SAME: %{{.*}}: !llvm.ptr, %[[ARENA:.*]]: !llvm.ptr, %[[IN:.*]]: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: i64)
// CHECK: llvm.getelementptr %[[IN]][0]
// CHECK: %[[A:.*]] = llvm.mlir.constant(0 : i64)
// CHECK: %[[TO:.*]] = llvm.getelementptr %[[ARENA]][%[[A]]]
// CHECK: llvm.call @bonsai_onednn_elementwise_run({{.*}}, {{.*}}, %[[TO]])
// CHECK-LABEL: llvm.func internal @step_1_relu
// CHECK: llvm.mlir.constant(0 : i64)
// CHECK: llvm.mlir.constant(1024 : i64)
// CHECK-LABEL: llvm.func internal @step_2_relu
// CHECK: llvm.mlir.constant(1024 : i64)
// CHECK: llvm.mlir.constant(0 : i64)
// CHECK-LABEL: llvm.func internal @step_3_relu(
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: !llvm.ptr, %{{[a-z0-9]+}}: i64) -> i32
// CHECK: llvm.getelementptr %[[OUT]][0]
// CHECK: @bonsai_model_table
// CHECK: llvm.mlir.constant(2048 : i64)
func.func @main(%x: tensor<256xf32>) -> tensor<256xf32> {
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-elementwise"} : tensor<256xf32> -> tensor<256xf32>
  %1 = bonsai.relu %0 {bonsai.kernel = "onednn-elementwise"} : tensor<256xf32> -> tensor<256xf32>
  %2 = bonsai.relu %1 {bonsai.kernel = "onednn-elementwise"} : tensor<256xf32> -> tensor<256xf32>
  %3 = bonsai.relu %2 {bonsai.kernel = "onednn-elementwise"} : tensor<256xf32> -> tensor<256xf32>
  return %3 : tensor<256xf32>
}

// -----

// Buffers start at multiples of 64 bytes: 4 bytes, then the next at 64.
// CHECK-LABEL: llvm.func internal @step_1_relu
// CHECK: llvm.mlir.constant(0 : i64)
// CHECK: llvm.mlir.constant(64 : i64)
// CHECK: @bonsai_model_table
// CHECK: llvm.mlir.constant(128 : i64)
func.func @main(%x: tensor<1xf32>) -> tensor<1xf32> {
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-elementwise"} : tensor<1xf32> -> tensor<1xf32>
  %1 = bonsai.relu %0 {bonsai.kernel = "onednn-elementwise"} : tensor<1xf32> -> tensor<1xf32>
  %2 = bonsai.relu %1 {bonsai.kernel = "onednn-elementwise"} : tensor<1xf32> -> tensor<1xf32>
  return %2 : tensor<1xf32>
}

// -----

// The residual is read for the last time: its buffer, the second, becomes the
// result's, so that the library adds in place.
// CHECK-LABEL: llvm.func internal @step_2_w
// CHECK: %[[X:.*]] = llvm.mlir.constant(1024 : i64)
// CHECK: %[[R:.*]] = llvm.mlir.constant(0 : i64)
// CHECK: %[[Y:.*]] = llvm.mlir.constant(0 : i64)
// CHECK: %[[TO:.*]] = llvm.getelementptr %{{.*}}[%[[Y]]]
// CHECK: llvm.call @bonsai_onednn_linear_run({{.*}}, {{.*}}, %[[TO]])
// CHECK: @bonsai_model_table
// CHECK: llvm.mlir.constant(2048 : i64)
bonsai.parameter @w : tensor<256x256xf32> = dense<0.5>
func.func @main(%x: tensor<1x256xf32>) -> tensor<1x256xf32> {
  %w = bonsai.param @w : tensor<256x256xf32>
  %0 = bonsai.linear %x, %w {bonsai.kernel = "onednn-linear"} : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  %1 = bonsai.linear %0, %w {bonsai.kernel = "onednn-linear"} : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  %2 = bonsai.linear %1, %w residual(%0) {bonsai.kernel = "onednn-linear"} : (tensor<1x256xf32>, tensor<256x256xf32>, tensor<1x256xf32>) -> tensor<1x256xf32>
  %3 = bonsai.relu %2 {bonsai.kernel = "onednn-elementwise"} : tensor<1x256xf32> -> tensor<1x256xf32>
  return %3 : tensor<1x256xf32>
}

// -----

// Not when it is read later, nor when it is the layer's input as well.
// CHECK-LABEL: llvm.func internal @step_1_w
// CHECK: llvm.mlir.constant(0 : i64)
// CHECK: llvm.mlir.constant(0 : i64)
// CHECK: llvm.mlir.constant(1024 : i64)
// CHECK: @bonsai_onednn_linear_run
// CHECK-LABEL: llvm.func internal @step_2_w
// CHECK: llvm.mlir.constant(0 : i64)
// CHECK: llvm.mlir.constant(1024 : i64)
// CHECK: llvm.mlir.constant(2048 : i64)
// CHECK: @bonsai_onednn_linear_run
bonsai.parameter @w : tensor<256x256xf32> = dense<0.5>
func.func @main(%x: tensor<1x256xf32>) -> tensor<1x256xf32> {
  %w = bonsai.param @w : tensor<256x256xf32>
  %0 = bonsai.linear %x, %w {bonsai.kernel = "onednn-linear"} : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  %1 = bonsai.linear %0, %w residual(%0) {bonsai.kernel = "onednn-linear"} : (tensor<1x256xf32>, tensor<256x256xf32>, tensor<1x256xf32>) -> tensor<1x256xf32>
  %2 = bonsai.linear %0, %w residual(%1) {bonsai.kernel = "onednn-linear"} : (tensor<1x256xf32>, tensor<256x256xf32>, tensor<1x256xf32>) -> tensor<1x256xf32>
  %3 = bonsai.add %2, %1 {bonsai.kernel = "onednn-binary"} : (tensor<1x256xf32>, tensor<1x256xf32>) -> tensor<1x256xf32>
  return %3 : tensor<1x256xf32>
}

// -----

// Views are no steps, and lie where their operand does.
// CHECK-LABEL: llvm.func internal @step_0_relu
// CHECK: llvm.mlir.constant(0 : i64)
// CHECK-LABEL: llvm.func internal @step_1_sigmoid
// CHECK: llvm.mlir.constant(0 : i64)
// CHECK: llvm.getelementptr %{{.*}}[0]
// CHECK-NOT: step_2
// CHECK: @bonsai_model_table
// CHECK: llvm.mlir.constant(1024 : i64)
func.func @main(%x: tensor<1x4x8x8xf32>) -> tensor<1x256xf32> {
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-elementwise"} : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %1 = bonsai.reshape %0 : tensor<1x4x8x8xf32> -> tensor<1x8x4x8xf32>
  %2 = bonsai.flatten %1 : tensor<1x8x4x8xf32> -> tensor<1x256xf32>
  %3 = bonsai.sigmoid %2 {bonsai.kernel = "onednn-elementwise"} : tensor<1x256xf32> -> tensor<1x256xf32>
  return %3 : tensor<1x256xf32>
}

// -----

// What is an output already, an input or a constant is copied at the end.
// CHECK-LABEL: llvm.func internal @step_0_relu(
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: !llvm.ptr, %{{[a-z0-9]+}}: i64) -> i32
// CHECK: llvm.getelementptr %[[OUT]][0]
// CHECK-LABEL: llvm.func internal @step_1_copy(
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: !llvm.ptr, %{{[a-z0-9]+}}: i64) -> i32
// CHECK: llvm.getelementptr %[[OUT]][0]
// CHECK: llvm.getelementptr %[[OUT]][1]
// CHECK: llvm.mlir.constant(16 : i64)
// CHECK: "llvm.intr.memcpy"
// CHECK-LABEL: llvm.func internal @step_2_copy(
// CHECK-SAME: %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %[[IN:.*]]: !llvm.ptr, %[[OUT:.*]]: !llvm.ptr, %{{.*}}: i64)
// CHECK: llvm.getelementptr %[[IN]][0]
// CHECK: llvm.getelementptr %[[OUT]][2]
// CHECK-LABEL: llvm.func internal @step_3_copy(
// CHECK: llvm.mlir.addressof @parameter_
// CHECK: llvm.getelementptr %{{.*}}[3]
bonsai.parameter @c : tensor<2xf32> = dense<[1.0, 2.0]>
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<2x2xf32>, tensor<4xf32>, tensor<2xf32>) {
  %c = bonsai.param @c : tensor<2xf32>
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-elementwise"} : tensor<4xf32> -> tensor<4xf32>
  %1 = bonsai.reshape %0 : tensor<4xf32> -> tensor<2x2xf32>
  return %0, %1, %x, %c : tensor<4xf32>, tensor<2x2xf32>, tensor<4xf32>, tensor<2xf32>
}
