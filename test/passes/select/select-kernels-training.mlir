// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels,bonsai-assign-layouts))' | FileCheck %s
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{cpu-level=4},bonsai-assign-layouts{cpu-level=4}))' | FileCheck %s --check-prefix=BLOCKS

// Layers whose weights are arguments of the function have kernels, and weights
// stay row-major, though they have the rank of feature maps. From the images on
// maps lie with their channels last, forth and back.
// CHECK-LABEL: func.func @residual_block
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<8x16x8x8xf32>
// CHECK-SAME: %[[W:[a-z0-9]+]]: tensor<16x16x3x3xf32>
// CHECK: %[[IN:.*]] = bonsai.convert_layout %[[X]]
// CHECK: %[[C:.*]] = bonsai.conv2d %[[IN]], %[[W]] {{.*}} {bonsai.kernel = "onednn-convolution"}
// CHECK: %[[N:.*]], %{{.*}}, %{{.*}} = bonsai.batch_norm_training %[[C]]{{.*}} {bonsai.kernel = "onednn-batch-norm"}
// CHECK: %[[S:.*]] = bonsai.add %[[N]], %[[IN]] {bonsai.kernel = "onednn-binary"}
// CHECK: %[[D:.*]] = bonsai.activation_gradient %{{.*}}, %[[S]] {{.*}} {bonsai.kernel = "onednn-activation-gradient"}
// CHECK: %[[B:.*]], %{{.*}}, %{{.*}} = bonsai.batch_norm_gradient %[[D]], %[[C]]{{.*}} {bonsai.kernel = "onednn-batch-norm"}
// CHECK: bonsai.conv2d_weight_gradient %[[IN]], %[[B]] {{.*}} {bonsai.kernel = "onednn-weight-gradient"} {{.*}} -> tensor<16x16x3x3xf32>{{$}}
// CHECK: bonsai.conv_transpose2d %[[B]], %[[W]] {{.*}} {bonsai.kernel = "onednn-convolution"}
// CHECK: bonsai.reduce_sum %[[D]] {{.*}} {bonsai.kernel = "channel-sums"}
//
// With vectors of 16 lanes they lie in blocks of 16 channels.
// BLOCKS-LABEL: func.func @residual_block
// BLOCKS-SAME: %[[X:[a-z0-9]+]]: tensor<8x16x8x8xf32>
// BLOCKS: %[[IN:.*]] = bonsai.convert_layout %[[X]] {{.*}} -> tensor<8x16x8x8xf32, #bonsai.layout<nchw16c>>
// BLOCKS: bonsai.conv2d %[[IN]], {{.*}} -> tensor<8x16x8x8xf32, #bonsai.layout<nchw16c>>
// BLOCKS: bonsai.conv2d_weight_gradient %[[IN]], {{.*}} -> tensor<16x16x3x3xf32>{{$}}
// BLOCKS: bonsai.conv_transpose2d {{.*}} -> tensor<8x16x8x8xf32, #bonsai.layout<nchw16c>>
// BLOCKS: bonsai.reduce_sum {{.*}} : tensor<8x16x8x8xf32, #bonsai.layout<nchw16c>> -> tensor<16xf32>
func.func @residual_block(%x: tensor<8x16x8x8xf32>, %w: tensor<16x16x3x3xf32>, %scale: tensor<16xf32>, %shift: tensor<16xf32>, %dy: tensor<8x16x8x8xf32>)
    -> (tensor<8x16x8x8xf32>, tensor<16x16x3x3xf32>, tensor<8x16x8x8xf32>, tensor<16xf32>) {
  %c = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : (tensor<8x16x8x8xf32>, tensor<16x16x3x3xf32>) -> tensor<8x16x8x8xf32>
  %n, %mean, %variance = bonsai.batch_norm_training %c, %scale, %shift : (tensor<8x16x8x8xf32>, tensor<16xf32>, tensor<16xf32>) -> (tensor<8x16x8x8xf32>, tensor<16xf32>, tensor<16xf32>)
  %s = bonsai.add %n, %x : (tensor<8x16x8x8xf32>, tensor<8x16x8x8xf32>) -> tensor<8x16x8x8xf32>
  %y = bonsai.relu %s : tensor<8x16x8x8xf32> -> tensor<8x16x8x8xf32>
  %d = bonsai.activation_gradient %dy, %s <relu> : (tensor<8x16x8x8xf32>, tensor<8x16x8x8xf32>) -> tensor<8x16x8x8xf32>
  %dc, %dscale, %dshift = bonsai.batch_norm_gradient %d, %c, %scale, %mean, %variance batch_statistics : (tensor<8x16x8x8xf32>, tensor<8x16x8x8xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> (tensor<8x16x8x8xf32>, tensor<16xf32>, tensor<16xf32>)
  %dw = bonsai.conv2d_weight_gradient %x, %dc padding [1, 1, 1, 1] : (tensor<8x16x8x8xf32>, tensor<8x16x8x8xf32>) -> tensor<16x16x3x3xf32>
  %dx = bonsai.conv_transpose2d %dc, %w padding [1, 1, 1, 1] : (tensor<8x16x8x8xf32>, tensor<16x16x3x3xf32>) -> tensor<8x16x8x8xf32>
  %sums = bonsai.reduce_sum %d axes [0, 2, 3] : tensor<8x16x8x8xf32> -> tensor<16xf32>
  return %y, %dw, %dx, %sums : tensor<8x16x8x8xf32>, tensor<16x16x3x3xf32>, tensor<8x16x8x8xf32>, tensor<16xf32>
}

// CHECK-LABEL: func.func @pools
// CHECK: bonsai.max_pool2d_gradient {{.*}} {bonsai.kernel = "onednn-pooling-gradient"}
// CHECK: bonsai.avg_pool2d_gradient {{.*}} {bonsai.kernel = "onednn-pooling-gradient"}
func.func @pools(%dy: tensor<2x3x4x4xf32>, %x: tensor<2x3x8x8xf32>) -> (tensor<2x3x8x8xf32>, tensor<2x3x8x8xf32>) {
  %0 = bonsai.max_pool2d_gradient %dy, %x kernel [2, 2] strides [2, 2] : (tensor<2x3x4x4xf32>, tensor<2x3x8x8xf32>) -> tensor<2x3x8x8xf32>
  %1 = bonsai.avg_pool2d_gradient %dy kernel [2, 2] strides [2, 2] : tensor<2x3x4x4xf32> -> tensor<2x3x8x8xf32>
  return %0, %1 : tensor<2x3x8x8xf32>, tensor<2x3x8x8xf32>
}

// A shortcut that halves a map, and its gradient.
// CHECK-LABEL: func.func @shortcut
// CHECK: bonsai.slice {{.*}} {bonsai.kernel = "box-copy"}
// CHECK: bonsai.pad {{.*}} {bonsai.kernel = "box-copy"}
// CHECK: bonsai.slice_gradient {{.*}} {bonsai.kernel = "box-copy"}
func.func @shortcut(%x: tensor<2x3x8x8xf32>) -> (tensor<2x5x4x4xf32>, tensor<2x3x8x8xf32>) {
  %0 = bonsai.slice %x offsets [0, 0, 0, 0] sizes [2, 3, 4, 4] strides [1, 1, 2, 2] : tensor<2x3x8x8xf32> -> tensor<2x3x4x4xf32>
  %1 = bonsai.pad %0 low [0, 1, 0, 0] high [0, 1, 0, 0] constant : tensor<2x3x4x4xf32> -> tensor<2x5x4x4xf32>
  %2 = bonsai.slice_gradient %0 offsets [0, 0, 0, 0] strides [1, 1, 2, 2] : tensor<2x3x4x4xf32> -> tensor<2x3x8x8xf32>
  return %1, %2 : tensor<2x5x4x4xf32>, tensor<2x3x8x8xf32>
}

// What the library computes otherwise than the ops say has no kernel: kinks of
// hard_swish, sums of other axes, windows of padding alone, edges repeated.
// CHECK-LABEL: func.func @refused
// CHECK-COUNT-4: bonsai.kernel = "generated"
func.func @refused(%x: tensor<2x3x8x8xf32>, %d: tensor<2x3x6x6xf32>) -> (tensor<2x3x8x8xf32>, tensor<2x3xf32>, tensor<2x3x8x8xf32>, tensor<2x3x9x8xf32>) {
  %0 = bonsai.activation_gradient %x, %x <hard_swish> : (tensor<2x3x8x8xf32>, tensor<2x3x8x8xf32>) -> tensor<2x3x8x8xf32>
  %1 = bonsai.reduce_sum %x axes [2, 3] : tensor<2x3x8x8xf32> -> tensor<2x3xf32>
  %2 = bonsai.avg_pool2d_gradient %d kernel [2, 2] strides [2, 2] padding [2, 2, 2, 2] count_include_pad : tensor<2x3x6x6xf32> -> tensor<2x3x8x8xf32>
  %3 = bonsai.pad %x low [0, 0, 1, 0] high [0, 0, 0, 0] edge : tensor<2x3x8x8xf32> -> tensor<2x3x9x8xf32>
  return %0, %1, %2, %3 : tensor<2x3x8x8xf32>, tensor<2x3xf32>, tensor<2x3x8x8xf32>, tensor<2x3x9x8xf32>
}

// In blocks of channels pixels can be cut, but channels cannot be shifted.
// BLOCKS-LABEL: func.func @blocked_shortcut
// BLOCKS: bonsai.slice {{.*}} {bonsai.kernel = "box-copy"} : tensor<2x16x64x64xf32, #bonsai.layout<nchw16c>> -> tensor<2x16x32x32xf32, #bonsai.layout<nchw16c>>
// BLOCKS: bonsai.convert_layout
// BLOCKS: bonsai.pad {{.*}} {bonsai.kernel = "box-copy"} : tensor<2x16x32x32xf32{{.*}} -> tensor<2x32x32x32xf32
// BLOCKS-NOT: nchw16c
// BLOCKS: bonsai.convert_layout
func.func @blocked_shortcut(%x: tensor<2x16x64x64xf32>, %w: tensor<16x16x3x3xf32>, %v: tensor<32x32x3x3xf32>) -> tensor<2x32x32x32xf32> {
  %0 = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : (tensor<2x16x64x64xf32>, tensor<16x16x3x3xf32>) -> tensor<2x16x64x64xf32>
  %1 = bonsai.slice %0 offsets [0, 0, 0, 0] sizes [2, 16, 32, 32] strides [1, 1, 2, 2] : tensor<2x16x64x64xf32> -> tensor<2x16x32x32xf32>
  %2 = bonsai.pad %1 low [0, 8, 0, 0] high [0, 8, 0, 0] constant : tensor<2x16x32x32xf32> -> tensor<2x32x32x32xf32>
  %3 = bonsai.conv2d %2, %v padding [1, 1, 1, 1] : (tensor<2x32x32x32xf32>, tensor<32x32x3x3xf32>) -> tensor<2x32x32x32xf32>
  return %3 : tensor<2x32x32x32xf32>
}
