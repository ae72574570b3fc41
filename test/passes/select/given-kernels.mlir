// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels))' | FileCheck %s

// An op that has a kernel keeps it, and the selection works around it; without
// layouts it gets the best of those that its kernel offers.

bonsai.parameter @weight : tensor<64x64x3x3xf32> = dense<0.5>

// CHECK-LABEL: func.func @kept
func.func @kept(%x: tensor<1x64x56x56xf32>) -> tensor<1x64x56x56xf32> {
  %w = bonsai.param @weight : tensor<64x64x3x3xf32>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "generated"
  // CHECK-NOT: bonsai.layouts
  %0 = bonsai.conv2d %x, %w padding [1, 1, 1, 1] {bonsai.kernel = "generated"} : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "onednn-convolution", bonsai.layouts = [#bonsai.layout<nhwc>, #bonsai.layout<nchw>, #bonsai.layout<nhwc>]
  %1 = bonsai.conv2d %0, %w padding [1, 1, 1, 1] : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  // CHECK: bonsai.relu {{.*}}bonsai.kernel = "onednn-elementwise", bonsai.layouts = [#bonsai.layout<nchw>, #bonsai.layout<nchw>]
  %2 = bonsai.relu %1 {bonsai.kernel = "onednn-elementwise", bonsai.layouts = [#bonsai.layout<nchw>, #bonsai.layout<nchw>]} : tensor<1x64x56x56xf32> -> tensor<1x64x56x56xf32>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "onednn-convolution"
  %3 = bonsai.conv2d %2, %w padding [1, 1, 1, 1] : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  // CHECK: bonsai.relu {{.*}}bonsai.kernel = "onednn-elementwise", bonsai.layouts = [#bonsai.layout<nhwc>, #bonsai.layout<nhwc>]
  %4 = bonsai.relu %3 {bonsai.kernel = "onednn-elementwise"} : tensor<1x64x56x56xf32> -> tensor<1x64x56x56xf32>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "onednn-convolution"
  %5 = bonsai.conv2d %4, %w padding [1, 1, 1, 1] : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  return %5 : tensor<1x64x56x56xf32>
}
