// Masked layers on a GPU: sparse kernels compete with dense ones; cuSPARSE is taken
// where a policy asks for it.
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=tf32},func.func(bonsai-select-kernels))' | FileCheck %s --check-prefixes=CHECK,FASTEST
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=tf32},func.func(bonsai-select-kernels{policy=cusparse-csr}))' | FileCheck %s --check-prefixes=CHECK,CSR
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=tf32},func.func(bonsai-select-kernels{policy=cusparse-blocked-ell}))' | FileCheck %s --check-prefixes=CHECK,ELL
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f32},func.func(bonsai-select-kernels{policy=cusparse-blocked-ell}))' | FileCheck %s --check-prefix=STRICT
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f32},func.func(bonsai-select-kernels))' | FileCheck %s --check-prefix=FASTESTF32
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=cusparse-csr}))' | FileCheck %s --check-prefix=CPU

bonsai.parameter @kept : tensor<512x512x3x3xf32> = dense<0.5> mask #bonsai.unstructured dense<1>
bonsai.parameter @cut : tensor<512x512x3x3xf32> = dense<0.0> mask #bonsai.unstructured dense<0>
bonsai.parameter @fc : tensor<1000x512xf32> = dense<0.5> mask #bonsai.block<16, 16> dense<1>
bonsai.parameter @grouped : tensor<512x256x1x1xf32> = dense<0.5> mask #bonsai.unstructured dense<1>

// With nothing cut dense layers are cheaper. With everything cut kernels of our
// own are, as im2col remains of cuSPARSE. Blocked-ELL needs TF32.
// FASTESTF32-LABEL: func.func @layers
// FASTESTF32: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
// FASTESTF32: bonsai.conv2d {{.*}}bonsai.kernel = "cuda-unrolled-convolution"
// CHECK-LABEL: func.func @layers
// STRICT-LABEL: func.func @layers
// STRICT-NOT: cusparse
// STRICT: return
// CPU-LABEL: func.func @layers
// CPU-NOT: cusparse
// CPU: return
func.func @layers(%x: tensor<8x512x28x28xf32>, %a: tensor<2x512xf32>) -> (tensor<8x512x28x28xf32>, tensor<2x1000xf32>) {
  %k = bonsai.param @kept : tensor<512x512x3x3xf32>
  // FASTEST: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  // CSR: bonsai.conv2d {{.*}}bonsai.kernel = "cusparse-csr-convolution", bonsai.layouts = [#bonsai.layout<nchw>, #bonsai.layout<nchw>, #bonsai.layout<nchw>]
  // ELL: bonsai.conv2d {{.*}}bonsai.kernel = "cusparse-blocked-ell-convolution", bonsai.layouts = [#bonsai.layout<nchw>, #bonsai.layout<nchw>, #bonsai.layout<nchw>]
  %0 = bonsai.conv2d %x, %k padding [1, 1, 1, 1] : (tensor<8x512x28x28xf32>, tensor<512x512x3x3xf32>) -> tensor<8x512x28x28xf32>
  %c = bonsai.param @cut : tensor<512x512x3x3xf32>
  // FASTEST: bonsai.conv2d {{.*}}bonsai.kernel = "block-mma-convolution"
  // CSR: bonsai.conv2d {{.*}}bonsai.kernel = "cusparse-csr-convolution"
  // ELL: bonsai.conv2d {{.*}}bonsai.kernel = "cusparse-blocked-ell-convolution"
  %1 = bonsai.conv2d %0, %c padding [1, 1, 1, 1] : (tensor<8x512x28x28xf32>, tensor<512x512x3x3xf32>) -> tensor<8x512x28x28xf32>
  %g = bonsai.param @grouped : tensor<512x256x1x1xf32>
  // Of groups cuSPARSE knows nothing.
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  %2 = bonsai.conv2d %1, %g groups 2 : (tensor<8x512x28x28xf32>, tensor<512x256x1x1xf32>) -> tensor<8x512x28x28xf32>
  %f = bonsai.param @fc : tensor<1000x512xf32>
  // FASTEST: bonsai.linear {{.*}}bonsai.kernel = "{{cudnn|block-mma}}-linear"
  // CSR: bonsai.linear {{.*}}bonsai.kernel = "cusparse-csr-linear"
  // ELL: bonsai.linear {{.*}}bonsai.kernel = "cusparse-blocked-ell-linear"
  %3 = bonsai.linear %a, %f : (tensor<2x512xf32>, tensor<1000x512xf32>) -> tensor<2x1000xf32>
  return %2, %3 : tensor<8x512x28x28xf32>, tensor<2x1000xf32>
}
