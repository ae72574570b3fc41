// The steps of a network for a GPU call its kernels; an output that is also read
// on is copied by the GPU.
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-cpu-pipeline{cuda-arch=sm_90 cpu-level=2})' | FileCheck %s

// CHECK-DAG: llvm.func @bonsai_cuda_convolution_create
// CHECK-DAG: llvm.func @bonsai_cuda_elementwise_run
// CHECK-DAG: llvm.func @bonsai_cuda_copy_run
// CHECK-DAG: llvm.call @bonsai_cuda_convolution_run
// CHECK-DAG: llvm.call @bonsai_cuda_copy_run
// CHECK-NOT: onednn
bonsai.parameter @w : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) {
  %w = bonsai.param @w : tensor<4x3x1x1xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %z = bonsai.sigmoid %y : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return %y, %z, %y : tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>
}
