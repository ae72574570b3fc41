// RUN: bonsai-opt %s -bonsai-print-channel-groups=json -o /dev/null 2>&1 | FileCheck %s
// RUN: bonsai-opt %s -bonsai-print-channel-groups 2>/dev/null | FileCheck %s --check-prefix=IR

// The same for programs; the module stays as it is.
// CHECK:      [
// CHECK-NEXT:   {
// CHECK-NEXT:     "blocked": null,
// CHECK-NEXT:     "channels": 4,
// CHECK-NEXT:     "makers": [
// CHECK-NEXT:       "a"
// CHECK-NEXT:     ],
// CHECK-NEXT:     "readers": [
// CHECK-NEXT:       "b"
// CHECK-NEXT:     ]
// CHECK-NEXT:   },
// CHECK-NEXT:   {
// CHECK-NEXT:     "blocked": "the network's outputs keep their channels",
// CHECK-NEXT:     "channels": 2,
// CHECK-NEXT:     "makers": [
// CHECK-NEXT:       "b"
// CHECK-NEXT:     ],
// CHECK-NEXT:     "readers": []
// CHECK-NEXT:   }
// CHECK-NEXT: ]
// IR: @a.weight : tensor<4x3xf32>
// IR: @b.weight : tensor<2x4xf32>
bonsai.parameter @a.weight : tensor<4x3xf32> = dense<1.0>
bonsai.parameter @b.weight : tensor<2x4xf32> = dense<1.0>
func.func @main(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %a = bonsai.param @a.weight : tensor<4x3xf32>
  %y = bonsai.linear %x, %a : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32>
  %b = bonsai.param @b.weight : tensor<2x4xf32>
  %z = bonsai.linear %y, %b : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %z : tensor<1x2xf32>
}
