// RUN: bonsai-opt %s --bonsai-to-linalg | FileCheck %s

// The last window reaches one row and column beyond the padding.
// CHECK-LABEL: func.func @max_pool2d
// CHECK: %[[LOWEST:.+]] = arith.constant 0xFF800000 : f32
// CHECK: %[[PADDED:.+]] = tensor.pad %{{.+}} low[0, 0, 1, 1] high[0, 0, 2, 2]
// CHECK: tensor.yield %[[LOWEST]]
// CHECK: linalg.pooling_nchw_max {dilations = dense<1> : tensor<2xi64>, strides = dense<3> : tensor<2xi64>} ins(%[[PADDED]]
func.func @max_pool2d(%x: tensor<1x4x9x9xf32>) -> tensor<1x4x4x4xf32> {
  %y = bonsai.max_pool2d %x kernel [3, 3] strides [3, 3] padding [1, 1, 1, 1] ceil_mode
    : tensor<1x4x9x9xf32> -> tensor<1x4x4x4xf32>
  return %y : tensor<1x4x4x4xf32>
}

// CHECK-LABEL: func.func @max_pool2d_with_indices
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
// CHECK: arith.cmpf ogt
// CHECK: linalg.yield %{{.+}}, %{{.+}} : f32, i64
func.func @max_pool2d_with_indices(%x: tensor<1x4x8x8xf32>) -> (tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>) {
  %y, %i = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2]
    : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>
  return %y, %i : tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>
}

// CHECK-LABEL: func.func @avg_pool2d
// CHECK: linalg.pooling_nchw_sum
// CHECK: arith.constant dense<[2.000000e+00, 3.000000e+00, 3.000000e+00, 2.000000e+00]> : tensor<4xf32>
// CHECK: arith.divf
func.func @avg_pool2d(%x: tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %y = bonsai.avg_pool2d %x kernel [3, 3] padding [1, 1, 1, 1] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  return %y : tensor<1x4x4x4xf32>
}

// With padding counted, every window has nine positions.
// CHECK-LABEL: func.func @avg_pool2d_count_include_pad
// CHECK: arith.constant dense<3.000000e+00> : tensor<4xf32>
func.func @avg_pool2d_count_include_pad(%x: tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %y = bonsai.avg_pool2d %x kernel [3, 3] padding [1, 1, 1, 1] count_include_pad
    : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  return %y : tensor<1x4x4x4xf32>
}

// CHECK-LABEL: func.func @global_avg_pool
// CHECK: iterator_types = ["parallel", "parallel", "reduction", "reduction"]
// CHECK: arith.constant 6.400000e+01 : f32
func.func @global_avg_pool(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x1x1xf32> {
  %y = bonsai.global_avg_pool %x : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  return %y : tensor<1x4x1x1xf32>
}

// CHECK-LABEL: func.func @global_max_pool
// CHECK: iterator_types = ["parallel", "parallel", "reduction", "reduction"]
// CHECK: arith.maximumf
func.func @global_max_pool(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x1x1xf32> {
  %y = bonsai.global_max_pool %x : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  return %y : tensor<1x4x1x1xf32>
}

// CHECK-LABEL: func.func @max_unpool2d
// CHECK-COUNT-4: scf.for
// CHECK: scf.if
// CHECK: tensor.insert
func.func @max_unpool2d(%x: tensor<1x4x4x4xf32>, %i: tensor<1x4x4x4xi64>) -> tensor<1x4x8x8xf32> {
  %y = bonsai.max_unpool2d %x, %i size [8, 8] : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x8x8xf32>
  return %y : tensor<1x4x8x8xf32>
}
