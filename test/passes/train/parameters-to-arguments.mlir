// RUN: bonsai-opt %s -bonsai-parameters-to-arguments | FileCheck %s

// CHECK-NOT: bonsai.parameter @
// CHECK: bonsai.parameter buffer @mean
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>, %[[A:.*]]: tensor<2xf32> {bonsai.name = "a"}, %[[B:.*]]: tensor<2xf32> {bonsai.name = "b"})
// CHECK: %[[MEAN:.*]] = bonsai.param @mean
// CHECK: bonsai.add %[[B]], %[[A]]
// CHECK: bonsai.add %{{.*}}, %[[A]]
// CHECK: bonsai.add %{{.*}}, %[[MEAN]]
bonsai.parameter @a : tensor<2xf32> = dense<[1.0, 0.0]> mask #bonsai.unstructured dense<[1, 0]>
bonsai.parameter @b : tensor<2xf32> = dense<1.0>
bonsai.parameter buffer @mean : tensor<2xf32> = dense<0.0>
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %b = bonsai.param @b : tensor<2xf32>
  %a = bonsai.param @a : tensor<2xf32>
  %again = bonsai.param @a : tensor<2xf32>
  %mean = bonsai.param @mean : tensor<2xf32>
  %y = bonsai.add %b, %a : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %z = bonsai.add %y, %again : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %w = bonsai.add %z, %mean : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %w : tensor<2xf32>
}
