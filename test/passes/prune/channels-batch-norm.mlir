// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 criterion=bn" 2>/dev/null | FileCheck %s
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5 criterion=bn aggregation=first" 2>/dev/null | FileCheck %s

// Shrinking leaves border biases between layers and their batch norms. c has
// none: the scales of a alone, 4 and 3, decide, though filters of c are cut too.
// CHECK-DAG: a.weight.mask: "0x010000000100"
// CHECK-DAG: c.weight.mask: "0x010000000100"

bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[2.0]]]]>
bonsai.parameter @table : tensor<2x1x1xf32> = dense<1.0>
bonsai.parameter @bn.weight : tensor<2xf32> = dense<[4.0, 3.0]>
bonsai.parameter @bn.bias : tensor<2xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_mean : tensor<2xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_var : tensor<2xf32> = dense<1.0>
bonsai.parameter @c.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[5.0]]]]>
bonsai.parameter @b.weight : tensor<1x2x1x1xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %2 = bonsai.param @table : tensor<2x1x1xf32>
  %3 = bonsai.border_bias %1, %2 border [0, 0, 0, 0] : (tensor<1x2x2x2xf32>, tensor<2x1x1xf32>) -> tensor<1x2x2x2xf32>
  %4 = bonsai.param @bn.weight : tensor<2xf32>
  %5 = bonsai.param @bn.bias : tensor<2xf32>
  %6 = bonsai.param @bn.running_mean : tensor<2xf32>
  %7 = bonsai.param @bn.running_var : tensor<2xf32>
  %8 = bonsai.batch_norm %3, %4, %5, %6, %7 epsilon 0.0 : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %9 = bonsai.param @c.weight : tensor<2x1x1x1xf32>
  %10 = bonsai.conv2d %x, %9 : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %11 = bonsai.add %8, %10 : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %12 = bonsai.param @b.weight : tensor<1x2x1x1xf32>
  %13 = bonsai.conv2d %11, %12 : (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x2x2xf32>
  return %13 : tensor<1x1x2x2xf32>
}
