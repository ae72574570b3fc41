// RUN: bonsai-opt %s -split-input-file -verify-diagnostics -bonsai-convert-precision

// expected-error @below {{'bonsai.parameter' op element 1 is too large for f16: -6.552}}
bonsai.parameter @w : tensor<2xf32> = dense<[65519.0, -65520.0]>

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{is not of the bonsai dialect}}
  %0 = tensor.empty() : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @below {{has more than one block}}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^bb1
^bb1:
  return %x : tensor<4xf32>
}
