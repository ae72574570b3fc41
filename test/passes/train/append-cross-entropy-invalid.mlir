// RUN: bonsai-opt %s -split-input-file -verify-diagnostics -bonsai-append-cross-entropy
// RUN: not bonsai-opt %s -split-input-file -bonsai-append-cross-entropy=temperature=0 2>&1 | FileCheck %s

// CHECK: error: temperature must be greater than 0
// expected-error @below {{needs one result, the scores of classes, but has 2}}
func.func @main(%x: tensor<8x10xf32>) -> (tensor<8x10xf32>, tensor<8x10xf32>) {
  return %x, %x : tensor<8x10xf32>, tensor<8x10xf32>
}

// -----

// expected-error @below {{must be scores, images by classes}}
func.func @main(%x: tensor<8x10x1xf32>) -> tensor<8x10x1xf32> {
  return %x : tensor<8x10x1xf32>
}

// -----

// expected-error @below {{needs a function @main of one block}}
module {
}
