// Why a masked layer stays as it is, or is not multiplied in the form of its mask.
// RUN: bonsai-opt %s --pass-pipeline='builtin.module(bonsai-to-gpu-sparse{two-to-four})' --split-input-file --verify-diagnostics

bonsai.parameter @w : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]]]> mask #bonsai.unstructured dense<[[[[1]], [[0]]]]>
func.func @transposed(%x: tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %w = bonsai.param @w : tensor<1x2x1x1xf32>
  // expected-remark @below {{not lowered to a sparse product: only conv2d and linear are products with a sparse matrix}}
  %y = bonsai.conv_transpose2d %x, %w : (tensor<1x1x2x2xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

bonsai.parameter @w : tensor<1x2xf32> = dense<0.0> mask #bonsai.unstructured dense<0>
func.func @empty(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = bonsai.param @w : tensor<1x2xf32>
  // expected-remark @below {{not lowered to a sparse product: the mask cuts all weights}}
  %y = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

bonsai.parameter @w : tensor<1x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]]]> mask #bonsai.unstructured dense<[[[[1]], [[0]]]]>
func.func @layouts(%x: tensor<1x2x2x2xf32, #bonsai.layout<nhwc>>) -> tensor<1x1x2x2xf32> {
  %w = bonsai.param @w : tensor<1x2x1x1xf32>
  // expected-remark @below {{not lowered to a sparse product: layouts were assigned}}
  %y = bonsai.conv2d %x, %w : (tensor<1x2x2x2xf32, #bonsai.layout<nhwc>>, tensor<1x2x1x1xf32>) -> tensor<1x1x2x2xf32>
  return %y : tensor<1x1x2x2xf32>
}

// -----

bonsai.parameter @w : tensor<1x4xf32> = dense<[[1.0, 0.0, 0.0, 0.0]]> mask #bonsai.nm<1, 4> dense<[[1, 0, 0, 0]]>
func.func @small(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = bonsai.param @w : tensor<1x4xf32>
  // expected-remark @below {{2:4 weights are multiplied as CSR: cuSPARSELt needs multiples of 16 rows and columns of the weight, and of 8 columns of the input}}
  %y = bonsai.linear %x, %w : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

bonsai.parameter @w : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]], [[[1.0]], [[0.0]]]]> mask #bonsai.nm<1, 2> dense<[[[[1]], [[0]]], [[[1]], [[0]]]]>
func.func @groups(%x: tensor<1x4x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %w = bonsai.param @w : tensor<2x2x1x1xf32>
  // expected-remark @below {{2:4 weights are multiplied as CSR: it has groups}}
  %y = bonsai.conv2d %x, %w groups 2 : (tensor<1x4x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}
