// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=block cpu-level=2}))' | FileCheck %s --check-prefix=BLOCK
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=sparse cpu-level=4}))' | FileCheck %s --check-prefix=SPARSE
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=dense}))' | FileCheck %s --check-prefix=DENSE

// The kernel for blocks of output channels supports masks that are said to have
// them, whatever their size and whatever the processor.

bonsai.parameter @tall : tensor<128x128x3x3xf32> = dense<0.0> mask #bonsai.block<8, 1> dense<0>
bonsai.parameter @square : tensor<128x128x1x1xf32> = dense<0.0> mask #bonsai.block<4, 4> dense<0>
bonsai.parameter @huge : tensor<128x128x1x1xf32> = dense<0.5> mask #bonsai.block<9223372036854775807, 1> dense<1>
bonsai.parameter @fc : tensor<64x128xf32> = dense<0.0> mask #bonsai.block<4, 1> dense<0>
bonsai.parameter @single : tensor<128x128x1x1xf32> = dense<0.0> mask #bonsai.unstructured dense<0>
bonsai.parameter @kept : tensor<512x512x1x1xf32> = dense<0.5> mask #bonsai.block<8, 1> dense<1>
bonsai.parameter @wide : tensor<512x512x1x1xf32> = dense<0.5> mask #bonsai.block<1, 4> dense<1>
bonsai.parameter @nm : tensor<128x128x1x1xf32> = dense<0.0> mask #bonsai.nm<2, 4> dense<0>

// BLOCK-LABEL: func.func @blocks
// DENSE-LABEL: func.func @blocks
func.func @blocks(%x: tensor<1x128x28x28xf32>, %a: tensor<2x128xf32>) -> (tensor<1x128x28x28xf32>, tensor<2x64xf32>) {
  %t = bonsai.param @tall : tensor<128x128x3x3xf32>
  // BLOCK: bonsai.conv2d {{.*}}bonsai.kernel = "block-convolution", bonsai.layouts = [#bonsai.layout<nchw>, #bonsai.layout<nchw>, #bonsai.layout<pixel_tiles>]
  // DENSE: bonsai.kernel = "onednn-convolution"
  %0 = bonsai.conv2d %x, %t padding [1, 1, 1, 1] : (tensor<1x128x28x28xf32>, tensor<128x128x3x3xf32>) -> tensor<1x128x28x28xf32>
  %s = bonsai.param @square : tensor<128x128x1x1xf32>
  // BLOCK: bonsai.conv2d {{.*}}bonsai.kernel = "block-convolution", bonsai.layouts = [#bonsai.layout<pixel_tiles>, #bonsai.layout<nchw>, #bonsai.layout<pixel_tiles>]
  %1 = bonsai.conv2d %0, %s : (tensor<1x128x28x28xf32>, tensor<128x128x1x1xf32>) -> tensor<1x128x28x28xf32>
  %h = bonsai.param @huge : tensor<128x128x1x1xf32>
  // BLOCK: bonsai.conv2d {{.*}}bonsai.kernel = "block-convolution"
  %2 = bonsai.conv2d %1, %h : (tensor<1x128x28x28xf32>, tensor<128x128x1x1xf32>) -> tensor<1x128x28x28xf32>
  %f = bonsai.param @fc : tensor<64x128xf32>
  // BLOCK: bonsai.linear {{.*}}bonsai.kernel = "block-linear"
  // DENSE: bonsai.kernel = "onednn-linear"
  %3 = bonsai.linear %a, %f : (tensor<2x128xf32>, tensor<64x128xf32>) -> tensor<2x64xf32>
  return %2, %3 : tensor<1x128x28x28xf32>, tensor<2x64xf32>
}

// Of other patterns it knows nothing: `block` leaves them to the dense kernel.
// BLOCK-LABEL: func.func @others
// BLOCK-COUNT-2: bonsai.kernel = "onednn-convolution"
// BLOCK: return
func.func @others(%x: tensor<1x128x28x28xf32>) -> tensor<1x128x28x28xf32> {
  %s = bonsai.param @single : tensor<128x128x1x1xf32>
  %0 = bonsai.conv2d %x, %s : (tensor<1x128x28x28xf32>, tensor<128x128x1x1xf32>) -> tensor<1x128x28x28xf32>
  %n = bonsai.param @nm : tensor<128x128x1x1xf32>
  %1 = bonsai.conv2d %0, %n : (tensor<1x128x28x28xf32>, tensor<128x128x1x1xf32>) -> tensor<1x128x28x28xf32>
  return %1 : tensor<1x128x28x28xf32>
}

// It is the quickest where rows share what they read, and only there.
// SPARSE-LABEL: func.func @rows
func.func @rows(%x: tensor<1x512x28x28xf32>) -> tensor<1x512x28x28xf32> {
  %k = bonsai.param @kept : tensor<512x512x1x1xf32>
  // SPARSE: bonsai.kernel = "block-convolution"
  %0 = bonsai.conv2d %x, %k : (tensor<1x512x28x28xf32>, tensor<512x512x1x1xf32>) -> tensor<1x512x28x28xf32>
  %w = bonsai.param @wide : tensor<512x512x1x1xf32>
  // SPARSE: bonsai.kernel = "unrolled-convolution"
  %1 = bonsai.conv2d %0, %w : (tensor<1x512x28x28xf32>, tensor<512x512x1x1xf32>) -> tensor<1x512x28x28xf32>
  return %1 : tensor<1x512x28x28xf32>
}
