// RUN: bonsai-opt %s -canonicalize -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @relu_of_non_negative
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xf32>)
// CHECK-NEXT: %[[A:.*]] = bonsai.relu %[[X]]
// CHECK-NEXT: %[[B:.*]] = bonsai.sigmoid %[[X]]
// CHECK-NEXT: %[[C:.*]] = bonsai.clip %[[X]] min 0
// CHECK-NEXT: %[[D:.*]] = bonsai.hard_sigmoid %[[X]]
// CHECK-NEXT: return %[[A]], %[[B]], %[[C]], %[[D]]
func.func @relu_of_non_negative(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>) {
  %0 = bonsai.relu %x : tensor<1x4xf32> -> tensor<1x4xf32>
  %1 = bonsai.relu %0 : tensor<1x4xf32> -> tensor<1x4xf32>
  %2 = bonsai.sigmoid %x : tensor<1x4xf32> -> tensor<1x4xf32>
  %3 = bonsai.relu %2 : tensor<1x4xf32> -> tensor<1x4xf32>
  %4 = bonsai.clip %x min 0.0 max 6.0 : tensor<1x4xf32> -> tensor<1x4xf32>
  %5 = bonsai.relu %4 : tensor<1x4xf32> -> tensor<1x4xf32>
  %6 = bonsai.hard_sigmoid %x alpha 0.2 beta 0.5 : tensor<1x4xf32> -> tensor<1x4xf32>
  %7 = bonsai.relu %6 : tensor<1x4xf32> -> tensor<1x4xf32>
  return %1, %3, %5, %7 : tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>
}

// -----

// CHECK-LABEL: func.func @relu_stays
// CHECK: bonsai.leaky_relu
// CHECK-NEXT: bonsai.relu
// CHECK: bonsai.clip
// CHECK-NEXT: bonsai.relu
func.func @relu_stays(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %0 = bonsai.leaky_relu %x alpha 0.1 : tensor<1x4xf32> -> tensor<1x4xf32>
  %1 = bonsai.relu %0 : tensor<1x4xf32> -> tensor<1x4xf32>
  %2 = bonsai.clip %x min -1.0 max 6.0 : tensor<1x4xf32> -> tensor<1x4xf32>
  %3 = bonsai.relu %2 : tensor<1x4xf32> -> tensor<1x4xf32>
  return %1, %3 : tensor<1x4xf32>, tensor<1x4xf32>
}

// -----

// CHECK-LABEL: func.func @clip
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xf32>)
// clip to [0, inf] is relu:
// CHECK-NEXT: %[[A:.*]] = bonsai.relu %[[X]]
// a relu before a clip from 0 on is covered, before one from -1 on it is not:
// CHECK-NEXT: %[[B:.*]] = bonsai.clip %[[X]] min 0.000000e+00 max 6.000000e+00
// CHECK-NEXT: %[[C:.*]] = bonsai.clip %[[A]] min -1.000000e+00
// CHECK-NEXT: return %[[A]], %[[B]], %[[C]]
func.func @clip(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>) {
  %0 = bonsai.clip %x min 0.0 max 0x7F800000 : tensor<1x4xf32> -> tensor<1x4xf32>
  %1 = bonsai.clip %0 min 0.0 max 6.0 : tensor<1x4xf32> -> tensor<1x4xf32>
  %2 = bonsai.clip %0 min -1.0 max 6.0 : tensor<1x4xf32> -> tensor<1x4xf32>
  return %0, %1, %2 : tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>
}

// -----

// CHECK-LABEL: func.func @leaky_relu
// CHECK-NEXT: bonsai.relu
func.func @leaky_relu(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = bonsai.leaky_relu %x alpha 0.0 : tensor<1x4xf32> -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

// CHECK-LABEL: func.func @pad_into_conv
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x8x8xf32>
// CHECK-NEXT: bonsai.conv2d %[[X]], %{{.*}} padding [2, 1, 1, 3] :
// CHECK-NEXT: return
func.func @pad_into_conv(%x: tensor<1x2x8x8xf32>, %w: tensor<4x2x3x3xf32>) -> tensor<1x4x9x10xf32> {
  %0 = bonsai.pad %x low [0, 0, 1, 0] high [0, 0, 0, 2] constant : tensor<1x2x8x8xf32> -> tensor<1x2x9x10xf32>
  %1 = bonsai.conv2d %0, %w padding [1, 1, 1, 1] : (tensor<1x2x9x10xf32>, tensor<4x2x3x3xf32>) -> tensor<1x4x9x10xf32>
  return %1 : tensor<1x4x9x10xf32>
}

// -----

// Borders of ones, of repeated pixels and of channels are no padding of a
// convolution.
// CHECK-LABEL: func.func @pad_stays
// CHECK-COUNT-3: bonsai.pad
func.func @pad_stays(%x: tensor<1x2x8x8xf32>, %w: tensor<4x2x3x3xf32>, %v: tensor<4x4x3x3xf32>) -> (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x6x6xf32>) {
  %0 = bonsai.pad %x low [0, 0, 1, 1] high [0, 0, 1, 1] constant value 1.0 : tensor<1x2x8x8xf32> -> tensor<1x2x10x10xf32>
  %1 = bonsai.conv2d %0, %w : (tensor<1x2x10x10xf32>, tensor<4x2x3x3xf32>) -> tensor<1x4x8x8xf32>
  %2 = bonsai.pad %x low [0, 0, 1, 1] high [0, 0, 1, 1] edge : tensor<1x2x8x8xf32> -> tensor<1x2x10x10xf32>
  %3 = bonsai.conv2d %2, %w : (tensor<1x2x10x10xf32>, tensor<4x2x3x3xf32>) -> tensor<1x4x8x8xf32>
  %4 = bonsai.pad %x low [0, 1, 0, 0] high [0, 1, 0, 0] constant : tensor<1x2x8x8xf32> -> tensor<1x4x8x8xf32>
  %5 = bonsai.conv2d %4, %v : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return %1, %3, %5 : tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x6x6xf32>
}

// -----

// CHECK-LABEL: func.func @identities
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x8x8xf32>, %[[F:.*]]: tensor<1x4xf32>)
// CHECK-NEXT: return %[[X]], %[[X]], %[[X]], %[[X]], %[[X]], %[[X]], %[[X]], %[[F]]
func.func @identities(%x: tensor<1x4x8x8xf32>, %f: tensor<1x4xf32>) -> (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4xf32>) {
  %0 = bonsai.concat %x axis 1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %1 = bonsai.slice %x offsets [0, 0, 0, 0] sizes [1, 4, 8, 8] strides [1, 1, 1, 1] : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %2 = bonsai.pad %x low [0, 0, 0, 0] high [0, 0, 0, 0] reflect : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %3 = bonsai.resize %x size [8, 8] linear half_pixel : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %4 = bonsai.reshape %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %5 = bonsai.transpose %x permutation [0, 1, 2, 3] : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %6 = bonsai.convert_layout %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  %7 = bonsai.flatten %f : tensor<1x4xf32> -> tensor<1x4xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4xf32>
}

// -----

// The same size, but other scales: not the identity.
// CHECK-LABEL: func.func @scaled
// CHECK: bonsai.resize
func.func @scaled(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %0 = bonsai.resize %x size [8, 8] nearest asymmetric scales [1.05, 1.05] : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return %0 : tensor<1x4x8x8xf32>
}

// -----

// CHECK-LABEL: func.func @reshapes
// CHECK-SAME: (%[[X:.*]]: tensor<2x4x3x3xf32>)
// CHECK-NEXT: %[[A:.*]] = bonsai.reshape %[[X]] : tensor<2x4x3x3xf32> -> tensor<2x6x6xf32>
// CHECK-NEXT: %[[B:.*]] = bonsai.flatten %[[X]] : tensor<2x4x3x3xf32> -> tensor<2x36xf32>
// CHECK-NEXT: %[[C:.*]] = bonsai.reshape %[[X]] : tensor<2x4x3x3xf32> -> tensor<4x18xf32>
// CHECK-NEXT: return %[[A]], %[[B]], %[[C]], %[[X]]
func.func @reshapes(%x: tensor<2x4x3x3xf32>) -> (tensor<2x6x6xf32>, tensor<2x36xf32>, tensor<4x18xf32>, tensor<2x4x3x3xf32>) {
  %0 = bonsai.reshape %x : tensor<2x4x3x3xf32> -> tensor<2x36x1xf32>
  %1 = bonsai.reshape %0 : tensor<2x36x1xf32> -> tensor<2x6x6xf32>
  %2 = bonsai.reshape %0 : tensor<2x36x1xf32> -> tensor<2x36xf32>
  %3 = bonsai.flatten %x : tensor<2x4x3x3xf32> -> tensor<2x36xf32>
  %4 = bonsai.reshape %3 : tensor<2x36xf32> -> tensor<4x18xf32>
  %5 = bonsai.reshape %3 : tensor<2x36xf32> -> tensor<2x4x3x3xf32>
  return %1, %2, %4, %5 : tensor<2x6x6xf32>, tensor<2x36xf32>, tensor<4x18xf32>, tensor<2x4x3x3xf32>
}

// -----

// CHECK-LABEL: func.func @transposes
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x8x6xf32>)
// CHECK-NEXT: %[[A:.*]] = bonsai.transpose %[[X]] permutation [0, 3, 1, 2] : tensor<1x4x8x6xf32> -> tensor<1x6x4x8xf32>
// CHECK-NEXT: return %[[A]], %[[X]]
func.func @transposes(%x: tensor<1x4x8x6xf32>) -> (tensor<1x6x4x8xf32>, tensor<1x4x8x6xf32>) {
  %0 = bonsai.transpose %x permutation [0, 2, 3, 1] : tensor<1x4x8x6xf32> -> tensor<1x8x6x4xf32>
  %1 = bonsai.transpose %0 permutation [0, 2, 3, 1] : tensor<1x8x6x4xf32> -> tensor<1x6x4x8xf32>
  %2 = bonsai.transpose %0 permutation [0, 3, 1, 2] : tensor<1x8x6x4xf32> -> tensor<1x4x8x6xf32>
  return %1, %2 : tensor<1x6x4x8xf32>, tensor<1x4x8x6xf32>
}

// -----

// There and back again.
// CHECK-LABEL: func.func @layouts
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x8x8xf32>)
// CHECK-NEXT: return %[[X]]
func.func @layouts(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %0 = bonsai.convert_layout %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>
  %1 = bonsai.convert_layout %0 : tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>> -> tensor<1x4x8x8xf32>
  return %1 : tensor<1x4x8x8xf32>
}

// -----

// Widening and narrowing again is exact, and so is a cast to the same type.
// CHECK-LABEL: func.func @casts
// CHECK-SAME: (%[[X:.*]]: tensor<4xf16>)
// CHECK-NEXT: return %[[X]], %[[X]]
func.func @casts(%x: tensor<4xf16>) -> (tensor<4xf16>, tensor<4xf16>) {
  %0 = bonsai.cast %x : tensor<4xf16> -> tensor<4xf32>
  %1 = bonsai.cast %0 : tensor<4xf32> -> tensor<4xf16>
  %2 = bonsai.cast %x : tensor<4xf16> -> tensor<4xf16>
  return %1, %2 : tensor<4xf16>, tensor<4xf16>
}

// -----

// Narrowing rounds.
// CHECK-LABEL: func.func @rounding
// CHECK-COUNT-2: bonsai.cast
func.func @rounding(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = bonsai.cast %x : tensor<4xf32> -> tensor<4xf16>
  %1 = bonsai.cast %0 : tensor<4xf16> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
