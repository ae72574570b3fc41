// RUN: bonsai-opt %s -bonsai-shrink-channels | FileCheck %s --check-prefix=BEFORE
// RUN: bonsai-opt %s -bonsai-infer-masks -bonsai-shrink-channels | FileCheck %s

// A network with zeros from elsewhere: filter 1 of a makes the constant 3, and
// what filter 2 makes is not read. Without masks nothing may go.
// BEFORE: @a.weight : tensor<3x1x1x1xf32>
// CHECK: @a.weight : tensor<1x1x1x1xf32>
// CHECK: @a.bias : tensor<1xf32>
// CHECK: @b.weight : tensor<1x1x1x1xf32>
// CHECK: buffer @b.bias : tensor<1xf32>
// CHECK-DAG: a.weight{{.*}}: "0x040000000000803F"
// CHECK-DAG: b.weight{{.*}}: "0x040000000000803F"
// CHECK-DAG: b.bias: "0x040000000000F041"

bonsai.parameter @a.weight : tensor<3x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]], [[[2.0]]]]>
bonsai.parameter @a.bias : tensor<3xf32> = dense<[1.0, 3.0, 2.0]>
bonsai.parameter @b.weight : tensor<1x3x1x1xf32> = dense<[[[[1.0]], [[10.0]], [[0.0]]]]>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %0 = bonsai.param @a.weight : tensor<3x1x1x1xf32>
  %1 = bonsai.param @a.bias : tensor<3xf32>
  %2 = bonsai.conv2d %x, %0 bias(%1) : (tensor<1x1x4x4xf32>, tensor<3x1x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  %3 = bonsai.relu %2 : tensor<1x3x4x4xf32> -> tensor<1x3x4x4xf32>
  %4 = bonsai.param @b.weight : tensor<1x3x1x1xf32>
  %5 = bonsai.conv2d %3, %4 : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %5 : tensor<1x1x4x4xf32>
}
