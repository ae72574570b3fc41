// RUN: bonsai-opt %s -bonsai-remove-unused-parameters | FileCheck %s

// CHECK: bonsai.parameter @used
// CHECK-NOT: @unused
// CHECK-NOT: @dead
bonsai.parameter @used : tensor<2xf32> = dense<1.0>
bonsai.parameter @unused : tensor<2xf32> = dense<2.0>
bonsai.parameter @dead : tensor<2xf32> = dense<3.0>

// Named by an attribute of an op that is not ours.
// CHECK: bonsai.parameter @named
bonsai.parameter @named : tensor<2xf32> = dense<4.0>

// CHECK: func.func @main
func.func @main() -> tensor<2xf32> attributes {keeps = [@named]} {
  // CHECK-NEXT: bonsai.param @used
  // CHECK-NEXT: return
  %0 = bonsai.param @used : tensor<2xf32>
  %1 = bonsai.param @dead : tensor<2xf32>
  return %0 : tensor<2xf32>
}
