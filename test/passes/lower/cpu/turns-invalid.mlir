// Which ops cannot take turns, and what is no count of them.
// RUN: bonsai-opt %s -split-input-file -bonsai-check-network -verify-diagnostics

// A number of another type.
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // expected-error@+1 {{'bonsai.relu' op cannot do its work in the turns that bonsai.turns says: 4 : i32}}
  %0 = bonsai.relu %x {bonsai.turns = 4 : i32} : tensor<4x4xf32> -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// No number.
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // expected-error@+1 {{'bonsai.relu' op cannot do its work in the turns that bonsai.turns says: "often"}}
  %0 = bonsai.relu %x {bonsai.turns = "often"} : tensor<4x4xf32> -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// Three turns cannot share four images.
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // expected-error@+1 {{'bonsai.relu' op cannot do its work in the turns that bonsai.turns says: 3 : i64}}
  %0 = bonsai.relu %x {bonsai.turns = 3 : i64} : tensor<4x4xf32> -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// No turn at all.
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // expected-error@+1 {{'bonsai.relu' op cannot do its work in the turns that bonsai.turns says: 0 : i64}}
  %0 = bonsai.relu %x {bonsai.turns = 0 : i64} : tensor<4x4xf32> -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// Images one after the other.
func.func @main(%x: tensor<4x4xf32>) -> tensor<8x4xf32> {
  // expected-error@+1 {{'bonsai.concat' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.concat %x, %x axis 0 {bonsai.turns = 4 : i64} : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<8x4xf32>
  return %0 : tensor<8x4xf32>
}

// -----

// Sizes count images.
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x2xf32> {
  // expected-error@+1 {{'bonsai.slice' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.slice %x offsets [0, 0] sizes [4, 2] strides [1, 1] {bonsai.turns = 4 : i64} : tensor<4x4xf32> -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

// More images.
func.func @main(%x: tensor<4x4xf32>) -> tensor<8x4xf32> {
  // expected-error@+1 {{'bonsai.pad' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.pad %x low [2, 0] high [2, 0] constant {bonsai.turns = 4 : i64} : tensor<4x4xf32> -> tensor<8x4xf32>
  return %0 : tensor<8x4xf32>
}

// -----

// Other axes become images.
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // expected-error@+1 {{'bonsai.transpose' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.transpose %x permutation [1, 0] {bonsai.turns = 4 : i64} : tensor<4x4xf32> -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// A sum over images.
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // expected-error@+1 {{'bonsai.softmax' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.softmax %x axis 0 {bonsai.turns = 4 : i64} : tensor<4x4xf32> -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// Other images.
func.func @main(%x: tensor<4x4xf32>) -> tensor<2x8xf32> {
  // expected-error@+1 {{'bonsai.reshape' op cannot do its work in the turns that bonsai.turns says: 2 : i64}}
  %0 = bonsai.reshape %x {bonsai.turns = 2 : i64} : tensor<4x4xf32> -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}

// -----

// One value for all images, made by another op.
func.func @main(%x: tensor<4x4xf32>, %y: tensor<1x4xf32>) -> tensor<4x4xf32> {
  // expected-error@+1 {{'bonsai.add' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.add %x, %y {bonsai.turns = 4 : i64} : (tensor<4x4xf32>, tensor<1x4xf32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// A parameter with a value for each image.
bonsai.parameter @p : tensor<4x4xf32> = dense<0.5>
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %p = bonsai.param @p : tensor<4x4xf32>
  // expected-error@+1 {{'bonsai.mul' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.mul %x, %p {bonsai.turns = 4 : i64} : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// A parameter with a value for all images is no obstacle.
bonsai.parameter @p : tensor<4xf32> = dense<0.5>
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %p = bonsai.param @p : tensor<4xf32>
  %0 = bonsai.mul %x, %p {bonsai.turns = 4 : i64} : (tensor<4x4xf32>, tensor<4xf32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// A weight that is no parameter is whole in every turn.
func.func @main(%x: tensor<4x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<4x4x8x8xf32> {
  // expected-error@+1 {{'bonsai.conv2d' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.conv2d %x, %w {bonsai.kernel = "onednn-convolution", bonsai.turns = 4 : i64} : (tensor<4x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<4x4x8x8xf32>
  return %0 : tensor<4x4x8x8xf32>
}

// -----

bonsai.parameter @w : tensor<4x4x1x1xf32> = dense<0.5>
func.func @main(%x: tensor<4x4x8x8xf32>, %b: tensor<4xf32>) -> tensor<4x4x8x8xf32> {
  %w = bonsai.param @w : tensor<4x4x1x1xf32>
  // expected-error@+1 {{'bonsai.conv2d' op cannot do its work in the turns that bonsai.turns says: 4 : i64}}
  %0 = bonsai.conv2d %x, %w bias(%b) {bonsai.kernel = "onednn-convolution", bonsai.turns = 4 : i64} : (tensor<4x4x8x8xf32>, tensor<4x4x1x1xf32>, tensor<4xf32>) -> tensor<4x4x8x8xf32>
  return %0 : tensor<4x4x8x8xf32>
}
