// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.25 criterion=l1" 2>/dev/null | FileCheck %s --check-prefix=L1
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.25 criterion=l2" 2>/dev/null | FileCheck %s --check-prefix=L2
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.25 criterion=lamp" 2>/dev/null | FileCheck %s --check-prefix=LAMP
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.25 criterion=bn" 2>/dev/null | FileCheck %s --check-prefix=BN
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.25 criterion=fpgm" 2>/dev/null | FileCheck %s --check-prefix=FPGM
// RUN: bonsai-opt %s -bonsai-prune-channels=sparsity=0.25 2>/dev/null | FileCheck %s --check-prefix=L1

// One filter of four is cut: another one by each criterion. Without one it is l1.
// Sums of magnitudes: 3, 2.5, 6, 5.75.
// L1: a.weight.mask: "0x01000000010101000000010101010101"
// Roots of 3, 6.25, 12, 11.0625; lamp keeps the order within a layer.
// L2: a.weight.mask: "0x01000000000000010101010101010101"
// LAMP: a.weight.mask: "0x01000000000000010101010101010101"
// Magnitudes of the scales of the batch norm: 4, 3, 1, 2.
// BN: a.weight.mask: "0x01000000010101010101000000010101"
// The last two filters are 0.25 apart; the last is nearer to the first two.
// FPGM: a.weight.mask: "0x01000000010101010101010101000000"

bonsai.parameter @a.weight : tensor<4x3x1x1xf32> = dense<[[[[1.0]], [[1.0]], [[1.0]]], [[[0.0]], [[0.0]], [[2.5]]], [[[2.0]], [[2.0]], [[2.0]]], [[[2.0]], [[2.0]], [[1.75]]]]>
bonsai.parameter @bn.weight : tensor<4xf32> = dense<[4.0, 3.0, -1.0, 2.0]>
bonsai.parameter @bn.bias : tensor<4xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_mean : tensor<4xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_var : tensor<4xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x4x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<4x3x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.param @bn.weight : tensor<4xf32>
  %3 = bonsai.param @bn.bias : tensor<4xf32>
  %4 = bonsai.param @bn.running_mean : tensor<4xf32>
  %5 = bonsai.param @bn.running_var : tensor<4xf32>
  %6 = bonsai.batch_norm %1, %2, %3, %4, %5 epsilon 0.0 : (tensor<1x4x4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  %7 = bonsai.param @b.weight : tensor<1x4x1x1xf32>
  %8 = bonsai.conv2d %6, %7 : (tensor<1x4x4x4xf32>, tensor<1x4x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %8 : tensor<1x1x4x4xf32>
}
