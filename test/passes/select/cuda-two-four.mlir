// Layers of 2:4 weights on a GPU: the sparse tensor cores compete with dense
// layers in f16, and are taken where a policy asks for them.
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f16},func.func(bonsai-select-kernels))' | FileCheck %s --check-prefixes=CHECK,FASTEST
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_80 precision=f16},func.func(bonsai-select-kernels{policy=two-four}))' | FileCheck %s --check-prefixes=CHECK,POLICY
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_75 precision=f16},func.func(bonsai-select-kernels{policy=two-four}))' | FileCheck %s --check-prefix=NONE
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=tf32},func.func(bonsai-select-kernels{policy=two-four}))' | FileCheck %s --check-prefix=NONE

// NONE-LABEL: func.func @layers
// NONE-NOT: two-four
// NONE: return

bonsai.parameter @w : tensor<64x16x3x3xf16> = dense<0.0> mask #bonsai.nm<2, 4> dense<0>
bonsai.parameter @fc : tensor<8x64xf16> = dense<0.0> mask #bonsai.nm<1, 4> dense<0>
bonsai.parameter @unstructured : tensor<64x64x1x1xf16> = dense<0.0> mask #bonsai.unstructured dense<0>
bonsai.parameter @full : tensor<64x64x1x1xf16> = dense<0.5> mask #bonsai.unstructured dense<1>
bonsai.parameter @grouped : tensor<64x32x1x1xf16> = dense<0.0> mask #bonsai.nm<2, 4> dense<0>
bonsai.parameter @narrow : tensor<64x12x1x1xf16> = dense<0.0> mask #bonsai.nm<2, 4> dense<0>
bonsai.parameter @float : tensor<8x64xf32> = dense<0.0> mask #bonsai.nm<2, 4> dense<0>

// CHECK-LABEL: func.func @layers
func.func @layers(%x: tensor<1x16x14x14xf16>, %n: tensor<1x12x14x14xf16>, %a: tensor<2x64xf16>, %b: tensor<2x64xf32>)
    -> (tensor<1x64x14x14xf16>, tensor<1x64x14x14xf16>, tensor<2x8xf16>, tensor<2x8xf32>) {
  // FASTEST: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  // POLICY: bonsai.conv2d {{.*}}bonsai.kernel = "two-four-convolution", bonsai.layouts = [#bonsai.layout<nhwc>, #bonsai.layout<nchw>, #bonsai.layout<nhwc>]
  %w = bonsai.param @w : tensor<64x16x3x3xf16>
  %0 = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : (tensor<1x16x14x14xf16>, tensor<64x16x3x3xf16>) -> tensor<1x64x14x14xf16>
  // The mask counts, not the name of its pattern.
  // FASTEST: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  // POLICY: bonsai.conv2d {{.*}}bonsai.kernel = "two-four-convolution"
  %u = bonsai.param @unstructured : tensor<64x64x1x1xf16>
  %1 = bonsai.conv2d %0, %u : (tensor<1x64x14x14xf16>, tensor<64x64x1x1xf16>) -> tensor<1x64x14x14xf16>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  %f = bonsai.param @full : tensor<64x64x1x1xf16>
  %2 = bonsai.conv2d %1, %f : (tensor<1x64x14x14xf16>, tensor<64x64x1x1xf16>) -> tensor<1x64x14x14xf16>
  // Of groups, and of channels that are no multiple of 8, it knows nothing.
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cu{{.*}}-convolution"
  %g = bonsai.param @grouped : tensor<64x32x1x1xf16>
  %3 = bonsai.conv2d %2, %g groups 2 : (tensor<1x64x14x14xf16>, tensor<64x32x1x1xf16>) -> tensor<1x64x14x14xf16>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  %k = bonsai.param @narrow : tensor<64x12x1x1xf16>
  %4 = bonsai.conv2d %n, %k : (tensor<1x12x14x14xf16>, tensor<64x12x1x1xf16>) -> tensor<1x64x14x14xf16>
  // FASTEST: bonsai.linear {{.*}}bonsai.kernel = "cudnn-linear"
  // POLICY: bonsai.linear {{.*}}bonsai.kernel = "two-four-linear"
  %c = bonsai.param @fc : tensor<8x64xf16>
  %5 = bonsai.linear %a, %c : (tensor<2x64xf16>, tensor<8x64xf16>) -> tensor<2x8xf16>
  // CHECK: bonsai.linear {{.*}}bonsai.kernel = "cudnn-linear"
  %d = bonsai.param @float : tensor<8x64xf32>
  %6 = bonsai.linear %b, %d : (tensor<2x64xf32>, tensor<8x64xf32>) -> tensor<2x8xf32>
  return %3, %4, %5, %6 : tensor<1x64x14x14xf16>, tensor<1x64x14x14xf16>, tensor<2x8xf16>, tensor<2x8xf32>
}
