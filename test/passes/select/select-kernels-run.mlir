// RUN: split-file %s %t
// RUN: bonsai-opt %t/net.mlir -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{device=Test tuning=%t/costs.json cpu-level=3}))' | FileCheck %t/net.mlir

// By measurement the sparse kernel saves 4 us in each layer, and a change to
// or from its layout takes 5 us (of the dense one, 1 us).

//--- net.mlir
bonsai.parameter @cut.weight : tensor<8x8x1x1xf32> = dense<0.0> mask #bonsai.unstructured dense<0>

// One layer does not pay for two changes.
// CHECK-LABEL: func.func @one
// CHECK: "onednn-convolution"
func.func @one(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  %w = bonsai.param @cut.weight : tensor<8x8x1x1xf32>
  %0 = bonsai.conv2d %x, %w : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// A run of layers does, though no single one of them would begin.
// CHECK-LABEL: func.func @run
// CHECK-COUNT-3: {bonsai.kernel = "unrolled-convolution", bonsai.layouts = [#bonsai.layout<pixel_tiles>, #bonsai.layout<nchw>, #bonsai.layout<pixel_tiles>]}
func.func @run(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  %w = bonsai.param @cut.weight : tensor<8x8x1x1xf32>
  %0 = bonsai.conv2d %x, %w : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  %1 = bonsai.conv2d %0, %w : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  %2 = bonsai.conv2d %1, %w : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  return %2 : tensor<1x8x4x4xf32>
}

//--- costs.json
{"bonsai_tuning_version": 1, "devices": [
 {"processor": "Test", "level": "x86-64-v3", "threads": 1, "networks": {},
  "operations": {
   "conv2d(1x8x4x4xf32, 8x8x1x1xf32 unstructured:0) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x8x4x4xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 10, "estimated_us": 1},
    {"kernel": "csr-convolution", "layouts": "nchw, - -> nchw", "measured_us": 100, "estimated_us": 1},
    {"kernel": "unrolled-convolution", "layouts": "pixel_tiles, - -> pixel_tiles", "measured_us": 6, "estimated_us": 1},
    {"kernel": "unrolled-convolution", "layouts": "nchw, - -> pixel_tiles", "measured_us": 100, "estimated_us": 1}],
   "convert_layout(1x8x4x4xf32) -> 1x8x4x4xf32": [
    {"kernel": "onednn-reorder", "layouts": "nchw -> nhwc", "measured_us": 1, "estimated_us": 1},
    {"kernel": "onednn-reorder", "layouts": "nhwc -> nchw", "measured_us": 1, "estimated_us": 1},
    {"kernel": "pixel-tiles-reorder", "layouts": "nchw -> pixel_tiles", "measured_us": 5, "estimated_us": 1},
    {"kernel": "pixel-tiles-reorder", "layouts": "pixel_tiles -> nchw", "measured_us": 5, "estimated_us": 1}]}}]}
