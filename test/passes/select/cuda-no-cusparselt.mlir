// UNSUPPORTED: cusparselt
// A build without the header of cuSPARSELt says so where a policy asks for it,
// and chooses among the other kernels where none does.
// RUN: not bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f16},func.func(bonsai-select-kernels{policy=cusparselt}))' 2>&1 | FileCheck %s --check-prefix=REFUSED
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f16},func.func(bonsai-select-kernels{explain=1}))' 2>&1 | FileCheck %s --implicit-check-not=cusparselt-

// REFUSED: error: policy 'cusparselt': this build of Bonsai was made without cusparseLt.h

bonsai.parameter @large : tensor<1024x1024x1x1xf16> = dense<0.0> mask #bonsai.nm<2, 4> dense<0>

// CHECK-LABEL: func.func @layer
func.func @layer(%x: tensor<32x1024x56x56xf16>) -> tensor<32x1024x56x56xf16> {
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "{{.*}}-convolution"
  %l = bonsai.param @large : tensor<1024x1024x1x1xf16>
  %0 = bonsai.conv2d %x, %l : (tensor<32x1024x56x56xf16>, tensor<1024x1024x1x1xf16>) -> tensor<32x1024x56x56xf16>
  return %0 : tensor<32x1024x56x56xf16>
}
