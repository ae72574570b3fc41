// RUN: bonsai-opt %s -bonsai-prune-channels=sparsity=0.9 2>/dev/null | FileCheck %s
// RUN: bonsai-opt %s -bonsai-prune-channels=sparsity=0 2>/dev/null | FileCheck %s --check-prefix=NONE
// RUN: bonsai-opt %s -bonsai-prune-channels=sparsity=0.003125 2>/dev/null | FileCheck %s --check-prefix=HALF
// RUN: bonsai-opt %s -bonsai-prune-channels=sparsity=0.999 2>/dev/null | FileCheck %s --check-prefix=ALL

// 0.9 of 160 are 144, ties by position; half a channel is rounded up; one is
// left of all.
// CHECK: a.weight.mask: "0x01000000{{(00){144}(01){16}"}}
// NONE-NOT: mask
// HALF: a.weight.mask: "0x01000000{{00(01){159}"}}
// ALL: a.weight.mask: "0x01000000{{(00){159}01"}}

bonsai.parameter @a.weight : tensor<160x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x160xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<160x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<160x1xf32>) -> tensor<1x160xf32>
  %2 = bonsai.param @b.weight : tensor<1x160xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x160xf32>, tensor<1x160xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}
