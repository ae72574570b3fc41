// A module that names a GPU gets its kernels: cuDNN for dense layers, masks or
// not, and our own for what is between them.
// RUN: bonsai-opt %s -split-input-file -verify-diagnostics \
// RUN:     -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=tf32},func.func(bonsai-select-kernels))' \
// RUN:     | FileCheck %s
// RUN: echo 'module {}' | not bonsai-opt -bonsai-set-cuda-target=arch=sm_9x 2>&1 | FileCheck %s --check-prefix=ARCH
// RUN: echo 'module {}' | not bonsai-opt -bonsai-set-cuda-target=precision=f64 2>&1 | FileCheck %s --check-prefix=PRECISION
// ARCH: error: unknown architecture 'sm_9x'; sm_90 is one
// PRECISION: error: unknown precision 'f64'; f32, tf32, f16 are known

// CHECK-LABEL: module attributes {bonsai.cuda_arch = "sm_90", bonsai.precision = "tf32"}
// CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
// CHECK: bonsai.max_pool2d {{.*}}bonsai.kernel = "cuda-pooling"
bonsai.parameter @w : tensor<32x16x3x3xf32> = dense<1.0>
func.func @main(%x: tensor<1x16x8x8xf32>) -> tensor<1x32x4x4xf32> {
  %w = bonsai.param @w : tensor<32x16x3x3xf32>
  %y = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : (tensor<1x16x8x8xf32>, tensor<32x16x3x3xf32>) -> tensor<1x32x8x8xf32>
  %z = bonsai.max_pool2d %y kernel [2, 2] strides [2, 2] : tensor<1x32x8x8xf32> -> tensor<1x32x4x4xf32>
  return %z : tensor<1x32x4x4xf32>
}

// -----

// cuDNN pads opposite sides alike.
// CHECK-LABEL: func.func @asymmetric
// CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cuda-convolution"
bonsai.parameter @w : tensor<32x16x3x3xf32> = dense<1.0>
func.func @asymmetric(%x: tensor<1x16x8x8xf32>) -> tensor<1x32x7x7xf32> {
  %w = bonsai.param @w : tensor<32x16x3x3xf32>
  %y = bonsai.conv2d %x, %w padding [1, 1, 0, 0] : (tensor<1x16x8x8xf32>, tensor<32x16x3x3xf32>) -> tensor<1x32x7x7xf32>
  return %y : tensor<1x32x7x7xf32>
}

// -----

// What removed channels leave behind runs on the GPU, too.
// CHECK-LABEL: func.func @border
// CHECK: bonsai.border_bias {{.*}}bonsai.kernel = "cuda-border-bias"
bonsai.parameter @t : tensor<4x3x3xf32> = dense<1.0>
func.func @border(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %t = bonsai.param @t : tensor<4x3x3xf32>
  %y = bonsai.border_bias %x, %t border [1, 1, 1, 1] : (tensor<1x4x8x8xf32>, tensor<4x3x3xf32>) -> tensor<1x4x8x8xf32>
  return %y : tensor<1x4x8x8xf32>
}

// -----

// Both operands may be broadcast, be parameters, and be of a lower rank.
// CHECK-LABEL: func.func @sums
// CHECK: bonsai.add {{.*}}bonsai.kernel = "cuda-binary"
// CHECK: bonsai.mul {{.*}}bonsai.kernel = "cuda-binary"
bonsai.parameter @columns : tensor<8xf32> = dense<1.0>
func.func @sums(%x: tensor<1x1x1x8xf32>, %y: tensor<1x2x4x1xf32>) -> tensor<1x2x4x8xf32> {
  %z = bonsai.add %x, %y : (tensor<1x1x1x8xf32>, tensor<1x2x4x1xf32>) -> tensor<1x2x4x8xf32>
  %c = bonsai.param @columns : tensor<8xf32>
  %u = bonsai.mul %c, %z : (tensor<8xf32>, tensor<1x2x4x8xf32>) -> tensor<1x2x4x8xf32>
  return %u : tensor<1x2x4x8xf32>
}

// -----

// CHECK-LABEL: func.func @unpooling
// CHECK: bonsai.max_pool2d_with_indices {{.*}}bonsai.kernel = "cuda-max-pool-indices"
// CHECK: bonsai.max_unpool2d {{.*}}bonsai.kernel = "cuda-max-unpool"
func.func @unpooling(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %y, %i = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2] : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>
  %z = bonsai.max_unpool2d %y, %i size [8, 8] : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x8x8xf32>
  return %z : tensor<1x4x8x8xf32>
}

// -----

// There is no fallback to the host.
func.func @missing(%x: tensor<1x1x2x1x8xf32>, %y: tensor<1x1x2x4x1xf32>) -> tensor<1x1x2x4x8xf32> {
  // expected-error @below {{has no CUDA kernel for these operands and attributes yet}}
  %z = bonsai.add %x, %y : (tensor<1x1x2x1x8xf32>, tensor<1x1x2x4x1xf32>) -> tensor<1x1x2x4x8xf32>
  return %z : tensor<1x1x2x4x8xf32>
}

// -----

// Parameters are in the host's memory, where only some kernels take them from.
bonsai.parameter @p : tensor<1x4x8x8xf32> = dense<1.0>
func.func @parameter() -> tensor<1x4x8x8xf32> {
  %p = bonsai.param @p : tensor<1x4x8x8xf32>
  // expected-error @below {{has no CUDA kernel for these operands and attributes yet}}
  %y = bonsai.silu %p : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return %y : tensor<1x4x8x8xf32>
}

// -----

// Kernels for f16 are those for f32, but all of an op is of one type.
// CHECK-LABEL: func.func @half
// CHECK: bonsai.cast {{.*}}bonsai.kernel = "cuda-elementwise"
// CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cudnn-convolution"
// CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "cuda-convolution"
// CHECK: bonsai.concat {{.*}}bonsai.kernel = "cuda-concat"
// CHECK: bonsai.resize {{.*}}bonsai.kernel = "cuda-resize"
// CHECK: bonsai.slice {{.*}}bonsai.kernel = "cuda-slice"
// CHECK: bonsai.border_bias {{.*}}bonsai.kernel = "cuda-border-bias"
// CHECK: bonsai.softmax {{.*}}bonsai.kernel = "cuda-softmax"
// CHECK: bonsai.add {{.*}}bonsai.kernel = "cuda-binary"
// CHECK: bonsai.max_pool2d {{.*}}bonsai.kernel = "cuda-pooling"
// CHECK: bonsai.cast {{.*}}bonsai.kernel = "cuda-elementwise"
bonsai.parameter @w : tensor<4x4x1x1xf16> = dense<1.0>
bonsai.parameter @t : tensor<4x3x3xf16> = dense<1.0>
func.func @half(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %w = bonsai.param @w : tensor<4x4x1x1xf16>
  %t = bonsai.param @t : tensor<4x3x3xf16>
  %0 = bonsai.cast %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf16>
  %1 = bonsai.conv2d %0, %w : (tensor<1x4x8x8xf16>, tensor<4x4x1x1xf16>) -> tensor<1x4x8x8xf16>
  %2 = bonsai.conv2d %1, %w padding [1, 1, 0, 0] : (tensor<1x4x8x8xf16>, tensor<4x4x1x1xf16>) -> tensor<1x4x9x9xf16>
  %3 = bonsai.concat %2, %2 axis 1 : (tensor<1x4x9x9xf16>, tensor<1x4x9x9xf16>) -> tensor<1x8x9x9xf16>
  %4 = bonsai.resize %3 size [8, 8] linear half_pixel : tensor<1x8x9x9xf16> -> tensor<1x8x8x8xf16>
  %5 = bonsai.slice %4 offsets [0, 2, 0, 0] sizes [1, 4, 8, 8] strides [1, 1, 1, 1] : tensor<1x8x8x8xf16> -> tensor<1x4x8x8xf16>
  %6 = bonsai.border_bias %5, %t border [1, 1, 1, 1] : (tensor<1x4x8x8xf16>, tensor<4x3x3xf16>) -> tensor<1x4x8x8xf16>
  %7 = bonsai.softmax %6 axis 1 : tensor<1x4x8x8xf16> -> tensor<1x4x8x8xf16>
  %8 = bonsai.add %7, %1 : (tensor<1x4x8x8xf16>, tensor<1x4x8x8xf16>) -> tensor<1x4x8x8xf16>
  %9 = bonsai.max_pool2d %8 kernel [2, 2] strides [2, 2] : tensor<1x4x8x8xf16> -> tensor<1x4x4x4xf16>
  %10 = bonsai.cast %9 : tensor<1x4x4x4xf16> -> tensor<1x4x4x4xf32>
  return %10 : tensor<1x4x4x4xf32>
}

// -----

func.func @brain(%x: tensor<1x1x4x8xbf16>) -> tensor<1x1x4x8xbf16> {
  // expected-error @below {{has no CUDA kernel for these operands and attributes yet}}
  %y = bonsai.relu %x : tensor<1x1x4x8xbf16> -> tensor<1x1x4x8xbf16>
  return %y : tensor<1x1x4x8xbf16>
}

// -----

// Parameters are in host memory, where kernels do not look for maps.
bonsai.parameter @p : tensor<1x4xf32> = dense<1.0>
func.func @cast(%x: tensor<1x4xf32>) -> tensor<1x4xf16> {
  %p = bonsai.param @p : tensor<1x4xf32>
  // expected-error @below {{has no CUDA kernel for these operands and attributes yet}}
  %y = bonsai.cast %p : tensor<1x4xf32> -> tensor<1x4xf16>
  return %y : tensor<1x4xf16>
}

// -----

bonsai.parameter @p : tensor<1x4xf32> = dense<1.0>
func.func @softmax(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %p = bonsai.param @p : tensor<1x4xf32>
  // expected-error @below {{has no CUDA kernel for these operands and attributes yet}}
  %y = bonsai.softmax %p axis 1 : tensor<1x4xf32> -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
