// One case for each constraint of the ops that training needs.
// RUN: bonsai-opt %s -split-input-file -verify-diagnostics

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

func.func @f(%x: tensor<8x10xf32>) {
  // expected-error @below {{temperature must be greater than 0}}
  %0 = bonsai.cross_entropy %x, %x temperature 0.0 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<8x10xf32>) {
  // expected-error @below {{temperature must be greater than 0}}
  %0 = bonsai.cross_entropy_gradient %x, %x temperature -1.0 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  return
}

// -----

func.func @f(%x: tensor<8x10xf32>, %t: tensor<8x9xf32>) {
  // expected-error @below {{logits is 'tensor<8x10xf32>', but targets 'tensor<8x9xf32>'}}
  %0 = bonsai.cross_entropy %x, %t : (tensor<8x10xf32>, tensor<8x9xf32>) -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<8x10xf32>, %t: tensor<8x10xf16>) {
  // expected-error @below {{logits is 'tensor<8x10xf32>', but targets 'tensor<8x10xf16>'}}
  %0 = bonsai.cross_entropy_gradient %x, %t : (tensor<8x10xf32>, tensor<8x10xf16>) -> tensor<8x10xf32>
  return
}

// -----

func.func @f(%x: tensor<8x10xf32>) {
  // expected-error @below {{logits is 'tensor<8x10xf32>', but result 'tensor<10x8xf32>'}}
  %0 = bonsai.cross_entropy_gradient %x, %x : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<10x8xf32>
  return
}

// -----

func.func @f(%x: tensor<8x10xf32>) {
  // expected-error @below {{must be 0-D float tensor}}
  %0 = bonsai.cross_entropy %x, %x : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<1xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

func.func @f(%x: tensor<8x10xf32>) {
  // expected-error @below {{axes must ascend from 0 to 1, got 1, 0}}
  %0 = bonsai.reduce_sum %x axes [1, 0] : tensor<8x10xf32> -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<8x10xf32>) {
  // expected-error @below {{axes must ascend from 0 to 1, got 2}}
  %0 = bonsai.reduce_sum %x axes [2] : tensor<8x10xf32> -> tensor<8x10xf32>
  return
}

// -----

func.func @f(%x: tensor<8x10xf32>) {
  // expected-error @below {{axes must ascend from 0 to 1, got -1}}
  %0 = bonsai.reduce_sum %x axes [-1] : tensor<8x10xf32> -> tensor<8x10xf32>
  return
}

// -----

func.func @f(%x: tensor<8x10xf32>) {
  // expected-error @below {{result should be 10, but is 'tensor<8xf32>'}}
  %0 = bonsai.reduce_sum %x axes [0] : tensor<8x10xf32> -> tensor<8xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x6x6x6xf32>) {
  // expected-error @below {{strides needs 2 values, got 1}}
  %0 = bonsai.conv2d_weight_gradient %x, %g strides [1] : (tensor<1x4x8x8xf32>, tensor<1x6x6x6xf32>) -> tensor<6x4x3x3xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x6x6x6xf32>) {
  // expected-error @below {{result of 0 groups does not fit the channels}}
  %0 = bonsai.conv2d_weight_gradient %x, %g groups 0 : (tensor<1x4x8x8xf32>, tensor<1x6x6x6xf32>) -> tensor<6x4x3x3xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x6x6x6xf32>) {
  // expected-error @below {{result of 4 groups does not fit the channels}}
  %0 = bonsai.conv2d_weight_gradient %x, %g groups 4 : (tensor<1x4x8x8xf32>, tensor<1x6x6x6xf32>) -> tensor<6x1x3x3xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x6x6x6xf32>) {
  // expected-error @below {{result of 1 groups does not fit the channels}}
  %0 = bonsai.conv2d_weight_gradient %x, %g : (tensor<1x4x8x8xf32>, tensor<1x6x6x6xf32>) -> tensor<6x2x3x3xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x6x6x6xf32>) {
  // expected-error @below {{gradient should be 1, 6, 7, 7, but is 'tensor<1x6x6x6xf32>'}}
  %0 = bonsai.conv2d_weight_gradient %x, %g : (tensor<1x4x8x8xf32>, tensor<1x6x6x6xf32>) -> tensor<6x4x2x2xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %v: tensor<4xf32>) {
  // expected-error @below {{input is 'tensor<1x4x8x8xf32>', but result 'tensor<1x4x8x7xf32>'}}
  %0:3 = bonsai.batch_norm_training %x, %v, %v : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<1x4x8x7xf32>, tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func @f(%x: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @below {{input needs a channel axis, got 'tensor<4xf32>'}}
  %0:3 = bonsai.batch_norm_training %x, %v, %v : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %v: tensor<4xf32>, %w: tensor<3xf32>) {
  // expected-error @below {{needs vectors of 4 values, got 'tensor<3xf32>'}}
  %0:3 = bonsai.batch_norm_training %x, %v, %w : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %v: tensor<4xf32>) {
  // expected-error @below {{needs vectors of 4 values, got 'tensor<5xf32>'}}
  %0:3 = bonsai.batch_norm_training %x, %v, %v : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<5xf32>)
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x4x8x7xf32>, %v: tensor<4xf32>, %w: tensor<4xf32>) {
  // expected-error @below {{input is 'tensor<1x4x8x8xf32>', but gradient 'tensor<1x4x8x7xf32>'}}
  %0:3 = bonsai.batch_norm_gradient %g, %x, %v, %v, %w : (tensor<1x4x8x7xf32>, tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x4x8x8xf32>, %v: tensor<4xf32>, %w: tensor<4xf32>) {
  // expected-error @below {{input is 'tensor<1x4x8x8xf32>', but its gradient 'tensor<1x4x8x7xf32>'}}
  %0:3 = bonsai.batch_norm_gradient %g, %x, %v, %v, %w : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<1x4x8x7xf32>, tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x4x8x8xf32>, %v: tensor<4xf32>, %w: tensor<3xf32>) {
  // expected-error @below {{needs vectors of 4 values, got 'tensor<3xf32>'}}
  %0:3 = bonsai.batch_norm_gradient %g, %x, %v, %v, %w : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>, %g: tensor<1x4x8x8xf32>, %v: tensor<4xf32>, %w: tensor<4xf32>) {
  // expected-error @below {{needs vectors of 4 values, got 'tensor<5xf32>'}}
  %0:3 = bonsai.batch_norm_gradient %g, %x, %v, %v, %w : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<5xf32>)
  return
}

// -----

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

func.func @f(%g: tensor<8x10xf32>, %x: tensor<8x9xf32>) {
  // expected-error @below {{requires the same shape for all operands}}
  %0 = bonsai.activation_gradient %g, %x <relu> : (tensor<8x10xf32>, tensor<8x9xf32>) -> tensor<8x10xf32>
  return
}

// -----

func.func @f(%g: tensor<8x10xf32>) {
  // expected-error @below {{gradient is 'tensor<8x10xf32>', but result 'tensor<10x8xf32>'}}
  %0 = bonsai.activation_gradient %g, %g <relu> : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<10x8xf32>
  return
}

// -----

func.func @f(%g: tensor<8x10xf32>) {
  // expected-error @below {{axis 2 is not in [0, 2)}}
  %0 = bonsai.softmax_gradient %g, %g axis 2 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  return
}

// -----

func.func @f(%g: tensor<8x10xf32>) {
  // expected-error @below {{axis -1 is not in [0, 2)}}
  %0 = bonsai.softmax_gradient %g, %g axis -1 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  return
}

// -----

func.func @f(%g: tensor<8x9xf32>, %y: tensor<8x10xf32>) {
  // expected-error @below {{output is 'tensor<8x10xf32>', but gradient 'tensor<8x9xf32>'}}
  %0 = bonsai.softmax_gradient %g, %y axis 1 : (tensor<8x9xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
  return
}

// -----

func.func @f(%g: tensor<8x10xf32>) {
  // expected-error @below {{output is 'tensor<8x10xf32>', but result 'tensor<8x9xf32>'}}
  %0 = bonsai.softmax_gradient %g, %g axis 1 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x9xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

func.func @f(%g: tensor<1x4x4x4xf32>, %x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{input is 'tensor<1x4x8x8xf32>', but result 'tensor<1x4x8x7xf32>'}}
  %0 = bonsai.max_pool2d_gradient %g, %x kernel [2, 2] strides [2, 2] : (tensor<1x4x4x4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x7xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>, %x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{kernel must be at least 1, got 0}}
  %0 = bonsai.max_pool2d_gradient %g, %x kernel [0, 2] strides [2, 2] : (tensor<1x4x4x4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>, %x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{gradient should be 1, 4, 7, 7, but is 'tensor<1x4x4x4xf32>'}}
  %0 = bonsai.max_pool2d_gradient %g, %x kernel [2, 2] : (tensor<1x4x4x4xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{padding needs 4 values, got 2}}
  %0 = bonsai.avg_pool2d_gradient %g kernel [2, 2] strides [2, 2] padding [1, 1] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{gradient should be 1, 4, 3, 3, but is 'tensor<1x4x4x4xf32>'}}
  %0 = bonsai.avg_pool2d_gradient %g kernel [3, 3] strides [2, 2] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x3x8x8xf32>, %i: tensor<1x4x4x4xi64>) {
  // expected-error @below {{gradient and indices differ in images or channels}}
  %0 = bonsai.max_unpool2d_gradient %g, %i : (tensor<1x3x8x8xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x8x8xf32>, %i: tensor<1x4x4x4xi64>) {
  // expected-error @below {{result should be 1, 4, 4, 4, but is 'tensor<1x4x4x3xf32>'}}
  %0 = bonsai.max_unpool2d_gradient %g, %i : (tensor<1x4x8x8xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x4x3xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{offsets, strides and result need 4 dimensions each}}
  %0 = bonsai.slice_gradient %g offsets [0, 0, 0] strides [1, 1, 1, 1] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{offsets, strides and result need 4 dimensions each}}
  %0 = bonsai.slice_gradient %g offsets [0, 0, 0, 0] strides [1, 1, 1] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{offsets, strides and result need 4 dimensions each}}
  %0 = bonsai.slice_gradient %g offsets [0, 0, 0, 0] strides [1, 1, 1, 1] : tensor<1x4x4x4xf32> -> tensor<4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{slice of dimension 2 leaves the result}}
  %0 = bonsai.slice_gradient %g offsets [0, 0, 2, 0] strides [1, 1, 2, 2] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{slice of dimension 3 leaves the result}}
  %0 = bonsai.slice_gradient %g offsets [0, 0, 0, -1] strides [1, 1, 1, 1] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{slice of dimension 1 leaves the result}}
  %0 = bonsai.slice_gradient %g offsets [0, 0, 0, 0] strides [1, 0, 1, 1] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{slice of dimension 0 leaves the result}}
  %0 = bonsai.slice_gradient %g offsets [1, 0, 0, 0] strides [1, 1, 1, 1] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{gradient and result differ in images or channels}}
  %0 = bonsai.resize_gradient %g linear half_pixel : tensor<1x4x4x4xf32> -> tensor<1x3x8x8xf32>
  return
}

// -----

func.func @f(%g: tensor<1x4x4x4xf32>) {
  // expected-error @below {{scales needs 2 values, got 1}}
  %0 = bonsai.resize_gradient %g linear half_pixel scales [0.5] : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
  return
}
