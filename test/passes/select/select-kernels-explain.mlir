// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{explain=true}))' -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{explain=true policy=dense}))' -o /dev/null 2>&1 | FileCheck %s --allow-empty

// Only where there was a choice: none without a mask, and `dense` leaves none.
// CHECK-NOT: remark:
// EXPLAIN-NOT: remark:

bonsai.parameter @cut.weight : tensor<256x256xf32> = dense<0.0> mask #bonsai.unstructured dense<0>
bonsai.parameter @weight : tensor<256x256xf32> = dense<0.5>
func.func @main(%x: tensor<1x256xf32>) -> tensor<1x256xf32> {
  %v = bonsai.param @cut.weight : tensor<256x256xf32>
  // EXPLAIN: :[[#@LINE+1]]:8: remark: csr-linear: estimated onednn-linear {{[0-9.]+}} us, csr-linear {{[0-9.]+}} us
  %0 = bonsai.linear %x, %v : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  %w = bonsai.param @weight : tensor<256x256xf32>
  %1 = bonsai.linear %0, %w : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  // EXPLAIN-NOT: remark:
  return %1 : tensor<1x256xf32>
}
