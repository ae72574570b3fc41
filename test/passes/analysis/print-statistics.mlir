// RUN: bonsai-opt %s --bonsai-print-statistics -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=TABLE --match-full-lines --strict-whitespace
// RUN: bonsai-opt %s --bonsai-print-statistics=json -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=JSON
// RUN: bonsai-opt %s --bonsai-print-statistics 2>/dev/null \
// RUN:   | FileCheck %s --check-prefix=MODULE

// The module has a masked, a dense and a depthwise layer.

bonsai.parameter @"layer1.0.conv1.weight" : tensor<2x2x1x1xf32> =
  dense<[[[[1.0]], [[0.0]]], [[[2.0]], [[0.0]]]]>
  mask #bonsai.unstructured dense<[[[[1]], [[0]]], [[[1]], [[1]]]]>
bonsai.parameter @depthwise.weight : tensor<2x1x3x3xf32> = dense<1.0>
bonsai.parameter @bn.weight : tensor<2xf32> = dense<1.0>
bonsai.parameter @bn.bias : tensor<2xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_mean : tensor<2xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_var : tensor<2xf32> = dense<1.0>
bonsai.parameter @fc.weight : tensor<3x2xf32> = dense<[[1.0, 0.0], [0.0, 0.0], [4.0, 5.0]]>
bonsai.parameter @fc.bias : tensor<3xf32> = dense<0.0>

func.func @main(%x: tensor<1x2x32x32xf32>) -> tensor<1x3xf32> {
  %0 = bonsai.param @"layer1.0.conv1.weight" : tensor<2x2x1x1xf32>
  %1 = bonsai.conv2d %x, %0
    : (tensor<1x2x32x32xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x32x32xf32>
  %s = bonsai.param @bn.weight : tensor<2xf32>
  %t = bonsai.param @bn.bias : tensor<2xf32>
  %m = bonsai.param @bn.running_mean : tensor<2xf32>
  %v = bonsai.param @bn.running_var : tensor<2xf32>
  %2 = bonsai.batch_norm %1, %s, %t, %m, %v
    : (tensor<1x2x32x32xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
    -> tensor<1x2x32x32xf32>
  %3 = bonsai.param @depthwise.weight : tensor<2x1x3x3xf32>
  %4 = bonsai.conv2d %2, %3 padding [1, 1, 1, 1] groups 2
    : (tensor<1x2x32x32xf32>, tensor<2x1x3x3xf32>) -> tensor<1x2x32x32xf32>
  %5 = bonsai.global_avg_pool %4 : tensor<1x2x32x32xf32> -> tensor<1x2x1x1xf32>
  %6 = bonsai.flatten %5 : tensor<1x2x1x1xf32> -> tensor<1x2xf32>
  %7 = bonsai.param @fc.weight : tensor<3x2xf32>
  %8 = bonsai.param @fc.bias : tensor<3xf32>
  %9 = bonsai.linear %6, %7 bias(%8)
    : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %9 : tensor<1x3xf32>
}

//      TABLE:layer           op      weight     MACs  weights  nonzero  sparsity  mask          channels
// TABLE-NEXT:layer1.0.conv1  conv2d  2x2x1x1   4,096        4        3    0.2500  unstructured  2/2 ██████████▊
// TABLE-NEXT:depthwise       conv2d  2x1x3x3  18,432       18       18    0.0000  -             2/2 ██████████▊
// TABLE-NEXT:fc              linear  3x2           6        6        3    0.5000  -             3/3 ████████████████
// TABLE-NEXT:total                            22,534       28       24    0.1429
// TABLE-NEXT:35 trainable parameters: 28 weights, 3 biases, 4 of normalization

// JSON:      "layers": [
// JSON:        "macs": 4096,
// JSON-NEXT:   "name": "layer1.0.conv1",
// JSON-NEXT:   "nonzero": 3,
// JSON-NEXT:   "op": "conv2d",
// JSON-NEXT:   "shape": [
// JSON-NEXT:     2,
// JSON-NEXT:     2,
// JSON-NEXT:     1,
// JSON-NEXT:     1
// JSON-NEXT:   ],
// JSON-NEXT:   "sparsity": 0.25
// JSON:        "name": "depthwise",
// JSON:        "name": "fc",
// JSON:        "sparsity": 0.5
// JSON-NEXT:   }
// JSON-NEXT: ],
// JSON-NEXT: "macs": 22534,
// JSON-NEXT: "nonzero": 24,
// JSON-NEXT: "params": 35,
// JSON-NEXT: "prunable": 28,
// JSON-NEXT: "sparsity": 0.14285714285714

// MODULE: bonsai.parameter @layer1.0.conv1.weight : tensor<2x2x1x1xf32>
// MODULE: mask #bonsai.unstructured
