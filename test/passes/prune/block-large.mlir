// A block larger than the weight is as large as the weight, however large.
// RUN: bonsai-opt %s -bonsai-prune-block="rows=9223372036854775807 columns=1 sparsity=0.5" | FileCheck %s

// CHECK: mask #bonsai.block<9223372036854775807, 1> dense_resource<w.mask>
// CHECK: w.mask: "0x0100000000010001"
bonsai.parameter @w : tensor<2x2xf32> = dense<[[1.0, 3.0], [2.0, 4.0]]>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @w : tensor<2x2xf32>
  %y = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
