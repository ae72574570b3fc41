// The input of a pointwise convolution of one image is a matrix as it lies; of
// all others a matrix is made, with the taps as the slowest part of its rows.
// RUN: bonsai-opt %s --bonsai-to-gpu-sparse --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @pointwise
// CHECK-SAME: (%[[X:.+]]: tensor<1x3x4x5xf32>)
// CHECK: %[[MATRIX:.+]] = tensor.collapse_shape %[[X]] {{.*}} into tensor<3x20xf32>
// CHECK: gpu.create_csr {{.*}} : memref<3xi32>, memref<2xi32>, memref<2xf32>
// CHECK: bufferization.to_buffer %[[MATRIX]] read_only
// CHECK: gpu.spmm async [%{{.+}}] %{{.+}}, %{{.+}}, %{{.+}}, %{{.+}} : memref<?xi8> into f32
// CHECK: tensor.expand_shape {{.*}} into tensor<2x1x4x5xf32>
// CHECK: linalg.generic
// CHECK: arith.addf
// CHECK: arith.maximumf
// CHECK-NOT: bonsai.conv2d
bonsai.parameter @w : tensor<2x3x1x1xf32> = dense<[[[[1.0]], [[0.0]], [[0.0]]], [[[0.0]], [[0.0]], [[2.0]]]]>
  mask #bonsai.unstructured dense<[[[[1]], [[0]], [[0]]], [[[0]], [[0]], [[1]]]]>
bonsai.parameter @b : tensor<2xf32> = dense<1.0>
func.func @pointwise(%x: tensor<1x3x4x5xf32>) -> tensor<1x2x4x5xf32> {
  %w = bonsai.param @w : tensor<2x3x1x1xf32>
  %b = bonsai.param @b : tensor<2xf32>
  %y = bonsai.conv2d %x, %w bias(%b) activation <relu> : (tensor<1x3x4x5xf32>, tensor<2x3x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x5xf32>
  return %y : tensor<1x2x4x5xf32>
}

// -----

// CHECK: #[[$WINDOWS:.+]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d3, d2, d4 * 2 + d0, d1 + d5)>
// CHECK-LABEL: func.func @grouped
// CHECK: %[[PADDED:.+]] = tensor.pad %{{.+}} low[0, 0, 0, 1] high[0, 0, 0, 0]
// CHECK: %[[WINDOWS:.+]] = linalg.generic {indexing_maps = [#[[$WINDOWS]], {{.*}} ins(%[[PADDED]] : tensor<2x2x2x3xf32>) outs(%{{.+}} : tensor<1x2x2x2x1x2xf32>)
// CHECK: tensor.collapse_shape {{.*}} into tensor<4x4xf32>
// CHECK: gpu.create_csr {{.*}} : memref<3xi32>, memref<3xi32>, memref<3xf32>
// CHECK: tensor.expand_shape {{.*}} into tensor<2x2x1x2xf32>

// Offsets 0, 2, 3. Columns count the channels of both groups for each tap: 0
// and 2 of the first row, 3 of the second.
// CHECK: w.offsets: "0x04000000000000000200000003000000"
// CHECK: w.columns: "0x04000000000000000200000003000000"
bonsai.parameter @w : tensor<2x1x1x2xf32> = dense<[[[[1.0, 2.0]]], [[[0.0, 3.0]]]]>
  mask #bonsai.unstructured dense<[[[[1, 1]]], [[[0, 1]]]]>
func.func @grouped(%x: tensor<2x2x2x2xf32>) -> tensor<2x2x1x2xf32> {
  %w = bonsai.param @w : tensor<2x1x1x2xf32>
  %y = bonsai.conv2d %x, %w strides [2, 1] padding [0, 1, 0, 0] groups 2 : (tensor<2x2x2x2xf32>, tensor<2x1x1x2xf32>) -> tensor<2x2x1x2xf32>
  return %y : tensor<2x2x1x2xf32>
}

// -----

// What has no mask stays, zeros or not.
// CHECK-LABEL: func.func @unmasked
// CHECK: bonsai.linear
// CHECK-NOT: gpu.
bonsai.parameter @w : tensor<1x2xf32> = dense<[[1.0, 0.0]]>
func.func @unmasked(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = bonsai.param @w : tensor<1x2xf32>
  %y = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
