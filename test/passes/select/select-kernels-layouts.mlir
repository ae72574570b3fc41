// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels))' | FileCheck %s

// CSR would be the faster by itself, but not by enough to pay for two changes
// of layout between its dense neighbours.
bonsai.parameter @weight : tensor<8x8x3x3xf32> = dense<0.5>
bonsai.parameter @cut.weight : tensor<8x8x3x3xf32> = dense<0.0> mask #bonsai.unstructured dense<0>

// CHECK-LABEL: func.func @between
// CHECK-COUNT-3: bonsai.kernel = "onednn-convolution"
func.func @between(%x: tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32> {
  %w = bonsai.param @weight : tensor<8x8x3x3xf32>
  %v = bonsai.param @cut.weight : tensor<8x8x3x3xf32>
  %0 = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : (tensor<1x8x8x8xf32>, tensor<8x8x3x3xf32>) -> tensor<1x8x8x8xf32>
  %1 = bonsai.conv2d %0, %v padding [1, 1, 1, 1] : (tensor<1x8x8x8xf32>, tensor<8x8x3x3xf32>) -> tensor<1x8x8x8xf32>
  %2 = bonsai.conv2d %1, %w padding [1, 1, 1, 1] : (tensor<1x8x8x8xf32>, tensor<8x8x3x3xf32>) -> tensor<1x8x8x8xf32>
  return %2 : tensor<1x8x8x8xf32>
}

// Alone it needs none, and the dense kernel needs two.
// CHECK-LABEL: func.func @alone
// CHECK: bonsai.kernel = "csr-convolution"
func.func @alone(%x: tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32> {
  %v = bonsai.param @cut.weight : tensor<8x8x3x3xf32>
  %0 = bonsai.conv2d %x, %v padding [1, 1, 1, 1] : (tensor<1x8x8x8xf32>, tensor<8x8x3x3xf32>) -> tensor<1x8x8x8xf32>
  return %0 : tensor<1x8x8x8xf32>
}
