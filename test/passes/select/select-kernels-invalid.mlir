// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=quickest}))' -verify-diagnostics

// expected-error@+1 {{unknown policy 'quickest'}}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = bonsai.relu %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
