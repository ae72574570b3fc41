// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.2" 2>/dev/null | FileCheck %s --check-prefix=SUM
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.2 aggregation=sum scope=layer" 2>/dev/null | FileCheck %s --check-prefix=LAYER
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.2 aggregation=mean" 2>/dev/null | FileCheck %s --check-prefix=MEAN
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.2 aggregation=max scope=layer" 2>/dev/null | FileCheck %s --check-prefix=MAX
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.2 aggregation=first" 2>/dev/null | FileCheck %s --check-prefix=FIRST

// a and c make three channels together, with norms (1, 5), (4, 1) and (3, 3.5);
// d makes two of 3.25 and 3.5. One of the five is cut. A channel of two layers
// counts once.
// Sums 6, 5, 6.5: the first of d is the least.
// SUM-NOT: a.weight.mask
// SUM: d.weight.mask: "0x01000000000000010101"
// Within the group it is channel 1.
// LAYER-DAG: a.weight.mask: "0x01000000010001"
// LAYER-DAG: c.weight.mask: "0x01000000010001"
// Means 3, 2.5, 3.25.
// MEAN-DAG: a.weight.mask: "0x01000000010001"
// MEAN-DAG: c.weight.mask: "0x01000000010001"
// Largest 5, 4, 3.5.
// MAX-DAG: a.weight.mask: "0x01000000010100"
// MAX-DAG: c.weight.mask: "0x01000000010100"
// Of the first layer 1, 4, 3.
// FIRST-DAG: a.weight.mask: "0x01000000000101"
// FIRST-DAG: c.weight.mask: "0x01000000000101"

bonsai.parameter @a.weight : tensor<3x1xf32> = dense<[[1.0], [4.0], [3.0]]>
bonsai.parameter @c.weight : tensor<3x1xf32> = dense<[[5.0], [1.0], [3.5]]>
bonsai.parameter @d.weight : tensor<2x3xf32> = dense<[[1.0, 1.0, 1.25], [1.0, 1.0, 1.5]]>
bonsai.parameter @b.weight : tensor<1x2xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<3x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<3x1xf32>) -> tensor<1x3xf32>
  %2 = bonsai.param @c.weight : tensor<3x1xf32>
  %3 = bonsai.linear %x, %2 : (tensor<1x1xf32>, tensor<3x1xf32>) -> tensor<1x3xf32>
  %4 = bonsai.add %1, %3 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
  %5 = bonsai.param @d.weight : tensor<2x3xf32>
  %6 = bonsai.linear %4, %5 : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
  %7 = bonsai.param @b.weight : tensor<1x2xf32>
  %8 = bonsai.linear %6, %7 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %8 : tensor<1x1xf32>
}
