// RUN: bonsai-opt %s -bonsai-prune-channels=sparsity=0.34 2>/dev/null | FileCheck %s --check-prefix=GLOBAL
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.34 scope=layer" 2>/dev/null | FileCheck %s --check-prefix=LAYER
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.34 criterion=lamp" 2>/dev/null | FileCheck %s --check-prefix=LAMP
// RUN: bonsai-opt %s -bonsai-prune-channels="sparsity=0.5" 2>/dev/null | FileCheck %s --check-prefix=WHOLE

// Two of six channels are those of the small layer, whose filters have norms 1
// to 3 against 30 to 90. By layer, or by their share of the layer, it is one
// each. At three of six the small layer keeps its last one.
// GLOBAL: small.weight.mask: "0x01000000000001"
// GLOBAL-NOT: large.weight.mask
// LAYER-DAG: small.weight.mask: "0x01000000000101"
// LAYER-DAG: large.weight.mask: "0x01000000000000010101010101"
// LAMP-DAG: small.weight.mask: "0x01000000000101"
// LAMP-DAG: large.weight.mask: "0x01000000000000010101010101"
// WHOLE: small.weight.mask: "0x01000000000001"
// WHOLE-NOT: large.weight.mask

bonsai.parameter @small.weight : tensor<3x1xf32> = dense<[[1.0], [2.0], [3.0]]>
bonsai.parameter @large.weight : tensor<3x3xf32> = dense<[[10.0, 10.0, 10.0], [20.0, 20.0, 20.0], [30.0, 30.0, 30.0]]>
bonsai.parameter @b.weight : tensor<1x3xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @small.weight : tensor<3x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<3x1xf32>) -> tensor<1x3xf32>
  %2 = bonsai.param @large.weight : tensor<3x3xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x3xf32>, tensor<3x3xf32>) -> tensor<1x3xf32>
  %4 = bonsai.param @b.weight : tensor<1x3xf32>
  %5 = bonsai.linear %3, %4 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x1xf32>
  return %5 : tensor<1x1xf32>
}
