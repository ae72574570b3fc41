// RUN: bonsai-opt %s -allow-unregistered-dialect -pass-pipeline='builtin.module(func.func(bonsai-select-kernels,bonsai-assign-layouts))' | FileCheck %s

// Ops of other dialects get no kernel, and see row-major feature maps, whatever
// kernel they claim.

// CHECK-LABEL: func.func @main
// CHECK: "other.op"(%{{.+}}) {bonsai.kernel = "onednn-convolution"} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
func.func @main(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %0 = "other.op"(%x) {bonsai.kernel = "onednn-convolution"} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %0 : tensor<1x4x8x8xf32>
}
