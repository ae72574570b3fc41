// Parameters are in host memory: a layer that would read one as its map has no
// kernel on a GPU.
// RUN: bonsai-opt %s -split-input-file -verify-diagnostics -pass-pipeline='builtin.module(bonsai-cpu-pipeline{cuda-arch=sm_90 cpu-level=2})'

bonsai.parameter @x : tensor<1x3x8x8xf32> = dense<1.0>
bonsai.parameter @w : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main() -> tensor<1x4x8x8xf32> {
  %x = bonsai.param @x : tensor<1x3x8x8xf32>
  %w = bonsai.param @w : tensor<4x3x1x1xf32>
  // expected-error@+1 {{'bonsai.conv2d' op has no CUDA kernel for these operands and attributes yet}}
  %y = bonsai.conv2d %x, %w : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  return %y : tensor<1x4x8x8xf32>
}

// -----

bonsai.parameter @r : tensor<1x4x8x8xf32> = dense<1.0>
bonsai.parameter @w : tensor<4x3x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %r = bonsai.param @r : tensor<1x4x8x8xf32>
  %w = bonsai.param @w : tensor<4x3x1x1xf32>
  // expected-error@+1 {{'bonsai.conv2d' op has no CUDA kernel for these operands and attributes yet}}
  %y = bonsai.conv2d %x, %w residual(%r) : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %y : tensor<1x4x8x8xf32>
}
