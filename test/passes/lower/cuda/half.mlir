// A network in f16: inputs and outputs stay f32, all between them is rounded once
// and takes half the memory, and parameters are what fusion made of them.
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-cpu-pipeline{cuda-arch=sm_90 precision=f16 cpu-level=2})' | FileCheck %s
// RUN: not bonsai-opt %s -pass-pipeline='builtin.module(bonsai-cpu-pipeline{precision=f16 cpu-level=2})' 2>&1 | FileCheck %s --check-prefix=CPU
// CPU: error: 'bonsai.cast' op computes with other floats than f32, which only GPUs do
// CPU-NOT: error

// CHECK-DAG: llvm.mlir.global internal constant @{{parameter_[0-9]+}}(dense<1.000000e+00> : tensor<12xf16>)
// CHECK-DAG: llvm.mlir.global internal constant @{{parameter_[0-9]+}}(dense<5.000000e-01> : tensor<4xf16>)
// Descriptors end with what the elements are: f32 to f16 for the cast, and
// BONSAI_CUDA_F16 for the layer.
// CHECK-DAG: @descriptor_{{[0-9]+}}("\C0\00{{.*}}\00\00\00\00\01\00\00\00\00\00\00\00")
// CHECK-DAG: @descriptor_{{[0-9]+}}("{{.*}}\02\00\00\00\00\00\00\00")
// CHECK: llvm.call @bonsai_cuda_elementwise_run
// CHECK: llvm.call @bonsai_cudnn_convolution_run
// CHECK-NOT: llvm.call
// CHECK: llvm.call @bonsai_cuda_pooling_run
// CHECK: llvm.call @bonsai_cuda_elementwise_run
// CHECK-NOT: llvm.call
bonsai.parameter @w : tensor<4x3x1x1xf32> = dense<1.0>
bonsai.parameter @b : tensor<4x1x1xf32> = dense<0.5>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %w = bonsai.param @w : tensor<4x3x1x1xf32>
  %b = bonsai.param @b : tensor<4x1x1xf32>
  %0 = bonsai.conv2d %x, %w : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = bonsai.add %0, %b : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.max_pool2d %1 kernel [2, 2] strides [2, 2] : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  return %2 : tensor<1x4x4x4xf32>
}
