// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-assign-layouts))' -split-input-file | FileCheck %s

// The attribute has gone into the types. One conversion serves all users;
// results of the function are row-major.
// CHECK-NOT: bonsai.layouts
// CHECK-LABEL: func.func @shared
// CHECK-SAME: (%[[X:.*]]: tensor<1x8x4x4xf32>) -> (tensor<1x8x4x4xf32>, tensor<1x8x4x4xf32>)
// CHECK: %[[C:.*]] = bonsai.convert_layout %[[X]] {bonsai.kernel = "onednn-reorder"} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32, #bonsai.layout<nhwc>>
// CHECK-NOT: convert_layout
// CHECK: %[[Y:.*]] = bonsai.conv2d %[[C]], %{{.*}} -> tensor<1x8x4x4xf32, #bonsai.layout<nhwc>>
// CHECK: %[[YR:.*]] = bonsai.convert_layout %[[Y]] {{.*}} : tensor<1x8x4x4xf32, #bonsai.layout<nhwc>> -> tensor<1x8x4x4xf32>
// CHECK: %[[Z:.*]] = bonsai.conv2d %[[C]], %{{.*}} residual(%[[Y]])
// CHECK: %[[ZR:.*]] = bonsai.convert_layout %[[Z]]
// CHECK: return %[[YR]], %[[ZR]]
#nchw = #bonsai.layout<nchw>
#nhwc = #bonsai.layout<nhwc>
bonsai.parameter @w : tensor<8x8x1x1xf32> = dense<0.5>
func.func @shared(%x: tensor<1x8x4x4xf32>) -> (tensor<1x8x4x4xf32>, tensor<1x8x4x4xf32>) {
  %w = bonsai.param @w : tensor<8x8x1x1xf32>
  %0 = bonsai.conv2d %x, %w {bonsai.kernel = "onednn-convolution", bonsai.layouts = [#nhwc, #nchw, #nhwc]} : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  %1 = bonsai.conv2d %x, %w residual(%0) {bonsai.kernel = "onednn-convolution", bonsai.layouts = [#nhwc, #nchw, #nhwc, #nhwc]} : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>, tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32>
  return %0, %1 : tensor<1x8x4x4xf32>, tensor<1x8x4x4xf32>
}

// -----

// What has no attribute is row-major, whatever layout its operands come in. A
// row-major copy is made once.
// CHECK-LABEL: func.func @mixed
// CHECK: %[[Y:.*]] = bonsai.conv2d {{.*}} -> tensor<1x8x4x4xf32, #bonsai.layout<nhwc>>
// CHECK: %[[R:.*]] = bonsai.convert_layout %[[Y]] {{.*}} -> tensor<1x8x4x4xf32>
// CHECK: %[[P:.*]] = bonsai.max_pool2d %[[Y]] {{.*}} -> tensor<1x8x4x4xf32, #bonsai.layout<nhwc>>
// CHECK: bonsai.add %[[P]], %[[Y]] {{.*}} -> tensor<1x8x4x4xf32, #bonsai.layout<nhwc>>
// CHECK: bonsai.relu %[[R]] {{.*}} -> tensor<1x8x4x4xf32>
// CHECK: bonsai.pad %[[R]] {{.*}} -> tensor<1x8x5x4xf32>
// CHECK: bonsai.flatten %[[R]]
#nchw = #bonsai.layout<nchw>
#nhwc = #bonsai.layout<nhwc>
bonsai.parameter @w : tensor<8x8x1x1xf32> = dense<0.5>
func.func @mixed(%x: tensor<1x8x4x4xf32>) -> tensor<1x128xf32> {
  %w = bonsai.param @w : tensor<8x8x1x1xf32>
  %0 = bonsai.conv2d %x, %w {bonsai.kernel = "onednn-convolution", bonsai.layouts = [#nhwc, #nchw, #nhwc]} : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  %1 = bonsai.max_pool2d %0 kernel [1, 1] {bonsai.kernel = "onednn-pooling", bonsai.layouts = [#nhwc, #nhwc]} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
  %2 = bonsai.add %1, %0 {bonsai.kernel = "onednn-binary", bonsai.layouts = [#nhwc, #nhwc, #nhwc]} : (tensor<1x8x4x4xf32>, tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32>
  %3 = bonsai.relu %0 {bonsai.kernel = "onednn-elementwise"} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
  %4 = bonsai.pad %0 low [0, 0, 1, 0] high [0, 0, 0, 0] edge {bonsai.kernel = "generated"} : tensor<1x8x4x4xf32> -> tensor<1x8x5x4xf32>
  %5 = bonsai.flatten %0 : tensor<1x8x4x4xf32> -> tensor<1x128xf32>
  return %5 : tensor<1x128xf32>
}

// -----

// A weight stays as the parameter is; a parameter that is a feature map is
// converted like any other.
// CHECK-LABEL: func.func @constants
// CHECK: %[[W:.*]] = bonsai.param @w
// CHECK: %[[C:.*]] = bonsai.convert_layout %[[W]] {{.*}} -> tensor<1x1x4x4xf32, #bonsai.layout<nhwc>>
// CHECK: bonsai.conv2d %[[C]], %[[W]] residual(%{{.*}}) {{.*}} : (tensor<1x1x4x4xf32, #bonsai.layout<nhwc>>, tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32, #bonsai.layout<nhwc>>)
#nchw = #bonsai.layout<nchw>
#nhwc = #bonsai.layout<nhwc>
bonsai.parameter @w : tensor<1x1x4x4xf32> = dense<0.5>
bonsai.parameter @r : tensor<1x1x1x1xf32> = dense<0.5>
func.func @constants() -> tensor<1x1x1x1xf32> {
  %w = bonsai.param @w : tensor<1x1x4x4xf32>
  %r = bonsai.param @r : tensor<1x1x1x1xf32>
  %0 = bonsai.conv2d %w, %w residual(%r) {bonsai.kernel = "onednn-convolution", bonsai.layouts = [#nhwc, #nchw, #nhwc, #nhwc]} : (tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %0 : tensor<1x1x1x1xf32>
}

// -----

// CSR is row-major and needs no conversion.
// CHECK-LABEL: func.func @sparse
// CHECK-NOT: convert_layout
// CHECK-NOT: #bonsai.layout
bonsai.parameter @w : tensor<8x8x1x1xf32> = dense<0.0> mask #bonsai.unstructured dense<0>
func.func @sparse(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  %w = bonsai.param @w : tensor<8x8x1x1xf32>
  %0 = bonsai.conv2d %x, %w {bonsai.kernel = "csr-convolution"} : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}
