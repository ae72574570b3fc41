// Every op has a kernel for GPUs, whatever its attributes: fused epilogues,
// uneven padding, groups, dilation, all modes.
// RUN: bonsai-opt %s -split-input-file -pass-pipeline='builtin.module(bonsai-cpu-pipeline{cuda-arch=sm_90 cpu-level=2})' | FileCheck %s

// CHECK-LABEL: llvm.func internal @step_0_w(
// CHECK-LABEL: llvm.mlir.global external constant @bonsai_model_table
bonsai.parameter @w : tensor<6x2x3x3xf32> = dense<1.0>
bonsai.parameter @b : tensor<6xf32> = dense<1.0>
bonsai.parameter @depthwise : tensor<6x1x3x3xf32> = dense<1.0>
bonsai.parameter @up : tensor<6x2x3x2xf32> = dense<1.0>
bonsai.parameter @c : tensor<4xf32> = dense<1.0>
bonsai.parameter @table : tensor<4x3x2xf32> = dense<1.0>
func.func @main(%x: tensor<2x4x9x8xf32>, %r: tensor<2x6x5x4xf32>) -> tensor<2x4x10x9xf32> {
  %w = bonsai.param @w : tensor<6x2x3x3xf32>
  %b = bonsai.param @b : tensor<6xf32>
  %depthwise = bonsai.param @depthwise : tensor<6x1x3x3xf32>
  %up = bonsai.param @up : tensor<6x2x3x2xf32>
  %c = bonsai.param @c : tensor<4xf32>
  %table = bonsai.param @table : tensor<4x3x2xf32>
  %0 = bonsai.conv2d %x, %w bias(%b) residual(%r) strides [2, 2] padding [0, 2, 2, 1] dilations [1, 2] groups 2 activation <relu> : (tensor<2x4x9x8xf32>, tensor<6x2x3x3xf32>, tensor<6xf32>, tensor<2x6x5x4xf32>) -> tensor<2x6x5x4xf32>
  %1 = bonsai.conv2d %0, %depthwise padding [1, 1, 1, 1] groups 6 : (tensor<2x6x5x4xf32>, tensor<6x1x3x3xf32>) -> tensor<2x6x5x4xf32>
  %2 = bonsai.conv_transpose2d %1, %up bias(%c) strides [2, 2] padding [1, 0, 0, 0] output_padding [0, 1] groups 2 activation <clip, 0.0, 6.0> : (tensor<2x6x5x4xf32>, tensor<6x2x3x2xf32>, tensor<4xf32>) -> tensor<2x4x10x9xf32>
  %3 = bonsai.batch_norm %2, %c, %c, %c, %c : (tensor<2x4x10x9xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4x10x9xf32>
  %4 = bonsai.border_bias %3, %table bias(%c) border [1, 1, 1, 0] activation <silu> : (tensor<2x4x10x9xf32>, tensor<4x3x2xf32>, tensor<4xf32>) -> tensor<2x4x10x9xf32>
  %5 = bonsai.softmax %4 axis 1 : tensor<2x4x10x9xf32> -> tensor<2x4x10x9xf32>
  return %5 : tensor<2x4x10x9xf32>
}

// -----

// CHECK-LABEL: llvm.func internal @step_0_relu(
// CHECK-LABEL: llvm.mlir.global external constant @bonsai_model_table
bonsai.parameter @scale : tensor<4x1x1xf32> = dense<1.0>
bonsai.parameter @grid : tensor<1x4x9x8xf32> = dense<1.0>
func.func @main(%x: tensor<2x4x9x8xf32>) -> tensor<2x4x9x8xf32> {
  %scale = bonsai.param @scale : tensor<4x1x1xf32>
  %grid = bonsai.param @grid : tensor<1x4x9x8xf32>
  %0 = bonsai.relu %x : tensor<2x4x9x8xf32> -> tensor<2x4x9x8xf32>
  %1 = bonsai.clip %0 min -1.0 max 1.0 : tensor<2x4x9x8xf32> -> tensor<2x4x9x8xf32>
  %2 = bonsai.leaky_relu %1 alpha 0.1 : tensor<2x4x9x8xf32> -> tensor<2x4x9x8xf32>
  %3 = bonsai.sigmoid %2 : tensor<2x4x9x8xf32> -> tensor<2x4x9x8xf32>
  %4 = bonsai.hard_sigmoid %3 alpha 0.2 beta 0.5 : tensor<2x4x9x8xf32> -> tensor<2x4x9x8xf32>
  %5 = bonsai.hard_swish %4 : tensor<2x4x9x8xf32> -> tensor<2x4x9x8xf32>
  %6 = bonsai.silu %5 : tensor<2x4x9x8xf32> -> tensor<2x4x9x8xf32>
  %7 = bonsai.add %scale, %6 : (tensor<4x1x1xf32>, tensor<2x4x9x8xf32>) -> tensor<2x4x9x8xf32>
  %8 = bonsai.mul %7, %grid : (tensor<2x4x9x8xf32>, tensor<1x4x9x8xf32>) -> tensor<2x4x9x8xf32>
  %9 = bonsai.global_avg_pool %8 : tensor<2x4x9x8xf32> -> tensor<2x4x1x1xf32>
  %10 = bonsai.global_max_pool %8 : tensor<2x4x9x8xf32> -> tensor<2x4x1x1xf32>
  %11 = bonsai.add %9, %10 : (tensor<2x4x1x1xf32>, tensor<2x4x1x1xf32>) -> tensor<2x4x1x1xf32>
  %12 = bonsai.mul %11, %8 : (tensor<2x4x1x1xf32>, tensor<2x4x9x8xf32>) -> tensor<2x4x9x8xf32>
  return %12 : tensor<2x4x9x8xf32>
}

// -----

// CHECK-LABEL: llvm.func internal @step_0_max_pool2d(
// CHECK-LABEL: llvm.mlir.global external constant @bonsai_model_table
bonsai.parameter @w : tensor<5x96xf32> = dense<1.0>
func.func @main(%x: tensor<2x4x8x8xf32>) -> tensor<2x5xf32> {
  %w = bonsai.param @w : tensor<5x96xf32>
  %0 = bonsai.max_pool2d %x kernel [3, 3] strides [2, 2] padding [1, 1, 0, 0] dilations [2, 2] ceil_mode : tensor<2x4x8x8xf32> -> tensor<2x4x3x3xf32>
  %1 = bonsai.avg_pool2d %x kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1] dilations [2, 2] ceil_mode count_include_pad : tensor<2x4x8x8xf32> -> tensor<2x4x4x4xf32>
  %2, %i = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2] ceil_mode : tensor<2x4x8x8xf32> -> tensor<2x4x4x4xf32>, tensor<2x4x4x4xi64>
  %3 = bonsai.add %1, %2 : (tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>) -> tensor<2x4x4x4xf32>
  %4 = bonsai.max_unpool2d %3, %i size [8, 8] : (tensor<2x4x4x4xf32>, tensor<2x4x4x4xi64>) -> tensor<2x4x8x8xf32>
  %5 = bonsai.resize %0 size [8, 8] nearest asymmetric rounding floor : tensor<2x4x3x3xf32> -> tensor<2x4x8x8xf32>
  %6 = bonsai.resize %0 size [8, 8] linear half_pixel scales [2.6, 2.7] : tensor<2x4x3x3xf32> -> tensor<2x4x8x8xf32>
  %7 = bonsai.concat %4, %5, %6 axis 1 : (tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>) -> tensor<2x12x8x8xf32>
  %8 = bonsai.slice %7 offsets [0, 0, 0, 0] sizes [2, 12, 4, 4] strides [1, 1, 2, 2] : tensor<2x12x8x8xf32> -> tensor<2x12x4x4xf32>
  %9 = bonsai.pad %8 low [0, 0, 1, 1] high [0, 0, 1, 1] reflect : tensor<2x12x4x4xf32> -> tensor<2x12x6x6xf32>
  %10 = bonsai.pad %9 low [0, 0, 1, 1] high [0, 0, 1, 1] edge : tensor<2x12x6x6xf32> -> tensor<2x12x8x8xf32>
  %11 = bonsai.pad %10 low [0, 2, 0, 0] high [0, 2, 0, 0] constant value 1.0 : tensor<2x12x8x8xf32> -> tensor<2x16x8x8xf32>
  %12 = bonsai.depth_to_space %11 block 2 crd : tensor<2x16x8x8xf32> -> tensor<2x4x16x16xf32>
  %13 = bonsai.depth_to_space %12 block 2 dcr : tensor<2x4x16x16xf32> -> tensor<2x1x32x32xf32>
  // Channels are shuffled in five dimensions.
  %14 = bonsai.reshape %13 : tensor<2x1x32x32xf32> -> tensor<2x4x8x4x8xf32>
  %15 = bonsai.transpose %14 permutation [0, 2, 1, 3, 4] : tensor<2x4x8x4x8xf32> -> tensor<2x8x4x4x8xf32>
  %16 = bonsai.reshape %15 : tensor<2x8x4x4x8xf32> -> tensor<2x32x4x8xf32>
  %17 = bonsai.slice %16 offsets [0, 0, 0, 0] sizes [2, 3, 4, 8] strides [1, 1, 1, 1] : tensor<2x32x4x8xf32> -> tensor<2x3x4x8xf32>
  %18 = bonsai.flatten %17 : tensor<2x3x4x8xf32> -> tensor<2x96xf32>
  %19 = bonsai.linear %18, %w activation <sigmoid> : (tensor<2x96xf32>, tensor<5x96xf32>) -> tensor<2x5xf32>
  return %19 : tensor<2x5xf32>
}
