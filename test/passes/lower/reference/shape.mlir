// RUN: bonsai-opt %s --bonsai-to-linalg | FileCheck %s

// CHECK-LABEL: func.func @concat
// CHECK: tensor.insert_slice %{{.+}} into %{{.+}}[0, 0, 0, 0] [1, 4, 8, 8] [1, 1, 1, 1]
// CHECK: tensor.insert_slice %{{.+}} into %{{.+}}[0, 4, 0, 0] [1, 2, 8, 8] [1, 1, 1, 1]
func.func @concat(%a: tensor<1x4x8x8xf32>, %b: tensor<1x2x8x8xf32>) -> tensor<1x6x8x8xf32> {
  %y = bonsai.concat %a, %b axis 1 : (tensor<1x4x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x6x8x8xf32>
  return %y : tensor<1x6x8x8xf32>
}

// CHECK-LABEL: func.func @slice
// CHECK: tensor.extract_slice %{{.+}}[0, 1, 0, 0] [1, 2, 4, 4] [1, 1, 2, 2]
func.func @slice(%x: tensor<1x4x8x8xf32>) -> tensor<1x2x4x4xf32> {
  %y = bonsai.slice %x offsets [0, 1, 0, 0] sizes [1, 2, 4, 4] strides [1, 1, 2, 2] : tensor<1x4x8x8xf32> -> tensor<1x2x4x4xf32>
  return %y : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @pad_constant
// CHECK: tensor.pad %{{.+}} low[0, 1] high[0, 2]
func.func @pad_constant(%x: tensor<2x3xf32>) -> tensor<2x6xf32> {
  %y = bonsai.pad %x low [0, 1] high [0, 2] constant value 1.0 : tensor<2x3xf32> -> tensor<2x6xf32>
  return %y : tensor<2x6xf32>
}

// CHECK-LABEL: func.func @pad_edge
// CHECK: arith.constant dense<[0, 0, 1, 2, 2, 2]> : tensor<6xindex>
// CHECK: tensor.extract
func.func @pad_edge(%x: tensor<2x3xf32>) -> tensor<2x6xf32> {
  %y = bonsai.pad %x low [0, 1] high [0, 2] edge : tensor<2x3xf32> -> tensor<2x6xf32>
  return %y : tensor<2x6xf32>
}

// CHECK-LABEL: func.func @pad_reflect
// CHECK: arith.constant dense<[1, 0, 1, 2, 1, 0]> : tensor<6xindex>
func.func @pad_reflect(%x: tensor<2x3xf32>) -> tensor<2x6xf32> {
  %y = bonsai.pad %x low [0, 1] high [0, 2] reflect : tensor<2x3xf32> -> tensor<2x6xf32>
  return %y : tensor<2x6xf32>
}

// CHECK-LABEL: func.func @resize_nearest
// CHECK-DAG: arith.constant dense<[0, 0, 1, 1]> : tensor<4xindex>
// CHECK-DAG: arith.constant dense<[0, 0, 0, 1, 1, 1]> : tensor<6xindex>
func.func @resize_nearest(%x: tensor<1x4x2x2xf32>) -> tensor<1x4x4x6xf32> {
  %y = bonsai.resize %x size [4, 6] nearest asymmetric rounding floor : tensor<1x4x2x2xf32> -> tensor<1x4x4x6xf32>
  return %y : tensor<1x4x4x6xf32>
}

// CHECK-LABEL: func.func @resize_linear
// CHECK: arith.constant dense<[0, 0, 0, 1]> : tensor<4xindex>
// CHECK: arith.constant dense<1> : tensor<4xindex>
// CHECK: arith.constant dense<[0.000000e+00, 2.500000e-01, 7.500000e-01, 0.000000e+00]> : tensor<4xf32>
// CHECK-COUNT-4: tensor.extract
func.func @resize_linear(%x: tensor<1x4x2x2xf32>) -> tensor<1x4x4x6xf32> {
  %y = bonsai.resize %x size [4, 6] linear half_pixel : tensor<1x4x2x2xf32> -> tensor<1x4x4x6xf32>
  return %y : tensor<1x4x4x6xf32>
}

// CHECK-LABEL: func.func @reshape
// CHECK: tensor.collapse_shape %{{.+}} {{\[\[}}0, 1]] : tensor<6x4xf32> into tensor<24xf32>
// CHECK: tensor.expand_shape %{{.+}} {{\[\[}}0, 1]] output_shape [4, 6] : tensor<24xf32> into tensor<4x6xf32>
func.func @reshape(%x: tensor<6x4xf32>) -> tensor<4x6xf32> {
  %y = bonsai.reshape %x : tensor<6x4xf32> -> tensor<4x6xf32>
  return %y : tensor<4x6xf32>
}

// CHECK-LABEL: func.func @flatten
// CHECK: tensor.collapse_shape %{{.+}} {{\[\[}}0], [1, 2, 3]] : tensor<1x4x8x8xf32> into tensor<1x256xf32>
func.func @flatten(%x: tensor<1x4x8x8xf32>) -> tensor<1x256xf32> {
  %y = bonsai.flatten %x : tensor<1x4x8x8xf32> -> tensor<1x256xf32>
  return %y : tensor<1x256xf32>
}

// CHECK-LABEL: func.func @transpose
// CHECK: linalg.transpose ins(%{{.+}} : tensor<1x4x8x6xf32>) outs(%{{.+}} : tensor<1x8x6x4xf32>) permutation = [0, 2, 3, 1]
func.func @transpose(%x: tensor<1x4x8x6xf32>) -> tensor<1x8x6x4xf32> {
  %y = bonsai.transpose %x permutation [0, 2, 3, 1] : tensor<1x4x8x6xf32> -> tensor<1x8x6x4xf32>
  return %y : tensor<1x8x6x4xf32>
}

// CHECK-LABEL: func.func @depth_to_space
// CHECK: linalg.transpose {{.*}} permutation = [0, 1, 4, 2, 5, 3]
func.func @depth_to_space(%x: tensor<1x16x8x8xf32>) -> tensor<1x4x16x16xf32> {
  %y = bonsai.depth_to_space %x block 2 crd : tensor<1x16x8x8xf32> -> tensor<1x4x16x16xf32>
  return %y : tensor<1x4x16x16xf32>
}

// A tensor without elements has no order to keep.

// CHECK-LABEL: func.func @reshape_of_nothing
// CHECK: tensor.empty() : tensor<1x0xf32>
func.func @reshape_of_nothing(%x: tensor<1x0x8x8xf32>) -> tensor<1x0xf32> {
  %y = bonsai.reshape %x : tensor<1x0x8x8xf32> -> tensor<1x0xf32>
  return %y : tensor<1x0xf32>
}
