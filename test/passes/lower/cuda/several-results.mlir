// A kernel of several results gets an array of their addresses: maxima and the
// 64-bit indices, which are twice as long.
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-cpu-pipeline{cuda-arch=sm_90 cpu-level=2})' | FileCheck %s

// CHECK-LABEL: llvm.func internal @step_0_max_pool2d_with_indices
// CHECK-SAME: (%[[STATE:[^:]+]]: !llvm.ptr, %[[ARENA:[^:]+]]: !llvm.ptr, %[[INPUTS:[^:]+]]: !llvm.ptr,
// CHECK: %[[MAXIMA_AT:.*]] = llvm.mlir.constant(512 : i64)
// CHECK: %[[MAXIMA:.*]] = llvm.getelementptr %[[ARENA]][%[[MAXIMA_AT]]]
// CHECK: %[[INDICES_AT:.*]] = llvm.mlir.constant(0 : i64)
// CHECK: %[[INDICES:.*]] = llvm.getelementptr %[[ARENA]][%[[INDICES_AT]]]
// CHECK: %[[OUTPUTS:.*]] = llvm.alloca
// CHECK: %[[FIRST:.*]] = llvm.getelementptr %[[OUTPUTS]][0]
// CHECK: llvm.store %[[MAXIMA]], %[[FIRST]]
// CHECK: %[[SECOND:.*]] = llvm.getelementptr %[[OUTPUTS]][1]
// CHECK: llvm.store %[[INDICES]], %[[SECOND]]
// CHECK: llvm.call @bonsai_cuda_max_pool_indices_run(%[[STATE]], %{{.*}}, %[[OUTPUTS]])

// CHECK-LABEL: llvm.func internal @step_1_max_unpool2d
// CHECK: llvm.call @bonsai_cuda_max_unpool_run
func.func @main(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %y, %i = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2] : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>
  %z = bonsai.max_unpool2d %y, %i size [8, 8] : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x8x8xf32>
  return %z : tensor<1x4x8x8xf32>
}
