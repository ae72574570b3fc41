// Masked layers in groups of channels on a GPU's tensor cores: where factors may
// be rounded to TF32 or are f16, whatever the mask's pattern.
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=tf32},func.func(bonsai-select-kernels{policy=block-mma}))' | FileCheck %s --check-prefixes=CHECK,BLOCK
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_80 precision=f16},bonsai-convert-precision,func.func(bonsai-select-kernels{policy=block-mma}))' | FileCheck %s --check-prefixes=CHECK,BLOCK
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f32},func.func(bonsai-select-kernels{policy=block-mma}))' | FileCheck %s --check-prefixes=CHECK,STRICT
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=block-mma}))' | FileCheck %s --check-prefix=CPU

bonsai.parameter @blocks : tensor<64x64x3x3xf32> = dense<0.5> mask #bonsai.block<16, 16> dense<1>
bonsai.parameter @weights : tensor<64x64x1x1xf32> = dense<0.5> mask #bonsai.unstructured dense<1>
bonsai.parameter @fc : tensor<10x64xf32> = dense<0.5> mask #bonsai.unstructured dense<1>
bonsai.parameter @grouped : tensor<64x32x1x1xf32> = dense<0.5> mask #bonsai.unstructured dense<1>
bonsai.parameter @wide : tensor<64x64x1x17xf32> = dense<0.5> mask #bonsai.unstructured dense<1>
bonsai.parameter @dense : tensor<64x64x1x1xf32> = dense<0.5>

// CHECK-LABEL: func.func @layers
// STRICT-NOT: block-mma
// CPU-LABEL: func.func @layers
// CPU-NOT: block-mma
func.func @layers(%x: tensor<1x64x8x8xf32>, %a: tensor<2x64xf32>) -> (tensor<1x64x8x8xf32>, tensor<2x10xf32>) {
  // BLOCK: bonsai.conv2d {{.*}}bonsai.kernel = "block-mma-convolution", bonsai.layouts = [#bonsai.layout<nchw>, #bonsai.layout<nchw>, #bonsai.layout<nchw>]
  %b = bonsai.param @blocks : tensor<64x64x3x3xf32>
  %0 = bonsai.conv2d %x, %b padding [1, 1, 1, 1] : (tensor<1x64x8x8xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x8x8xf32>
  // BLOCK: bonsai.conv2d {{.*}}bonsai.kernel = "block-mma-convolution"
  %w = bonsai.param @weights : tensor<64x64x1x1xf32>
  %1 = bonsai.conv2d %0, %w : (tensor<1x64x8x8xf32>, tensor<64x64x1x1xf32>) -> tensor<1x64x8x8xf32>
  // What it does not run: groups, kernels of more than 16 columns, no mask.
  // BLOCK: bonsai.conv2d {{.*}}groups 2 {{.*}}bonsai.kernel = "{{cuda|cudnn}}-convolution"
  %g = bonsai.param @grouped : tensor<64x32x1x1xf32>
  %2 = bonsai.conv2d %1, %g groups 2 : (tensor<1x64x8x8xf32>, tensor<64x32x1x1xf32>) -> tensor<1x64x8x8xf32>
  // BLOCK: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  %n = bonsai.param @wide : tensor<64x64x1x17xf32>
  %3 = bonsai.conv2d %2, %n padding [0, 8, 0, 8] : (tensor<1x64x8x8xf32>, tensor<64x64x1x17xf32>) -> tensor<1x64x8x8xf32>
  // BLOCK: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  %d = bonsai.param @dense : tensor<64x64x1x1xf32>
  %4 = bonsai.conv2d %3, %d : (tensor<1x64x8x8xf32>, tensor<64x64x1x1xf32>) -> tensor<1x64x8x8xf32>
  // BLOCK: bonsai.linear {{.*}}bonsai.kernel = "block-mma-linear"
  %f = bonsai.param @fc : tensor<10x64xf32>
  %5 = bonsai.linear %a, %f : (tensor<2x64xf32>, tensor<10x64xf32>) -> tensor<2x10xf32>
  return %4, %5 : tensor<1x64x8x8xf32>, tensor<2x10xf32>
}
