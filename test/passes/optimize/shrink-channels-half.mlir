// RUN: bonsai-opt %s -bonsai-shrink-channels -verify-diagnostics -o %t.mlir
// RUN: bonsai-opt %s -o %t.before.mlir
// RUN: diff %t.before.mlir %t.mlir

// Weights of half precision have no masks, so nothing is known to be cut: a
// filter of zeros stays.
bonsai.parameter @a.weight : tensor<2x1xf16> = dense<[[1.0], [0.0]]>
bonsai.parameter @b.weight : tensor<1x2xf16> = dense_resource<values>
func.func @main(%x: tensor<1x1xf16>) -> tensor<1x1xf16> {
  %a = bonsai.param @a.weight : tensor<2x1xf16>
  %y = bonsai.linear %x, %a : (tensor<1x1xf16>, tensor<2x1xf16>) -> tensor<1x2xf16>
  %b = bonsai.param @b.weight : tensor<1x2xf16>
  %z = bonsai.linear %y, %b : (tensor<1x2xf16>, tensor<1x2xf16>) -> tensor<1x1xf16>
  return %z : tensor<1x1xf16>
}

{-#
  dialect_resources: {
    builtin: {
      values: "0x02000000003C0040"
    }
  }
#-}
