// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 criterion=random seed=1" -o %t.1.mlir
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 criterion=random seed=1" -o %t.again.mlir
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 criterion=random seed=2" -o %t.2.mlir
// RUN: diff %t.1.mlir %t.again.mlir
// RUN: not diff %t.1.mlir %t.2.mlir
// RUN: bonsai-opt %t.1.mlir -bonsai-shrink-channels | FileCheck %s
// RUN: bonsai-opt %t.2.mlir -bonsai-shrink-channels | FileCheck %s

// Chance is the same for the same seed, here and elsewhere; the count is that
// which was asked for.
// CHECK: @a.weight : tensor<32x1xf32>
// CHECK: @b.weight : tensor<1x32xf32>

bonsai.parameter @a.weight : tensor<64x1xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x64xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<64x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<64x1xf32>) -> tensor<1x64xf32>
  %2 = bonsai.param @b.weight : tensor<1x64xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x64xf32>, tensor<1x64xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}
