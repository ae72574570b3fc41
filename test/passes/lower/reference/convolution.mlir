// RUN: bonsai-opt %s --bonsai-to-linalg | FileCheck %s

// CHECK: #[[$SCATTER:.+]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d4 * 2 + d5, d7 * 2 + d6)>

// Bias is what the sum starts from; the epilogue is one op, in place.
// CHECK-LABEL: func.func @conv2d
// CHECK-SAME: (%[[X:[a-z0-9]+]]: {{.+}}, %[[W:[a-z0-9]+]]: {{.+}}, %[[B:[a-z0-9]+]]: {{.+}}, %[[R:[a-z0-9]+]]: {{.+}})
// CHECK: %[[PADDED:.+]] = tensor.pad %[[X]] low[0, 0, 1, 0] high[0, 0, 0, 2]
// CHECK: %[[INITIAL:.+]] = linalg.generic {{.*}} ins(%[[B]] : tensor<4xf32>)
// CHECK: %[[SUM:.+]] = linalg.conv_2d_nchw_fchw {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[3, 1]> : tensor<2xi64>}
// CHECK-SAME: ins(%[[PADDED]], %[[W]] : tensor<1x3x9x10xf32>, tensor<4x3x3x3xf32>) outs(%[[INITIAL]] : tensor<1x4x3x6xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[R]] : tensor<1x4x3x6xf32>) outs(%[[SUM]] : tensor<1x4x3x6xf32>)
// CHECK: arith.addf
// CHECK: arith.maximumf
func.func @conv2d(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<4xf32>, %r: tensor<1x4x3x6xf32>) -> tensor<1x4x3x6xf32> {
  %y = bonsai.conv2d %x, %w bias(%b) residual(%r) strides [3, 1] padding [1, 0, 0, 2] dilations [1, 2] activation <relu>
    : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>, tensor<1x4x3x6xf32>) -> tensor<1x4x3x6xf32>
  return %y : tensor<1x4x3x6xf32>
}

// Half precision is summed in single precision, and rounded once.
// CHECK-LABEL: func.func @conv2d_f16
// CHECK: linalg.conv_2d_nchw_fchw {{.*}} outs(%{{.+}} : tensor<1x4x8x8xf32>)
// CHECK: arith.truncf %{{.+}} : f32 to f16
func.func @conv2d_f16(%x: tensor<1x3x8x8xf16>, %w: tensor<4x3x1x1xf16>) -> tensor<1x4x8x8xf16> {
  %y = bonsai.conv2d %x, %w : (tensor<1x3x8x8xf16>, tensor<4x3x1x1xf16>) -> tensor<1x4x8x8xf16>
  return %y : tensor<1x4x8x8xf16>
}

// CHECK-LABEL: func.func @grouped
// CHECK: tensor.expand_shape %{{.+}} {{\[\[}}0], [1, 2], [3], [4]] output_shape [1, 2, 3, 8, 8]
// CHECK: tensor.expand_shape %{{.+}} {{\[\[}}0, 1], [2], [3], [4]] output_shape [2, 4, 3, 3, 3]
// CHECK: linalg.conv_2d_ngchw_gfchw
// CHECK: tensor.collapse_shape %{{.+}} {{\[\[}}0], [1, 2], [3], [4]] : tensor<1x2x4x6x6xf32> into tensor<1x8x6x6xf32>
func.func @grouped(%x: tensor<1x6x8x8xf32>, %w: tensor<8x3x3x3xf32>) -> tensor<1x8x6x6xf32> {
  %y = bonsai.conv2d %x, %w groups 2 : (tensor<1x6x8x8xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x6x6xf32>
  return %y : tensor<1x8x6x6xf32>
}

// CHECK-LABEL: func.func @depthwise
// CHECK: tensor.collapse_shape %{{.+}} {{\[\[}}0, 1], [2], [3]] : tensor<6x1x3x3xf32> into tensor<6x3x3xf32>
// CHECK: linalg.depthwise_conv_2d_nchw_chw
func.func @depthwise(%x: tensor<1x6x8x8xf32>, %w: tensor<6x1x3x3xf32>) -> tensor<1x6x6x6xf32> {
  %y = bonsai.conv2d %x, %w groups 6 : (tensor<1x6x8x8xf32>, tensor<6x1x3x3xf32>) -> tensor<1x6x6x6xf32>
  return %y : tensor<1x6x6x6xf32>
}

// Each input element is added to the uncut result where it contributes.
// CHECK-LABEL: func.func @conv_transpose2d
// CHECK: linalg.generic {indexing_maps = [#{{.+}}, #{{.+}}, #[[$SCATTER]]]
// CHECK: tensor.extract_slice %{{.+}}[0, 0, 1, 1] [1, 2, 16, 16] [1, 1, 1, 1] : tensor<1x2x17x17xf32> to tensor<1x2x16x16xf32>
func.func @conv_transpose2d(%x: tensor<1x4x8x8xf32>, %w: tensor<4x2x3x3xf32>) -> tensor<1x2x16x16xf32> {
  %y = bonsai.conv_transpose2d %x, %w strides [2, 2] padding [1, 1, 1, 1] output_padding [1, 1]
    : (tensor<1x4x8x8xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x16x16xf32>
  return %y : tensor<1x2x16x16xf32>
}

// CHECK-LABEL: func.func @linear
// CHECK: linalg.matmul indexing_maps = {{.+}} ins(%{{.+}}, %{{.+}} : tensor<2x8xf32>, tensor<3x8xf32>) outs(%{{.+}} : tensor<2x3xf32>)
func.func @linear(%x: tensor<2x8xf32>, %w: tensor<3x8xf32>) -> tensor<2x3xf32> {
  %y = bonsai.linear %x, %w : (tensor<2x8xf32>, tensor<3x8xf32>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @batch_norm
// CHECK: arith.constant 1.000000e-03 : f32
// CHECK: math.sqrt
// CHECK: linalg.generic
// CHECK: arith.subf
// CHECK-NEXT: arith.mulf
// CHECK-NEXT: arith.addf
func.func @batch_norm(%x: tensor<1x4x8x8xf32>, %v: tensor<4xf32>) -> tensor<1x4x8x8xf32> {
  %y = bonsai.batch_norm %x, %v, %v, %v, %v epsilon 1.0e-03
    : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
  return %y : tensor<1x4x8x8xf32>
}

// One pass over the map, which looks up the table.
// CHECK-LABEL: func.func @border_bias
// CHECK-DAG: arith.constant dense<[0, 1, 1, 2]> : tensor<4x
// CHECK-DAG: arith.constant dense<[0, 0, 0, 1, 2]> : tensor<5x
// CHECK: linalg.generic
// CHECK: %[[CHANNEL:.+]] = linalg.index 1
// CHECK-NEXT: tensor.extract %{{.+}}[%[[CHANNEL]], %{{.+}}, %{{.+}}] : tensor<3x3x3xf32>
// CHECK-COUNT-3: arith.addf
// CHECK: arith.maximumf
// CHECK-NOT: linalg.generic
func.func @border_bias(%x: tensor<1x3x4x5xf32>, %t: tensor<3x3x3xf32>, %b: tensor<3xf32>) -> tensor<1x3x4x5xf32> {
  %y = bonsai.border_bias %x, %t bias(%b) residual(%x) border [1, 0, 1, 2] activation <relu>
    : (tensor<1x3x4x5xf32>, tensor<3x3x3xf32>, tensor<3xf32>, tensor<1x3x4x5xf32>) -> tensor<1x3x4x5xf32>
  return %y : tensor<1x3x4x5xf32>
}
