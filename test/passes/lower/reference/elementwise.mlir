// RUN: bonsai-opt %s --bonsai-to-linalg | FileCheck %s
// RUN: mlir-opt-22 %s --load-dialect-plugin=%bonsai_plugin --load-pass-plugin=%bonsai_plugin \
// RUN:   --pass-pipeline='builtin.module(bonsai-to-linalg)' | FileCheck %s

// CHECK: #[[$CHANNEL:.+]] = affine_map<(d0, d1, d2, d3) -> (d1)>

// The exponential is of a number that is not positive.
// CHECK-LABEL: func.func @silu
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[ABS:.+]] = math.absf %[[X]]
// CHECK: %[[NEG:.+]] = arith.negf %[[ABS]]
// CHECK: %[[EXP:.+]] = math.exp %[[NEG]]
// CHECK: %[[QUOTIENT:.+]] = arith.divf
// CHECK: arith.mulf %[[X]], %[[QUOTIENT]]
func.func @silu(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %y = bonsai.silu %x : tensor<1x4xf32> -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @clip
// CHECK: %[[LOW:.+]] = arith.constant 0.000000e+00 : f32
// CHECK: %[[MAX:.+]] = arith.maximumf %{{.+}}, %[[LOW]]
// CHECK: %[[HIGH:.+]] = arith.constant 6.000000e+00 : f32
// CHECK: arith.minimumf %[[MAX]], %[[HIGH]]
func.func @clip(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %y = bonsai.clip %x min 0.0 max 6.0 : tensor<1x4xf32> -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @add
// CHECK: linalg.generic {indexing_maps = [#{{.+}}, #[[$CHANNEL]], #{{.+}}]
// CHECK: arith.addf
func.func @add(%a: tensor<1x4x8x8xf32>, %b: tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  %y = bonsai.add %a, %b : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  return %y : tensor<1x4x8x8xf32>
}

// CHECK-LABEL: func.func @softmax
// CHECK: iterator_types = ["parallel", "reduction"]
// CHECK: arith.maximumf
// CHECK: arith.subf
// CHECK: math.exp
// CHECK: iterator_types = ["parallel", "reduction"]
// CHECK: arith.addf
// CHECK: arith.divf
func.func @softmax(%x: tensor<2x10xf32>) -> tensor<2x10xf32> {
  %y = bonsai.softmax %x axis 1 : tensor<2x10xf32> -> tensor<2x10xf32>
  return %y : tensor<2x10xf32>
}
