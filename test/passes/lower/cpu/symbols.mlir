// Parameters may have the names of what the lowering adds.
// RUN: bonsai-opt %s -bonsai-cpu-pipeline | FileCheck %s

// CHECK-DAG: llvm.func @bonsai_onednn_convolution_create(!llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
// CHECK-DAG: llvm.func @bonsai_onednn_convolution_run(!llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
// CHECK-DAG: llvm.mlir.global external constant @bonsai_model_table()
bonsai.parameter @bonsai_onednn_convolution_create : tensor<4x4x1x1xf32> = dense<0.5>
bonsai.parameter @bonsai_onednn_convolution_run : tensor<4xf32> = dense<0.5>
bonsai.parameter @bonsai_model_table : tensor<4x4x1x1xf32> = dense<0.5>
func.func @main(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %w = bonsai.param @bonsai_onednn_convolution_create : tensor<4x4x1x1xf32>
  %b = bonsai.param @bonsai_onednn_convolution_run : tensor<4xf32>
  %v = bonsai.param @bonsai_model_table : tensor<4x4x1x1xf32>
  %0 = bonsai.conv2d %x, %w bias(%b) : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
  %1 = bonsai.conv2d %0, %v : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  return %1 : tensor<1x4x8x8xf32>
}
