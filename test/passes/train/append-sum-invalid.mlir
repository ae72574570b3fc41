// RUN: bonsai-opt %s -verify-diagnostics -bonsai-append-sum

// expected-error @below {{has no result to sum}}
func.func @main(%x: tensor<8x10xf32>) {
  return
}
