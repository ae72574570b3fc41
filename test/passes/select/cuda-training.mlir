// A training step gets kernels of a GPU: layers whose weights are arguments, and
// gradients. On tensor cores channels lie last, those of weights and of their
// gradients, too; in f32 everything stays as it is.
// RUN: bonsai-opt %s -split-input-file -verify-diagnostics \
// RUN:     -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=tf32},func.func(bonsai-select-kernels,bonsai-assign-layouts))' \
// RUN:     | FileCheck %s --check-prefixes=CHECK,TF32
// RUN: bonsai-opt %s -split-input-file -verify-diagnostics \
// RUN:     -pass-pipeline='builtin.module(bonsai-set-cuda-target{arch=sm_90 precision=f32},func.func(bonsai-select-kernels,bonsai-assign-layouts))' \
// RUN:     | FileCheck %s --check-prefixes=CHECK,F32

// CHECK-LABEL: func.func @convolution
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<128x1024x14x14xf32>, %[[W:[a-z0-9]+]]: tensor<1024x1024x3x3xf32>, %[[B:[a-z0-9]+]]: tensor<1024xf32>, %[[R:[a-z0-9]+]]: tensor<128x1024x14x14xf32>
// TF32-DAG: %[[XL:.*]] = bonsai.convert_layout %[[X]] {{.*}} #bonsai.layout<nhwc>>
// TF32-DAG: %[[WL:.*]] = bonsai.convert_layout %[[W]] {{.*}} #bonsai.layout<nhwc>>
// TF32: %[[Y:.*]] = bonsai.conv2d %[[XL]], %[[WL]] bias(%[[B]]) {{.*}} {bonsai.kernel = "cudnn-convolution"}
// TF32: %[[DW:.*]] = bonsai.conv2d_weight_gradient %[[XL]], %[[Y]] {{.*}} {bonsai.kernel = "cudnn-weight-gradient"}
// TF32: bonsai.convert_layout %[[DW]] {{.*}} -> tensor<1024x1024x3x3xf32>
// TF32: bonsai.conv_transpose2d %[[Y]], %[[WL]] residual({{.*}}) {{.*}} {bonsai.kernel = "cudnn-input-gradient"}
// F32-NOT: convert_layout
// F32: %[[Y:.*]] = bonsai.conv2d %[[X]], %[[W]] bias(%[[B]]) {{.*}} {bonsai.kernel = "cudnn-convolution"}
// F32: bonsai.conv2d_weight_gradient %[[X]], %[[Y]] {{.*}} {bonsai.kernel = "cudnn-weight-gradient"}
// F32: bonsai.conv_transpose2d %[[Y]], %[[W]] residual(%[[R]]) {{.*}} {bonsai.kernel = "cudnn-input-gradient"}
func.func @convolution(%x: tensor<128x1024x14x14xf32>, %w: tensor<1024x1024x3x3xf32>, %b: tensor<1024xf32>, %r: tensor<128x1024x14x14xf32>)
    -> (tensor<1024x1024x3x3xf32>, tensor<128x1024x14x14xf32>) {
  %y = bonsai.conv2d %x, %w bias(%b) padding [1, 1, 1, 1] : (tensor<128x1024x14x14xf32>, tensor<1024x1024x3x3xf32>, tensor<1024xf32>) -> tensor<128x1024x14x14xf32>
  %dw = bonsai.conv2d_weight_gradient %x, %y padding [1, 1, 1, 1] : (tensor<128x1024x14x14xf32>, tensor<128x1024x14x14xf32>) -> tensor<1024x1024x3x3xf32>
  %dx = bonsai.conv_transpose2d %y, %w residual(%r) padding [1, 1, 1, 1] : (tensor<128x1024x14x14xf32>, tensor<1024x1024x3x3xf32>, tensor<128x1024x14x14xf32>) -> tensor<128x1024x14x14xf32>
  return %dw, %dx : tensor<1024x1024x3x3xf32>, tensor<128x1024x14x14xf32>
}

// -----

// A stride leaves the last row and column to output_padding.
// CHECK-LABEL: func.func @strides
// CHECK: bonsai.conv_transpose2d {{.*}} output_padding [1, 1] {bonsai.kernel = "cudnn-input-gradient"}
// CHECK: bonsai.conv_transpose2d {{.*}} output_padding [1, 1] {bonsai.kernel = "cudnn-input-gradient"}
func.func @strides(%dy: tensor<2x8x4x4xf32>, %w: tensor<8x4x3x3xf32>, %s: tensor<8x4x1x1xf32>) -> (tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>) {
  %0 = bonsai.conv_transpose2d %dy, %w strides [2, 2] padding [1, 1, 1, 1] output_padding [1, 1] : (tensor<2x8x4x4xf32>, tensor<8x4x3x3xf32>) -> tensor<2x4x8x8xf32>
  %1 = bonsai.conv_transpose2d %dy, %s strides [2, 2] output_padding [1, 1] : (tensor<2x8x4x4xf32>, tensor<8x4x1x1xf32>) -> tensor<2x4x8x8xf32>
  return %0, %1 : tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>
}

// -----

// CHECK-LABEL: func.func @linear
// CHECK: bonsai.linear {{.*}} {bonsai.kernel = "cudnn-linear"}
func.func @linear(%x: tensor<8x64xf32>, %w: tensor<10x64xf32>, %b: tensor<10xf32>) -> tensor<8x10xf32> {
  %y = bonsai.linear %x, %w bias(%b) : (tensor<8x64xf32>, tensor<10x64xf32>, tensor<10xf32>) -> tensor<8x10xf32>
  return %y : tensor<8x10xf32>
}

// -----

// cuDNN pads opposite sides alike.
func.func @asymmetric(%x: tensor<2x4x8x8xf32>, %dy: tensor<2x8x7x7xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error @below {{has no CUDA kernel for these operands and attributes yet}}
  %dw = bonsai.conv2d_weight_gradient %x, %dy padding [1, 1, 0, 0] : (tensor<2x4x8x8xf32>, tensor<2x8x7x7xf32>) -> tensor<8x4x3x3xf32>
  return %dw : tensor<8x4x3x3xf32>
}
