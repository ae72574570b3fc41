// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 criterion=bn" -verify-diagnostics | FileCheck %s

// Without batch norms there are no scales to go by, and no candidates.
// CHECK-NOT: mask

bonsai.parameter @stem.weight : tensor<4x2xf32> = dense<1.0>
bonsai.parameter @inner.weight : tensor<4x4xf32> = dense<1.0>
bonsai.parameter @outer.weight : tensor<4x4xf32> = dense<1.0>
bonsai.parameter @fc.weight : tensor<2x4xf32> = dense<1.0>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = bonsai.param @stem.weight : tensor<4x2xf32>
  // expected-remark @below {{4 channels are not cut: the criterion says nothing about them}}
  %1 = bonsai.linear %x, %0 : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32>
  %2 = bonsai.param @inner.weight : tensor<4x4xf32>
  // expected-remark @below {{4 channels are not cut: the criterion says nothing about them}}
  %3 = bonsai.linear %1, %2 : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %4 = bonsai.param @outer.weight : tensor<4x4xf32>
  %5 = bonsai.linear %3, %4 : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %6 = bonsai.add %1, %5 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %7 = bonsai.param @fc.weight : tensor<2x4xf32>
  %8 = bonsai.linear %6, %7 : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  // expected-remark @below {{2 channels of 'fc' cannot be removed: the network's outputs keep their channels}}
  return %8 : tensor<1x2xf32>
}
