// RUN: bonsai-opt %s -split-input-file -bonsai-infer-masks -verify-diagnostics -o /dev/null

// Half precision.
bonsai.parameter @a.weight : tensor<2x1xf16> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x2xf16> = dense<1.0>
func.func @main(%x: tensor<1x1xf16>) -> tensor<1x1xf16> {
  %0 = bonsai.param @a.weight : tensor<2x1xf16>
  // expected-error @below {{layer 'a' has weights of 'f16'; only f32 can be pruned}}
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf16>, tensor<2x1xf16>) -> tensor<1x2xf16>
  %2 = bonsai.param @b.weight : tensor<1x2xf16>
  %3 = bonsai.linear %1, %2 : (tensor<1x2xf16>, tensor<1x2xf16>) -> tensor<1x1xf16>
  return %3 : tensor<1x1xf16>
}
