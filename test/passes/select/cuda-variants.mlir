// Of a kernel's variants the one runs that it would choose itself, unless others
// are measured; an op that names one keeps it.
// RUN: bonsai-opt %s -split-input-file -verify-diagnostics -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f32},func.func(bonsai-select-kernels{policy=cuda-unrolled}))' | FileCheck %s

bonsai.parameter @weight : tensor<64x64x1x1xf32> = dense<0.5> mask #bonsai.unstructured dense<1>

// CHECK-LABEL: func.func @layers
func.func @layers(%x: tensor<1x64x14x14xf32>) -> tensor<1x64x14x14xf32> {
  %w = bonsai.param @weight : tensor<64x64x1x1xf32>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cuda-unrolled-convolution", {{.*}}bonsai.variant = "[[CHOSEN:[0-9]+x[0-9]+x[0-9]+x[0-9]+]]"
  %0 = bonsai.conv2d %x, %w : (tensor<1x64x14x14xf32>, tensor<64x64x1x1xf32>) -> tensor<1x64x14x14xf32>
  // CHECK: bonsai.conv2d {{.*}}bonsai.variant = "[[CHOSEN]]"
  %1 = bonsai.conv2d %0, %w {bonsai.kernel = "cuda-unrolled-convolution"} : (tensor<1x64x14x14xf32>, tensor<64x64x1x1xf32>) -> tensor<1x64x14x14xf32>
  return %1 : tensor<1x64x14x14xf32>
}

// -----

bonsai.parameter @weight : tensor<64x64x1x1xf32> = dense<0.5> mask #bonsai.unstructured dense<1>

func.func @unknown(%x: tensor<1x64x14x14xf32>) -> tensor<1x64x14x14xf32> {
  %w = bonsai.param @weight : tensor<64x64x1x1xf32>
  // expected-error@+1 {{'bonsai.conv2d' op has a kernel without this bonsai.variant: "quickest"}}
  %0 = bonsai.conv2d %x, %w {bonsai.kernel = "cuda-unrolled-convolution", bonsai.variant = "quickest"} : (tensor<1x64x14x14xf32>, tensor<64x64x1x1xf32>) -> tensor<1x64x14x14xf32>
  return %0 : tensor<1x64x14x14xf32>
}
