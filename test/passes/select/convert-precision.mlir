// RUN: bonsai-opt %s -split-input-file -bonsai-convert-precision | FileCheck %s

// The example of the description.
// CHECK-LABEL: bonsai.parameter @w : tensor<1x1x1x1xf16> = dense<2.000000e+00>
// CHECK: func.func @main(%[[X:.*]]: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
// CHECK-NEXT: %[[H:.*]] = bonsai.cast %[[X]] : tensor<1x1x4x4xf32> -> tensor<1x1x4x4xf16>
// CHECK-NEXT: %[[W:.*]] = bonsai.param @w : tensor<1x1x1x1xf16>
// CHECK-NEXT: %[[Y:.*]] = bonsai.conv2d %[[H]], %[[W]] : (tensor<1x1x4x4xf16>, tensor<1x1x1x1xf16>) -> tensor<1x1x4x4xf16>
// CHECK-NEXT: %[[Z:.*]] = bonsai.cast %[[Y]] : tensor<1x1x4x4xf16> -> tensor<1x1x4x4xf32>
// CHECK-NEXT: return %[[Z]]
bonsai.parameter @w : tensor<1x1x1x1xf32> = dense<2.0>
func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  %w = bonsai.param @w : tensor<1x1x1x1xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %y : tensor<1x1x4x4xf32>
}

// -----

// 1 + 2^-11 lies between two numbers and goes to the even one, 1 + 3 * 2^-11
// too; the largest is 65504, the smallest 2^-24, and half of it is zero.
// CHECK: bonsai.parameter @rounded : tensor<6xf16> = dense<[1.000000e+00, 1.001950e+00, 6.550400e+04, 5.960460e-08, 0.000000e+00, 0x7C00]>
bonsai.parameter @rounded : tensor<6xf32> = dense<[1.00048828, 1.00146484, 6.551900e+04, 5.9604645e-08, 2.98023224e-08, 0x7F800000]>
// Data outside the IR stays there, masks stay valid, integers and f16 as they are.
// CHECK: bonsai.parameter @data : tensor<2xf16> = dense_resource<data
// CHECK: bonsai.parameter buffer @masked : tensor<2xf16> = dense<[-0.000000e+00, 3.000000e+00]> mask #bonsai.unstructured dense<[0, 1]>
// CHECK: bonsai.parameter @numbers : tensor<2xi32> = dense<7>
// CHECK: bonsai.parameter @half : tensor<2xf16> = dense<7.000000e+00>
bonsai.parameter @data : tensor<2xf32> = dense_resource<data>
bonsai.parameter buffer @masked : tensor<2xf32> = dense<[-0.0, 3.0]> mask #bonsai.unstructured dense<[0, 1]>
bonsai.parameter @numbers : tensor<2xi32> = dense<7>
bonsai.parameter @half : tensor<2xf16> = dense<7.0>
// CHECK: "0x02000000003C00C0"
{-# dialect_resources: { builtin: { data: "0x040000000000803F000000C0" } } #-}

// -----

// What a function returns of its arguments is not rounded, one cast serves all
// that read an argument, and layouts and indices stay.
// CHECK-LABEL: func.func @values(
// CHECK-SAME: %[[X:.*]]: tensor<1x2x4x4xf32, #bonsai.layout<nhwc>>, %[[Y:.*]]: tensor<4xf32>)
// CHECK-NEXT: %[[H:.*]] = bonsai.cast %[[X]] : tensor<1x2x4x4xf32, #bonsai.layout<nhwc>> -> tensor<1x2x4x4xf16, #bonsai.layout<nhwc>>
// CHECK-NEXT: %[[P:.*]], %[[I:.*]] = bonsai.max_pool2d_with_indices %[[H]] {{.*}} -> tensor<1x2x2x2xf16>, tensor<1x2x2x2xi64>
// CHECK-NEXT: %[[R:.*]] = bonsai.relu %[[H]]
// CHECK-NEXT: %[[C:.*]] = bonsai.cast %[[P]]
// CHECK-NEXT: %[[D:.*]] = bonsai.cast %[[R]]
// CHECK-NEXT: return %[[C]], %[[D]], %[[I]], %[[Y]]
func.func @values(%x: tensor<1x2x4x4xf32, #bonsai.layout<nhwc>>, %y: tensor<4xf32>)
    -> (tensor<1x2x2x2xf32>, tensor<1x2x4x4xf32, #bonsai.layout<nhwc>>, tensor<1x2x2x2xi64>, tensor<4xf32>) {
  %0, %1 = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2]
    : tensor<1x2x4x4xf32, #bonsai.layout<nhwc>> -> tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>
  %2 = bonsai.relu %x : tensor<1x2x4x4xf32, #bonsai.layout<nhwc>> -> tensor<1x2x4x4xf32, #bonsai.layout<nhwc>>
  return %0, %2, %1, %y : tensor<1x2x2x2xf32>, tensor<1x2x4x4xf32, #bonsai.layout<nhwc>>, tensor<1x2x2x2xi64>, tensor<4xf32>
}

// -----

// Casts give the type that they are there for.
// CHECK-LABEL: func.func @mixed
// CHECK-NEXT: bonsai.cast %{{.*}} : tensor<4xf32> -> tensor<4xf16>
// CHECK-NEXT: bonsai.relu %{{.*}} : tensor<4xf16> -> tensor<4xf16>
// CHECK-NEXT: bonsai.cast %{{.*}} : tensor<4xf16> -> tensor<4xf32>
// CHECK-NEXT: return
func.func @mixed(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = bonsai.cast %x : tensor<4xf32> -> tensor<4xf16>
  %1 = bonsai.relu %0 : tensor<4xf16> -> tensor<4xf16>
  %2 = bonsai.cast %1 : tensor<4xf16> -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func private @external
func.func private @external(tensor<4xf32>) -> tensor<4xf32>
