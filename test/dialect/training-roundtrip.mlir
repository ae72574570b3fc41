// RUN: bonsai-opt %s | FileCheck %s
// RUN: bonsai-opt %s | bonsai-opt | FileCheck %s
// RUN: bonsai-opt %s -mlir-print-op-generic | bonsai-opt | FileCheck %s
// RUN: bonsai-opt %s -emit-bytecode | bonsai-opt | FileCheck %s
// RUN: bonsai-opt %s -verify-roundtrip -o /dev/null

// CHECK-LABEL: func.func @cross_entropy
func.func @cross_entropy(%x: tensor<8x10xf32>, %t: tensor<8x10xf32>) {
  // CHECK: bonsai.cross_entropy %{{.+}}, %{{.+}} : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<f32>
  %0 = bonsai.cross_entropy %x, %t : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<f32>
  // CHECK: bonsai.cross_entropy %{{.+}}, %{{.+}} temperature 4.000000e+00 :
  %1 = bonsai.cross_entropy %x, %t temperature 4.0
    : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<f32>
  // CHECK: bonsai.cross_entropy_gradient %{{.+}}, %{{.+}} : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  %2 = bonsai.cross_entropy_gradient %x, %t : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  // CHECK: bonsai.cross_entropy_gradient %{{.+}}, %{{.+}} temperature 4.000000e+00 :
  %3 = bonsai.cross_entropy_gradient %x, %t temperature 4.0
    : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  return
}

// CHECK-LABEL: func.func @sums
func.func @sums(%x: tensor<8x4x5x5xf32>) {
  // CHECK: bonsai.reduce_sum %{{.+}} axes [0, 2, 3] : tensor<8x4x5x5xf32> -> tensor<4xf32>
  %0 = bonsai.reduce_sum %x axes [0, 2, 3] : tensor<8x4x5x5xf32> -> tensor<4xf32>
  // CHECK: bonsai.reduce_sum %{{.+}} axes [0, 1, 2, 3] : tensor<8x4x5x5xf32> -> tensor<f32>
  %1 = bonsai.reduce_sum %x axes [0, 1, 2, 3] : tensor<8x4x5x5xf32> -> tensor<f32>
  // CHECK: bonsai.reduce_sum %{{.+}} axes [] : tensor<f32> -> tensor<f32>
  %2 = bonsai.reduce_sum %1 axes [] : tensor<f32> -> tensor<f32>
  // CHECK: bonsai.full value 1.500000e+00 : tensor<2xf16>
  %3 = bonsai.full value 1.5 : tensor<2xf16>
  return
}

// CHECK-LABEL: func.func @conv2d_weight_gradient
func.func @conv2d_weight_gradient(%x: tensor<8x16x32x32xf32>, %g: tensor<8x6x30x30xf32>,
                                  %h: tensor<8x32x15x32xf32>) {
  // CHECK: bonsai.conv2d_weight_gradient %{{.+}}, %{{.+}} : (
  %0 = bonsai.conv2d_weight_gradient %x, %g
    : (tensor<8x16x32x32xf32>, tensor<8x6x30x30xf32>) -> tensor<6x16x3x3xf32>
  // CHECK: bonsai.conv2d_weight_gradient %{{.+}}, %{{.+}} strides [2, 1] padding [1, 2, 0, 2] dilations [2, 2] groups 4 : (
  %1 = bonsai.conv2d_weight_gradient %x, %h strides [2, 1] padding [1, 2, 0, 2] dilations [2, 2] groups 4
    : (tensor<8x16x32x32xf32>, tensor<8x32x15x32xf32>) -> tensor<32x4x3x3xf32>
  return
}

// CHECK-LABEL: func.func @batch_norm
func.func @batch_norm(%x: tensor<8x4x5x5xf32>, %v: tensor<4xf32>) {
  // CHECK: bonsai.batch_norm_training %{{.+}}, %{{.+}}, %{{.+}} : (
  %y, %m, %s = bonsai.batch_norm_training %x, %v, %v
    : (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
    -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
  // CHECK: bonsai.batch_norm_training %{{.+}}, %{{.+}}, %{{.+}} epsilon 1.000000e-03 : (
  %y2, %m2, %s2 = bonsai.batch_norm_training %x, %v, %v epsilon 1.0e-3
    : (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
    -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
  // CHECK: bonsai.batch_norm_gradient %{{.+}}, %{{.+}}, %{{.+}}, %{{.+}}, %{{.+}} : (
  %dx, %ds, %dt = bonsai.batch_norm_gradient %x, %x, %v, %m, %s
    : (tensor<8x4x5x5xf32>, tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>)
    -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
  // CHECK: bonsai.batch_norm_gradient %{{.+}}, %{{.+}}, %{{.+}}, %{{.+}}, %{{.+}} batch_statistics epsilon 1.000000e-03 : (
  %dx2, %ds2, %dt2 = bonsai.batch_norm_gradient %x, %x, %v, %m, %s batch_statistics epsilon 1.0e-3
    : (tensor<8x4x5x5xf32>, tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>)
    -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
  return
}

// CHECK-LABEL: func.func @elementwise
func.func @elementwise(%g: tensor<8x10xf32>, %x: tensor<8x10xf32>) {
  // CHECK: bonsai.activation_gradient %{{.+}}, %{{.+}} <relu> : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  %0 = bonsai.activation_gradient %g, %x <relu> : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  // CHECK: bonsai.activation_gradient %{{.+}}, %{{.+}} <clip, 0.000000e+00, 6.000000e+00> : (
  %1 = bonsai.activation_gradient %g, %x <clip, 0.0, 6.0>
    : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  // CHECK: bonsai.softmax_gradient %{{.+}}, %{{.+}} axis 1 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  %2 = bonsai.softmax_gradient %g, %x axis 1 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  return
}

// CHECK-LABEL: func.func @pools
func.func @pools(%g: tensor<1x4x4x4xf32>, %x: tensor<1x4x8x8xf32>, %h: tensor<1x4x6x6xf32>,
                 %i: tensor<1x4x4x4xi64>) {
  // CHECK: bonsai.max_pool2d_gradient %{{.+}}, %{{.+}} kernel [2, 2] strides [2, 2] : (tensor<1x4x4x4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %0 = bonsai.max_pool2d_gradient %g, %x kernel [2, 2] strides [2, 2]
    : (tensor<1x4x4x4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.max_pool2d_gradient %{{.+}}, %{{.+}} kernel [3, 2] strides [2, 2] padding [0, 0, 1, 1] dilations [1, 2] ceil_mode : (
  %1 = bonsai.max_pool2d_gradient %g, %x kernel [3, 2] strides [2, 2] padding [0, 0, 1, 1] dilations [1, 2] ceil_mode
    : (tensor<1x4x4x4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.avg_pool2d_gradient %{{.+}} kernel [3, 3] : tensor<1x4x6x6xf32> -> tensor<1x4x8x8xf32>
  %2 = bonsai.avg_pool2d_gradient %h kernel [3, 3] : tensor<1x4x6x6xf32> -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.avg_pool2d_gradient %{{.+}} kernel [3, 2] strides [2, 2] padding [0, 0, 1, 1] dilations [1, 2] ceil_mode count_include_pad : tensor
  %3 = bonsai.avg_pool2d_gradient %g kernel [3, 2] strides [2, 2] padding [0, 0, 1, 1] dilations [1, 2] ceil_mode count_include_pad
    : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.max_unpool2d_gradient %{{.+}}, %{{.+}} : (tensor<1x4x8x8xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x4x4xf32>
  %4 = bonsai.max_unpool2d_gradient %x, %i
    : (tensor<1x4x8x8xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x4x4xf32>
  return
}

// CHECK-LABEL: func.func @shapes
func.func @shapes(%g: tensor<1x4x4x4xf32>) {
  // CHECK: bonsai.slice_gradient %{{.+}} offsets [0, 0, 1, 0] strides [1, 1, 2, 2] : tensor<1x4x4x4xf32> -> tensor<1x4x8x7xf32>
  %0 = bonsai.slice_gradient %g offsets [0, 0, 1, 0] strides [1, 1, 2, 2]
    : tensor<1x4x4x4xf32> -> tensor<1x4x8x7xf32>
  // CHECK: bonsai.resize_gradient %{{.+}} linear half_pixel : tensor<1x4x4x4xf32> -> tensor<1x4x8x7xf32>
  %1 = bonsai.resize_gradient %g linear half_pixel : tensor<1x4x4x4xf32> -> tensor<1x4x8x7xf32>
  // CHECK: bonsai.resize_gradient %{{.+}} nearest asymmetric rounding floor scales [5.000000e-01, 6.000000e-01] : tensor
  %2 = bonsai.resize_gradient %g nearest asymmetric rounding floor scales [0.5, 0.6]
    : tensor<1x4x4x4xf32> -> tensor<1x4x8x7xf32>
  return
}

// Layouts are not compared.
// CHECK-LABEL: func.func @layouts
func.func @layouts(%g: tensor<1x4x4x4xf32, #bonsai.layout<nhwc>>, %x: tensor<1x4x4x4xf32>) {
  // CHECK: bonsai.activation_gradient
  %0 = bonsai.activation_gradient %g, %x <relu>
    : (tensor<1x4x4x4xf32, #bonsai.layout<nhwc>>, tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  return
}
