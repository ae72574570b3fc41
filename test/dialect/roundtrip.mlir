// RUN: bonsai-opt %s | FileCheck %s
// RUN: bonsai-opt %s | bonsai-opt | FileCheck %s
// RUN: bonsai-opt %s -mlir-print-op-generic | bonsai-opt | FileCheck %s
// RUN: bonsai-opt %s -emit-bytecode | bonsai-opt | FileCheck %s
// RUN: bonsai-opt %s -verify-roundtrip -o /dev/null

// Parameters: dense and resource data, every mask pattern, buffers, names that
// need quotes, element types.

// CHECK: bonsai.parameter @plain : tensor<2xf32> = dense<[1.000000e+00, 2.000000e+00]>
bonsai.parameter @plain : tensor<2xf32> = dense<[1.0, 2.0]>
// CHECK: bonsai.parameter buffer @mean : tensor<2xf32> = dense<0.000000e+00>
bonsai.parameter buffer @mean : tensor<2xf32> = dense<0.0>
// CHECK: bonsai.parameter @"layer1/conv 1.weight" : tensor<2xf32> = dense_resource<data>
bonsai.parameter @"layer1/conv 1.weight" : tensor<2xf32> = dense_resource<data>
// CHECK: bonsai.parameter @attributes : tensor<1xf16> = dense<1.000000e+00> {note = "kept"}
bonsai.parameter @attributes : tensor<1xf16> = dense<1.0> {note = "kept"}
// CHECK: bonsai.parameter @brain : tensor<1xbf16> = dense<1.000000e+00>
bonsai.parameter @brain : tensor<1xbf16> = dense<1.0>
// CHECK: bonsai.parameter @scalar : tensor<f32> = dense<1.000000e+00>
bonsai.parameter @scalar : tensor<f32> = dense<1.0>
// CHECK: bonsai.parameter @single : tensor<2x2xf32> = dense<{{.*}}> mask #bonsai.unstructured dense<{{\[\[}}1, 0], [1, 1]]>
bonsai.parameter @single : tensor<2x2xf32> = dense<[[1.0, 0.0], [0.0, 4.0]]>
  mask #bonsai.unstructured dense<[[1, 0], [1, 1]]>
// CHECK: bonsai.parameter @nm : tensor<1x5xf32> = dense<{{.*}}> mask #bonsai.nm<1, 2> dense<{{\[\[}}0, 1, 1, 0, 1]]>
bonsai.parameter @nm : tensor<1x5xf32> = dense<[[0.0, 1.0, 2.0, 0.0, 3.0]]>
  mask #bonsai.nm<1, 2> dense<[[0, 1, 1, 0, 1]]>
// CHECK: bonsai.parameter @block : tensor<2x2xf32> = dense<{{.*}}> mask #bonsai.block<2, 1> dense_resource<mask>
bonsai.parameter @block : tensor<2x2xf32> = dense<[[1.0, 0.0], [2.0, 0.0]]>
  mask #bonsai.block<2, 1> dense_resource<mask>
// CHECK: bonsai.parameter @channels : tensor<2x2xf32> = dense<{{.*}}> mask #bonsai.channels dense<{{\[\[}}1, 0], [0, 0]]>
bonsai.parameter @channels : tensor<2x2xf32> = dense<[[1.0, 0.0], [0.0, 0.0]]>
  mask #bonsai.channels dense<[[1, 0], [0, 0]]>

// CHECK: func.func @param
func.func @param() -> tensor<2xf32> {
  // CHECK: bonsai.param @"layer1/conv 1.weight" : tensor<2xf32>
  %0 = bonsai.param @"layer1/conv 1.weight" : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK: func.func @conv2d
func.func @conv2d(%x: tensor<1x4x8x8xf32>, %w: tensor<6x2x3x3xf32>, %b: tensor<6xf32>,
                  %r: tensor<1x6x4x4xf32>) -> tensor<1x6x4x4xf32> {
  // CHECK: bonsai.conv2d %{{.*}}, %{{.*}} groups 2 : (
  %0 = bonsai.conv2d %x, %w groups 2
    : (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x6x6xf32>
  // CHECK: bonsai.conv2d %{{.*}}, %{{.*}} bias(%{{.*}}) residual(%{{.*}}) strides [2, 2] padding [0, 2, 1, 1] dilations [1, 2] groups 2 activation <relu> :
  %1 = bonsai.conv2d %x, %w bias(%b) residual(%r) strides [2, 2] padding [0, 2, 1, 1]
    dilations [1, 2] groups 2 activation <relu>
    : (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>, tensor<6xf32>, tensor<1x6x4x4xf32>) -> tensor<1x6x4x4xf32>
  return %1 : tensor<1x6x4x4xf32>
}

// CHECK: func.func @conv_transpose2d
func.func @conv_transpose2d(%x: tensor<1x4x3x3xf32>, %w: tensor<4x3x2x2xf32>, %b: tensor<6xf32>,
                            %r: tensor<1x6x6x5xf32>) -> tensor<1x6x6x5xf32> {
  // CHECK: bonsai.conv_transpose2d %{{.*}}, %{{.*}} : (
  %0 = bonsai.conv_transpose2d %x, %w
    : (tensor<1x4x3x3xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x4x4xf32>
  // CHECK: bonsai.conv_transpose2d %{{.*}}, %{{.*}} bias(%{{.*}}) residual(%{{.*}}) strides [2, 2] padding [1, 1, 0, 2] output_padding [0, 1] dilations [2, 2] groups 2 activation <clip, 0.000000e+00, 6.000000e+00> :
  %1 = bonsai.conv_transpose2d %x, %w bias(%b) residual(%r) strides [2, 2] padding [1, 1, 0, 2]
    output_padding [0, 1] dilations [2, 2] groups 2 activation <clip, 0.0, 6.0>
    : (tensor<1x4x3x3xf32>, tensor<4x3x2x2xf32>, tensor<6xf32>, tensor<1x6x6x5xf32>) -> tensor<1x6x6x5xf32>
  return %1 : tensor<1x6x6x5xf32>
}

// CHECK: func.func @linear
func.func @linear(%x: tensor<2x4xf32>, %w: tensor<3x4xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: bonsai.linear %{{.*}}, %{{.*}} : (
  %0 = bonsai.linear %x, %w : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<2x3xf32>
  // CHECK: bonsai.linear %{{.*}}, %{{.*}} bias(%{{.*}}) residual(%{{.*}}) activation <leaky_relu, 1.000000e-01> :
  %1 = bonsai.linear %x, %w bias(%b) residual(%0) activation <leaky_relu, 0.1>
    : (tensor<2x4xf32>, tensor<3x4xf32>, tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK: func.func @batch_norm
func.func @batch_norm(%x: tensor<1x4x8x8xf32>, %p: tensor<4xf32>) -> tensor<1x4x8x8xf32> {
  // CHECK: bonsai.batch_norm %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (
  %0 = bonsai.batch_norm %x, %p, %p, %p, %p
    : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.batch_norm %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} epsilon 1.000000e-03 : (
  %1 = bonsai.batch_norm %0, %p, %p, %p, %p epsilon 1.0e-3
    : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
  return %1 : tensor<1x4x8x8xf32>
}

// CHECK: func.func @border_bias
func.func @border_bias(%x: tensor<1x4x8x8xf32>, %t: tensor<4x3x2xf32>, %b: tensor<4xf32>) -> tensor<1x4x8x8xf32> {
  // CHECK: bonsai.border_bias %{{.*}}, %{{.*}} border [1, 1, 1, 0] : (tensor<1x4x8x8xf32>, tensor<4x3x2xf32>) -> tensor<1x4x8x8xf32>
  %0 = bonsai.border_bias %x, %t border [1, 1, 1, 0]
    : (tensor<1x4x8x8xf32>, tensor<4x3x2xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.border_bias %{{.*}}, %{{.*}} bias(%{{.*}}) residual(%{{.*}}) border [1, 1, 1, 0] activation <clip, 0.000000e+00, 6.000000e+00> : (
  %1 = bonsai.border_bias %0, %t bias(%b) residual(%x) border [1, 1, 1, 0] activation <clip, 0.0, 6.0>
    : (tensor<1x4x8x8xf32>, tensor<4x3x2xf32>, tensor<4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %1 : tensor<1x4x8x8xf32>
}

// CHECK: func.func @activations
func.func @activations(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: bonsai.relu %{{.*}} : tensor<1x4xf32> -> tensor<1x4xf32>
  %0 = bonsai.relu %x : tensor<1x4xf32> -> tensor<1x4xf32>
  // CHECK: bonsai.clip %{{.*}} min -1.000000e+00 max 1.000000e+00 : tensor<1x4xf32> -> tensor<1x4xf32>
  %1 = bonsai.clip %0 min -1.0 max 1.0 : tensor<1x4xf32> -> tensor<1x4xf32>
  // CHECK: bonsai.leaky_relu %{{.*}} alpha 1.000000e-01 : tensor<1x4xf32> -> tensor<1x4xf32>
  %2 = bonsai.leaky_relu %1 alpha 0.1 : tensor<1x4xf32> -> tensor<1x4xf32>
  // CHECK: bonsai.sigmoid %{{.*}} : tensor<1x4xf32> -> tensor<1x4xf32>
  %3 = bonsai.sigmoid %2 : tensor<1x4xf32> -> tensor<1x4xf32>
  // CHECK: bonsai.hard_sigmoid %{{.*}} alpha 2.000000e-01 beta 5.000000e-01 : tensor<1x4xf32> -> tensor<1x4xf32>
  %4 = bonsai.hard_sigmoid %3 alpha 0.2 beta 0.5 : tensor<1x4xf32> -> tensor<1x4xf32>
  // CHECK: bonsai.hard_swish %{{.*}} : tensor<1x4xf32> -> tensor<1x4xf32>
  %5 = bonsai.hard_swish %4 : tensor<1x4xf32> -> tensor<1x4xf32>
  // CHECK: bonsai.silu %{{.*}} : tensor<1x4xf32> -> tensor<1x4xf32>
  %6 = bonsai.silu %5 : tensor<1x4xf32> -> tensor<1x4xf32>
  return %6 : tensor<1x4xf32>
}

// Activation attributes of every kind, as attributes of any op.
// CHECK: func.func private @activation_attributes() attributes {
// CHECK-SAME: a0 = #bonsai.activation<relu>, a1 = #bonsai.activation<clip, -1.000000e+00, 1.000000e+00>
// CHECK-SAME: a2 = #bonsai.activation<leaky_relu, 1.000000e-01>, a3 = #bonsai.activation<sigmoid>
// CHECK-SAME: a4 = #bonsai.activation<hard_sigmoid, 2.000000e-01, 5.000000e-01>
// CHECK-SAME: a5 = #bonsai.activation<hard_swish>, a6 = #bonsai.activation<silu>
func.func private @activation_attributes() attributes {
  a0 = #bonsai.activation<relu>, a1 = #bonsai.activation<clip, -1.0, 1.0>,
  a2 = #bonsai.activation<leaky_relu, 0.1>, a3 = #bonsai.activation<sigmoid>,
  a4 = #bonsai.activation<hard_sigmoid, 0.2, 0.5>,
  a5 = #bonsai.activation<hard_swish>, a6 = #bonsai.activation<silu>}

// CHECK: func.func @arithmetic
func.func @arithmetic(%x: tensor<1x4x8x8xf32>, %y: tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  // CHECK: bonsai.add %{{.*}}, %{{.*}} : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %0 = bonsai.add %x, %y : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.mul %{{.*}}, %{{.*}} : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %1 = bonsai.mul %0, %x : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.softmax %{{.*}} axis 1 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %2 = bonsai.softmax %1 axis 1 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.cast %{{.*}} : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf16>
  %3 = bonsai.cast %2 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf16>
  return %2 : tensor<1x4x8x8xf32>
}

// CHECK: func.func @pools
func.func @pools(%x: tensor<1x4x8x8xf32>) -> (tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>, tensor<1x4x1x1xf32>) {
  // CHECK: bonsai.max_pool2d %{{.*}} kernel [2, 2] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  %0 = bonsai.max_pool2d %x kernel [2, 2] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  // CHECK: bonsai.max_pool2d %{{.*}} kernel [3, 3] strides [2, 2] padding [1, 1, 0, 0] dilations [2, 2] ceil_mode :
  %1 = bonsai.max_pool2d %x kernel [3, 3] strides [2, 2] padding [1, 1, 0, 0] dilations [2, 2] ceil_mode
    : tensor<1x4x8x8xf32> -> tensor<1x4x3x3xf32>
  // CHECK: bonsai.max_pool2d_with_indices %{{.*}} kernel [2, 2] strides [2, 2] : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>
  %2, %i = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2]
    : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>
  // CHECK: bonsai.max_unpool2d %{{.*}}, %{{.*}} size [8, 8] : (
  %3 = bonsai.max_unpool2d %2, %i size [8, 8]
    : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.avg_pool2d %{{.*}} kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1] dilations [2, 2] ceil_mode count_include_pad :
  %4 = bonsai.avg_pool2d %x kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1] dilations [2, 2] ceil_mode count_include_pad
    : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  // CHECK: bonsai.global_avg_pool %{{.*}} : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  %5 = bonsai.global_avg_pool %x : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  // CHECK: bonsai.global_max_pool %{{.*}} : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  %6 = bonsai.global_max_pool %x : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
  return %3, %5, %6 : tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>, tensor<1x4x1x1xf32>
}

// CHECK: func.func @shapes
func.func @shapes(%x: tensor<1x4x8x8xf32>) {
  // CHECK: bonsai.concat %{{.*}}, %{{.*}} axis 1 : (
  %0 = bonsai.concat %x, %x axis 1 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x8x8x8xf32>
  // CHECK: bonsai.slice %{{.*}} offsets [0, 1, 0, 1] sizes [1, 2, 4, 4] strides [1, 1, 2, 2] : tensor<1x4x8x8xf32> -> tensor<1x2x4x4xf32>
  %1 = bonsai.slice %x offsets [0, 1, 0, 1] sizes [1, 2, 4, 4] strides [1, 1, 2, 2] : tensor<1x4x8x8xf32> -> tensor<1x2x4x4xf32>
  // CHECK: bonsai.pad %{{.*}} low [0, 1, 0, 0] high [0, 1, 0, 2] constant : tensor<1x4x8x8xf32> -> tensor<1x6x8x10xf32>
  %2 = bonsai.pad %x low [0, 1, 0, 0] high [0, 1, 0, 2] constant : tensor<1x4x8x8xf32> -> tensor<1x6x8x10xf32>
  // CHECK: bonsai.pad %{{.*}} constant value 1.000000e+00 :
  %3 = bonsai.pad %x low [0, 0, 1, 1] high [0, 0, 1, 1] constant value 1.0 : tensor<1x4x8x8xf32> -> tensor<1x4x10x10xf32>
  // CHECK: bonsai.pad %{{.*}} edge :
  %4 = bonsai.pad %x low [0, 0, 1, 1] high [0, 0, 1, 1] edge : tensor<1x4x8x8xf32> -> tensor<1x4x10x10xf32>
  // CHECK: bonsai.pad %{{.*}} reflect :
  %5 = bonsai.pad %x low [0, 0, 1, 1] high [0, 0, 1, 1] reflect : tensor<1x4x8x8xf32> -> tensor<1x4x10x10xf32>
  // CHECK: bonsai.resize %{{.*}} size [16, 16] nearest asymmetric rounding floor : tensor<1x4x8x8xf32> -> tensor<1x4x16x16xf32>
  %6 = bonsai.resize %x size [16, 16] nearest asymmetric rounding floor : tensor<1x4x8x8xf32> -> tensor<1x4x16x16xf32>
  // CHECK: bonsai.resize %{{.*}} size [12, 12] linear half_pixel scales [1.500000e+00, 1.600000e+00] :
  %7 = bonsai.resize %x size [12, 12] linear half_pixel scales [1.5, 1.6] : tensor<1x4x8x8xf32> -> tensor<1x4x12x12xf32>
  // CHECK: bonsai.resize %{{.*}} size [4, 4] linear align_corners :
  %8 = bonsai.resize %x size [4, 4] linear align_corners : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  // CHECK: bonsai.resize %{{.*}} size [4, 4] nearest pytorch_half_pixel rounding ceil :
  %9 = bonsai.resize %x size [4, 4] nearest pytorch_half_pixel rounding ceil : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  // CHECK: bonsai.resize %{{.*}} size [4, 4] nearest half_pixel rounding round_prefer_ceil :
  %10 = bonsai.resize %x size [4, 4] nearest half_pixel rounding round_prefer_ceil : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  // CHECK: bonsai.reshape %{{.*}} : tensor<1x4x8x8xf32> -> tensor<1x2x16x8xf32>
  %11 = bonsai.reshape %x : tensor<1x4x8x8xf32> -> tensor<1x2x16x8xf32>
  // CHECK: bonsai.flatten %{{.*}} : tensor<1x4x8x8xf32> -> tensor<1x256xf32>
  %12 = bonsai.flatten %x : tensor<1x4x8x8xf32> -> tensor<1x256xf32>
  // CHECK: bonsai.transpose %{{.*}} permutation [0, 2, 3, 1] : tensor<1x4x8x8xf32> -> tensor<1x8x8x4xf32>
  %13 = bonsai.transpose %x permutation [0, 2, 3, 1] : tensor<1x4x8x8xf32> -> tensor<1x8x8x4xf32>
  // CHECK: bonsai.depth_to_space %{{.*}} block 2 dcr : tensor<1x4x8x8xf32> -> tensor<1x1x16x16xf32>
  %14 = bonsai.depth_to_space %x block 2 dcr : tensor<1x4x8x8xf32> -> tensor<1x1x16x16xf32>
  // CHECK: bonsai.depth_to_space %{{.*}} block 2 crd :
  %15 = bonsai.depth_to_space %x block 2 crd : tensor<1x4x8x8xf32> -> tensor<1x1x16x16xf32>
  return
}

// CHECK: func.func @layouts
func.func @layouts(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) {
  // CHECK: bonsai.convert_layout %{{.*}} : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>
  %0 = bonsai.convert_layout %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>
  // CHECK: bonsai.conv2d {{.*}} -> tensor<1x4x8x8xf32, #bonsai.layout<nchw8c>>
  %1 = bonsai.conv2d %0, %w : (tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32, #bonsai.layout<nchw8c>>
  // CHECK: bonsai.convert_layout {{.*}} -> tensor<1x4x8x8xf32, #bonsai.layout<nhwc>>
  %2 = bonsai.convert_layout %1 : tensor<1x4x8x8xf32, #bonsai.layout<nchw8c>> -> tensor<1x4x8x8xf32, #bonsai.layout<nhwc>>
  // CHECK: bonsai.convert_layout {{.*}} -> tensor<1x4x8x8xf32, #bonsai.layout<nchw>>
  %3 = bonsai.convert_layout %2 : tensor<1x4x8x8xf32, #bonsai.layout<nhwc>> -> tensor<1x4x8x8xf32, #bonsai.layout<nchw>>
  return
}

{-# dialect_resources: { builtin: {
  data: "0x040000000000803F00000040",
  mask: "0x0100000001000100"
} } #-}
