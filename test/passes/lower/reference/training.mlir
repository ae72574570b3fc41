// RUN: bonsai-opt %s --bonsai-to-linalg | FileCheck %s

// The largest logit is taken off before exponentials, and the mean is of sums
// in double precision.
// CHECK-LABEL: func.func @cross_entropy
// CHECK: arith.maximumf
// CHECK: arith.subf
// CHECK-NEXT: %[[T:.+]] = arith.constant 4.000000e+00 : f32
// CHECK-NEXT: arith.divf %{{.+}}, %[[T]]
// CHECK-NEXT: math.exp
// CHECK: math.log
// CHECK: iterator_types = ["reduction", "reduction"]
// CHECK: arith.extf %{{.+}} : f32 to f64
// CHECK: arith.addf %{{.+}} : f64
// CHECK: arith.constant 2.000000e+00 : f64
// CHECK: arith.mulf
// CHECK: return %{{.+}} : tensor<f32>
func.func @cross_entropy(%x: tensor<8x10xf32>, %t: tensor<8x10xf32>) -> tensor<f32> {
  %0 = bonsai.cross_entropy %x, %t temperature 4.0 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// Axes that are summed and next to each other become one.
// CHECK-LABEL: func.func @reduce_sum
// CHECK: tensor.collapse_shape %{{.+}} {{\[\[}}0], [1], [2, 3]] : tensor<8x4x5x5xf32> into tensor<8x4x25xf32>
// CHECK: iterator_types = ["reduction", "parallel", "reduction"]
// CHECK: arith.addf %{{.+}} : f64
// CHECK: arith.truncf %{{.+}} : f64 to f32
func.func @reduce_sum(%x: tensor<8x4x5x5xf32>) -> tensor<4xf32> {
  %0 = bonsai.reduce_sum %x axes [0, 2, 3] : tensor<8x4x5x5xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @full
// CHECK: %[[VALUE:.+]] = arith.constant 1.500000e+00 : f16
// CHECK: linalg.fill ins(%[[VALUE]] : f16)
func.func @full() -> tensor<2xf16> {
  %0 = bonsai.full value 1.5 : tensor<2xf16>
  return %0 : tensor<2xf16>
}

// The input channels come last until all is summed, so that rows of the
// gradient remain the innermost loop.
// CHECK-LABEL: func.func @conv2d_weight_gradient
// CHECK: tensor.pad %{{.+}} low[0, 0, 1, 1] high[0, 0, 0, 0]
// CHECK: linalg.generic {{.*}} iterator_types = ["reduction", "parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
// CHECK: } -> tensor<2x3x3x3x2xf32>
// CHECK: tensor.collapse_shape %{{.+}} : tensor<2x3x3x3x2xf32> into tensor<6x3x3x2xf32>
// CHECK: linalg.transpose {{.*}} permutation = [0, 3, 1, 2]
func.func @conv2d_weight_gradient(%x: tensor<2x4x8x8xf32>, %g: tensor<2x6x4x4xf32>) -> tensor<6x2x3x3xf32> {
  %0 = bonsai.conv2d_weight_gradient %x, %g strides [2, 2] padding [1, 1, 1, 1] groups 2
    : (tensor<2x4x8x8xf32>, tensor<2x6x4x4xf32>) -> tensor<6x2x3x3xf32>
  return %0 : tensor<6x2x3x3xf32>
}

// Statistics are of double precision until they are results.
// CHECK-LABEL: func.func @batch_norm_training
// CHECK: iterator_types = ["reduction", "parallel", "reduction"]
// CHECK: arith.constant 5.000000e-03 : f64
// CHECK: iterator_types = ["reduction", "parallel", "reduction"]
// CHECK: math.sqrt %{{.+}} : f64
// CHECK: arith.truncf
func.func @batch_norm_training(%x: tensor<8x4x5x5xf32>, %v: tensor<4xf32>) -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>) {
  %y, %mean, %variance = bonsai.batch_norm_training %x, %v, %v
    : (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
  return %y, %mean, %variance : tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>
}

// Without statistics of the batch the input does not matter for its gradient.
// CHECK-LABEL: func.func @batch_norm_gradient
// CHECK: iterator_types = ["parallel", "parallel", "parallel"]} ins(%{{.+}}, %{{.+}} : tensor<8x4x25xf32>, tensor<4xf64>)
func.func @batch_norm_gradient(%g: tensor<8x4x5x5xf32>, %x: tensor<8x4x5x5xf32>, %v: tensor<4xf32>) -> tensor<8x4x5x5xf32> {
  %dx, %ds, %dt = bonsai.batch_norm_gradient %g, %x, %v, %v, %v
    : (tensor<8x4x5x5xf32>, tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>)
    -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
  return %dx : tensor<8x4x5x5xf32>
}

// CHECK-LABEL: func.func @activation_gradient
// CHECK: ^bb0(%[[G:.+]]: f32, %[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: arith.cmpf ogt, %[[X]]
// CHECK: %[[DERIVATIVE:.+]] = arith.select
// CHECK: arith.mulf %[[G]], %[[DERIVATIVE]]
func.func @activation_gradient(%g: tensor<1x4xf32>, %x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = bonsai.activation_gradient %g, %x <relu> : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @softmax_gradient
// CHECK: iterator_types = ["parallel", "reduction"]
// CHECK: iterator_types = ["parallel", "parallel"]
// CHECK: arith.subf
func.func @softmax_gradient(%g: tensor<2x10xf32>, %y: tensor<2x10xf32>) -> tensor<2x10xf32> {
  %0 = bonsai.softmax_gradient %g, %y axis 1 : (tensor<2x10xf32>, tensor<2x10xf32>) -> tensor<2x10xf32>
  return %0 : tensor<2x10xf32>
}

// The same search as in max_pool2d_with_indices.
// CHECK-LABEL: func.func @max_pool2d_gradient
// CHECK: linalg.yield %{{.+}}, %{{.+}} : f32, i64
// CHECK-COUNT-4: scf.for
// CHECK: arith.addf
// CHECK: tensor.insert
func.func @max_pool2d_gradient(%g: tensor<1x4x4x4xf32>, %x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %0 = bonsai.max_pool2d_gradient %g, %x kernel [2, 2] strides [2, 2]
    : (tensor<1x4x4x4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %0 : tensor<1x4x8x8xf32>
}

// CHECK-LABEL: func.func @avg_pool2d_gradient
// CHECK: arith.constant dense<[2.000000e+00, 3.000000e+00, 3.000000e+00, 2.000000e+00]> : tensor<4xf32>
// CHECK: arith.divf
// CHECK: } -> tensor<1x4x6x6xf32>
// CHECK: tensor.extract_slice %{{.+}}[0, 0, 1, 1] [1, 4, 4, 4] [1, 1, 1, 1]
func.func @avg_pool2d_gradient(%g: tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.avg_pool2d_gradient %g kernel [3, 3] padding [1, 1, 1, 1] : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// CHECK-LABEL: func.func @max_unpool2d_gradient
// CHECK: arith.cmpi ult
// CHECK: tensor.extract
// CHECK: arith.select
func.func @max_unpool2d_gradient(%g: tensor<1x4x8x8xf32>, %i: tensor<1x4x4x4xi64>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.max_unpool2d_gradient %g, %i : (tensor<1x4x8x8xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// CHECK-LABEL: func.func @slice_gradient
// CHECK: linalg.fill
// CHECK: tensor.insert_slice %{{.+}} into %{{.+}}[0, 0, 1, 0] [1, 4, 4, 4] [1, 1, 2, 2] : tensor<1x4x4x4xf32> into tensor<1x4x8x7xf32>
func.func @slice_gradient(%g: tensor<1x4x4x4xf32>) -> tensor<1x4x8x7xf32> {
  %0 = bonsai.slice_gradient %g offsets [0, 0, 1, 0] strides [1, 1, 2, 2] : tensor<1x4x4x4xf32> -> tensor<1x4x8x7xf32>
  return %0 : tensor<1x4x8x7xf32>
}

// CHECK-LABEL: func.func @resize_gradient_nearest
// CHECK: arith.constant dense<[0, 0, 1, 1]> : tensor<4xindex>
// CHECK-COUNT-4: scf.for
// CHECK-COUNT-1: tensor.insert
// CHECK-NOT: tensor.insert
func.func @resize_gradient_nearest(%g: tensor<1x4x4x6xf32>) -> tensor<1x4x2x2xf32> {
  %0 = bonsai.resize_gradient %g nearest asymmetric rounding floor : tensor<1x4x4x6xf32> -> tensor<1x4x2x2xf32>
  return %0 : tensor<1x4x2x2xf32>
}

// CHECK-LABEL: func.func @resize_gradient_linear
// CHECK: arith.constant dense<[0.000000e+00, 2.500000e-01, 7.500000e-01, 0.000000e+00]> : tensor<4xf32>
// CHECK-COUNT-4: tensor.insert
// CHECK-NOT: tensor.insert
func.func @resize_gradient_linear(%g: tensor<1x4x4x6xf32>) -> tensor<1x4x2x2xf32> {
  %0 = bonsai.resize_gradient %g linear half_pixel : tensor<1x4x4x6xf32> -> tensor<1x4x2x2xf32>
  return %0 : tensor<1x4x2x2xf32>
}
