// RUN: bonsai-opt %s -split-input-file -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{explain=true}))' -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN
// RUN: bonsai-opt %s -split-input-file -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{explain=true policy=dense}))' -o /dev/null 2>&1 | FileCheck %s --check-prefix=DENSE

// Only where there was a choice: none without a mask, and `dense` leaves none.

bonsai.parameter @cut.weight : tensor<256x256xf32> = dense<0.0> mask #bonsai.unstructured dense<0>
bonsai.parameter @weight : tensor<256x256xf32> = dense<0.5>
// DENSE-NOT: remark:
// DENSE: :[[#@LINE+3]]:1: remark: selected kernels: [[TOTAL:[0-9.]+ us]]; dense kernels: [[TOTAL]]
// EXPLAIN-NOT: remark:
// EXPLAIN: :[[#@LINE+4]]:8: remark: {{csr|unrolled}}-linear, because {{[0-9.]+}} us (estimated) < {{.*}}onednn-linear {{[0-9.]+}} us (estimated)
func.func @choice(%x: tensor<1x256xf32>) -> tensor<1x256xf32> {
  %v = bonsai.param @cut.weight : tensor<256x256xf32>
  // The line of the remark above.
  %0 = bonsai.linear %x, %v : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  %w = bonsai.param @weight : tensor<256x256xf32>
  %1 = bonsai.linear %0, %w : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  // EXPLAIN-NOT: remark:
  // EXPLAIN: :[[#@LINE-7]]:1: remark: selected kernels: {{[0-9.]+}} us; dense kernels: {{[0-9.]+}} us
  return %1 : tensor<1x256xf32>
}

// -----

// Layout changes, at the op whose result is changed or at the argument.

bonsai.parameter @weight : tensor<8x8x1x1xf32> = dense<0.5>
// EXPLAIN: :[[#@LINE+3]]:20: remark: input layout changed from nchw to nhwc, {{[0-9.]+}} us (estimated)
// EXPLAIN: :[[#@LINE+4]]:8: remark: layout changed from nhwc to nchw, {{[0-9.]+}} us (estimated)
// EXPLAIN: remark: selected kernels: {{[0-9.]+}} us, {{[0-9.]+}} us of it for 2 layout changes; dense
func.func @layouts(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  %w = bonsai.param @weight : tensor<8x8x1x1xf32>
  %0 = bonsai.conv2d %x, %w : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}
