// RUN: bonsai-opt %s --bonsai-to-linalg | FileCheck %s

// Cut weights are zeros of the constant; no parameter and no layout is left.
// CHECK-NOT: bonsai.
bonsai.parameter @w : tensor<2x2xf32> = dense<[[1.0, 0.0], [0.0, 4.0]]>
  mask #bonsai.unstructured dense<[[1, 0], [0, 1]]>
bonsai.parameter buffer @big : tensor<4xf32> = dense_resource<big>

// CHECK-LABEL: func.func @parameters
// CHECK-DAG: arith.constant dense<{{\[\[}}1.000000e+00, 0.000000e+00], [0.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
// CHECK-DAG: arith.constant dense_resource<big> : tensor<4xf32>
func.func @parameters() -> (tensor<2x2xf32>, tensor<4xf32>) {
  %w = bonsai.param @w : tensor<2x2xf32>
  %big = bonsai.param @big : tensor<4xf32>
  return %w, %big : tensor<2x2xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @layouts
// CHECK-SAME: (%[[X:.+]]: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
// CHECK: %[[Y:.+]] = linalg.generic {{.*}} ins(%[[X]] : tensor<1x4x8x8xf32>)
// CHECK: return %[[Y]] : tensor<1x4x8x8xf32>
// CHECK-NOT: bonsai.
func.func @layouts(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>> {
  %b = bonsai.convert_layout %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>
  %y = bonsai.relu %b : tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>> -> tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>
  return %y : tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>
}

{-#
  dialect_resources: {
    builtin: {
      big: "0x040000000000803F000000400000404000008040"
    }
  }
#-}
