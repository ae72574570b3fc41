// RUN: bonsai-opt %s -split-input-file -verify-diagnostics -bonsai-set-batch=batch=4
// RUN: not bonsai-opt %s -split-input-file -bonsai-set-batch=batch=0 2>&1 | FileCheck %s

// CHECK: error: batch must be at least 1, got 0
func.func @main(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // expected-error @below {{does not compute images apart, so the batch cannot be changed}}
  %y = bonsai.transpose %x permutation [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}

// -----

func.func @main(%x: tensor<2x3xf32>) -> tensor<1x3xf32> {
  // expected-error @below {{does not compute images apart, so the batch cannot be changed}}
  %y = bonsai.slice %x offsets [0, 0] sizes [1, 3] strides [1, 1] : tensor<2x3xf32> -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// -----

func.func @main(%x: tensor<2x3xf32>,
                // expected-error @below {{'tensor<3x3xf32>' does not hold a batch of 2 images}}
                %y: tensor<3x3xf32>) -> tensor<2x3xf32> {
  return %x : tensor<2x3xf32>
}

// -----

// expected-error @below {{has no inputs}}
func.func @main() {
  return
}
