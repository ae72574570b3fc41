// REQUIRES: cusparselt
// Layers of 2:4 weights by cuSPARSELt, where a policy asks for it. Against dense
// layers it is estimated to win in large products only.
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f16},func.func(bonsai-select-kernels{explain=1}))' -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f16},func.func(bonsai-select-kernels{policy=cusparselt}))' | FileCheck %s --check-prefixes=CHECK
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_75 precision=f16},func.func(bonsai-select-kernels{policy=cusparselt}))' | FileCheck %s --check-prefix=NONE

// NONE-LABEL: func.func @layers
// NONE-NOT: cusparselt
// NONE: return

bonsai.parameter @large : tensor<1024x1024x1x1xf16> = dense<0.0> mask #bonsai.nm<2, 4> dense<0>
bonsai.parameter @small : tensor<64x1024x3x3xf16> = dense<0.0> mask #bonsai.nm<2, 4> dense<0>
bonsai.parameter @full : tensor<64x64x1x1xf16> = dense<0.5> mask #bonsai.unstructured dense<1>
bonsai.parameter @fc : tensor<8x64xf16> = dense<0.0> mask #bonsai.nm<1, 4> dense<0>

// CHECK-LABEL: func.func @layers
func.func @layers(%x: tensor<32x1024x56x56xf16>, %a: tensor<2x64xf16>) -> (tensor<32x64x56x56xf16>, tensor<2x8xf16>) {
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cusparselt-convolution", bonsai.layouts = [#bonsai.layout<nhwc>, #bonsai.layout<nchw>, #bonsai.layout<nhwc>]
  // EXPLAIN: remark: {{.*}}cusparselt-convolution {{.*}}cudnn-convolution
  %l = bonsai.param @large : tensor<1024x1024x1x1xf16>
  %0 = bonsai.conv2d %x, %l : (tensor<32x1024x56x56xf16>, tensor<1024x1024x1x1xf16>) -> tensor<32x1024x56x56xf16>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cusparselt-convolution"
  // EXPLAIN: remark: {{.*}}cudnn-convolution {{.*}}cusparselt-convolution
  %s = bonsai.param @small : tensor<64x1024x3x3xf16>
  %1 = bonsai.conv2d %0, %s padding [1, 1, 1, 1] : (tensor<32x1024x56x56xf16>, tensor<64x1024x3x3xf16>) -> tensor<32x64x56x56xf16>
  // A mask that cuts nothing is not 2:4.
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
  %f = bonsai.param @full : tensor<64x64x1x1xf16>
  %2 = bonsai.conv2d %1, %f : (tensor<32x64x56x56xf16>, tensor<64x64x1x1xf16>) -> tensor<32x64x56x56xf16>
  // CHECK: bonsai.linear {{.*}}bonsai.kernel = "cusparselt-linear"
  // EXPLAIN: remark: cudnn-linear{{.*}}cusparselt-linear
  %c = bonsai.param @fc : tensor<8x64xf16>
  %3 = bonsai.linear %a, %c : (tensor<2x64xf16>, tensor<8x64xf16>) -> tensor<2x8xf16>
  return %2, %3 : tensor<32x64x56x56xf16>, tensor<2x8xf16>
}
