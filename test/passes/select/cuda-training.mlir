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

// -----

// CHECK-LABEL: func.func @block
// CHECK: bonsai.batch_norm_training {{.*}}{bonsai.kernel = "cuda-batch-norm-training"}
// CHECK: bonsai.activation_gradient {{.*}}{bonsai.kernel = "cuda-activation-gradient"}
// CHECK: bonsai.batch_norm_gradient {{.*}}{bonsai.kernel = "cuda-batch-norm-gradient"}
// CHECK: bonsai.reduce_sum {{.*}}{bonsai.kernel = "cuda-channel-sums"}
// CHECK: bonsai.slice_gradient {{.*}}{bonsai.kernel = "cuda-slice-gradient"}
func.func @block(%x: tensor<2x4x8x8xf32>, %scale: tensor<4xf32>, %shift: tensor<4xf32>, %dy: tensor<2x4x8x8xf32>) -> (tensor<2x4x8x8xf32>, tensor<4xf32>, tensor<2x4x16x16xf32>) {
  %y, %mean, %variance = bonsai.batch_norm_training %x, %scale, %shift : (tensor<2x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<2x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>)
  %d = bonsai.activation_gradient %dy, %y <hard_swish> : (tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>) -> tensor<2x4x8x8xf32>
  %dx, %dscale, %dshift = bonsai.batch_norm_gradient %d, %x, %scale, %mean, %variance batch_statistics : (tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<2x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>)
  %sums = bonsai.reduce_sum %d axes [0, 2, 3] : tensor<2x4x8x8xf32> -> tensor<4xf32>
  %s = bonsai.slice_gradient %dx offsets [0, 0, 0, 0] strides [1, 1, 2, 2] : tensor<2x4x8x8xf32> -> tensor<2x4x16x16xf32>
  return %dx, %sums, %s : tensor<2x4x8x8xf32>, tensor<4xf32>, tensor<2x4x16x16xf32>
}

// -----

// CHECK-LABEL: func.func @pools
// CHECK-COUNT-2: {bonsai.kernel = "cuda-pooling-gradient"}
func.func @pools(%dy: tensor<2x3x4x4xf32>, %x: tensor<2x3x8x8xf32>) -> (tensor<2x3x8x8xf32>, tensor<2x3x8x8xf32>) {
  %0 = bonsai.max_pool2d_gradient %dy, %x kernel [2, 2] strides [2, 2] : (tensor<2x3x4x4xf32>, tensor<2x3x8x8xf32>) -> tensor<2x3x8x8xf32>
  %1 = bonsai.avg_pool2d_gradient %dy kernel [2, 2] strides [2, 2] : tensor<2x3x4x4xf32> -> tensor<2x3x8x8xf32>
  return %0, %1 : tensor<2x3x8x8xf32>, tensor<2x3x8x8xf32>
}

// -----

// Part of the loss comes from a teacher.
// CHECK-LABEL: func.func @losses
// CHECK: bonsai.cross_entropy {{.*}}{bonsai.kernel = "cuda-cross-entropy"}
// CHECK: bonsai.full {{.*}}{bonsai.kernel = "cuda-full"}
// CHECK: bonsai.mul {{.*}}{bonsai.kernel = "cuda-binary"}
// CHECK: bonsai.cross_entropy_gradient {{.*}}{bonsai.kernel = "cuda-cross-entropy-gradient"}
func.func @losses(%x: tensor<8x10xf32>, %t: tensor<8x10xf32>) -> (tensor<f32>, tensor<8x10xf32>) {
  %0 = bonsai.cross_entropy %x, %t temperature 4.0 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<f32>
  %1 = bonsai.full value 0.5 : tensor<f32>
  %2 = bonsai.mul %0, %1 : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %3 = bonsai.cross_entropy_gradient %x, %t : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  return %2, %3 : tensor<f32>, tensor<8x10xf32>
}

// -----

// Statistics would lose too much in f16.
func.func @half(%x: tensor<2x4x8x8xf16>, %s: tensor<4xf16>) -> tensor<2x4x8x8xf16> {
  // expected-error @below {{has no CUDA kernel for these operands and attributes yet}}
  %y, %mean, %variance = bonsai.batch_norm_training %x, %s, %s : (tensor<2x4x8x8xf16>, tensor<4xf16>, tensor<4xf16>) -> (tensor<2x4x8x8xf16>, tensor<4xf16>, tensor<4xf16>)
  return %y : tensor<2x4x8x8xf16>
}
