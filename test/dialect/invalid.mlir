// One case for each constraint that the dialect checks.
// RUN: bonsai-opt %s -split-input-file -verify-diagnostics

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

// expected-error @below {{parameter needs a static shape}}
bonsai.parameter @w : tensor<?xf32> = dense<1.0>

// -----

// expected-error @below {{value must be a ranked tensor of numbers}}
bonsai.parameter @w : tensor<1xcomplex<f32>> = dense<(1.0, 2.0)>

// -----

// expected-error @below {{has no data, or not as much as its type says}}
bonsai.parameter @w : tensor<2xf32> = dense_resource<short>
{-# dialect_resources: { builtin: { short: "0x040000000000803F" } } #-}

// -----

// expected-error @below {{has no data, or not as much as its type says}}
bonsai.parameter @w : tensor<2xf32> = dense_resource<missing>

// -----

// expected-error @below {{mask and pattern come together}}
"bonsai.parameter"() {sym_name = "w", value = dense<0.0> : tensor<2xf32>, mask = dense<0> : tensor<2xi8>} : () -> ()

// -----

// expected-error @below {{mask and pattern come together}}
"bonsai.parameter"() {sym_name = "w", value = dense<0.0> : tensor<2xf32>, pattern = #bonsai.unstructured} : () -> ()

// -----

// expected-error @below {{can be masked only if its elements are f32 or f16}}
bonsai.parameter @w : tensor<2xbf16> = dense<0.0> mask #bonsai.unstructured dense<[0, 1]>

// -----

// expected-error @below {{weight 1 is cut by the mask but is not zero}}
bonsai.parameter @w : tensor<2xf16> = dense<[0.0, 1.0]> mask #bonsai.unstructured dense<[1, 0]>

// -----

// expected-error @below {{mask must be of i8 and have the parameter's shape}}
"bonsai.parameter"() {sym_name = "w", value = dense<0.0> : tensor<2xf32>, mask = dense<0> : tensor<1xi8>, pattern = #bonsai.unstructured} : () -> ()

// -----

// expected-error @below {{mask must be of i8 and have the parameter's shape}}
"bonsai.parameter"() {sym_name = "w", value = dense<0.0> : tensor<2xf32>, mask = dense<false> : tensor<2xi1>, pattern = #bonsai.unstructured} : () -> ()

// -----

// expected-error @below {{mask has no data, or not one byte a weight}}
bonsai.parameter @w : tensor<2xf32> = dense<0.0> mask #bonsai.unstructured dense_resource<short>
{-# dialect_resources: { builtin: { short: "0x0100000000" } } #-}

// -----

// expected-error @below {{mask must hold 0 and 1, got 2 at element 1}}
bonsai.parameter @w : tensor<2xf32> = dense<1.0> mask #bonsai.unstructured dense<[1, 2]>

// -----

// expected-error @below {{weight 1 is cut by the mask but is not zero}}
bonsai.parameter @w : tensor<2xf32> = dense<1.0> mask #bonsai.unstructured dense<[1, 0]>

// -----

//===----------------------------------------------------------------------===//
// Mask patterns
//===----------------------------------------------------------------------===//

// expected-error @below {{mask keeps 2 of the 2 weights at output channel 1, input channels from 2, but the pattern is 1:2}}
bonsai.parameter @w : tensor<2x4xf32> = dense<0.0>
  mask #bonsai.nm<1, 2> dense<[[0, 1, 1, 0], [0, 0, 1, 1]]>

// -----

// expected-error @below {{mask cuts input channel 2, which is in no full group of 2}}
bonsai.parameter @w : tensor<1x3xf32> = dense<0.0>
  mask #bonsai.nm<1, 2> dense<[[0, 1, 0]]>

// -----

// expected-error @below {{mask splits the block at output channel 1, input channel 0, but the pattern is block 2x1}}
bonsai.parameter @w : tensor<2x2xf32> = dense<0.0>
  mask #bonsai.block<2, 1> dense<[[0, 1], [1, 1]]>

// -----

// expected-error @below {{mask cuts part of output channel 0 and of input channel 1, but the pattern is channels}}
bonsai.parameter @w : tensor<2x2xf32> = dense<0.0>
  mask #bonsai.channels dense<[[1, 0], [1, 1]]>

// -----

// expected-error @below {{n:m needs 1 <= n < m, got 4:4}}
func.func private @invalid() attributes {pattern = #bonsai.nm<4, 4>}

// -----

// expected-error @below {{n:m needs 1 <= n < m, got 0:4}}
func.func private @invalid() attributes {pattern = #bonsai.nm<0, 4>}

// -----

// expected-error @below {{block sizes must be positive, got 0x1}}
func.func private @invalid() attributes {pattern = #bonsai.block<0, 1>}

// -----

// expected-error @below {{unknown activation 'tanh'}}
func.func private @invalid() attributes {activation = #bonsai.activation<tanh>}

// -----

//===----------------------------------------------------------------------===//
// Reading parameters
//===----------------------------------------------------------------------===//

func.func @invalid() {
  // expected-error @below {{names no parameter: @missing}}
  %0 = bonsai.param @missing : tensor<2xf32>
  return
}

// -----

bonsai.parameter @w : tensor<2xf32> = dense<1.0>
func.func @invalid() {
  // expected-error @below {{has type 'tensor<3xf32>', but @w has 'tensor<2xf32>'}}
  %0 = bonsai.param @w : tensor<3xf32>
  return
}

// -----

func.func private @function()
func.func @invalid() {
  // expected-error @below {{names no parameter: @function}}
  %0 = bonsai.param @function : tensor<3xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Types of operands and results
//===----------------------------------------------------------------------===//

func.func @invalid(%x: tensor<1x?x8x8xf32>) {
  // expected-error @below {{operand #0 must be static 4-D float tensor of 32-bit float or 16-bit float or bfloat16 type or 64-bit float values, but got 'tensor<1x?x8x8xf32>'}}
  %0 = bonsai.global_avg_pool %x : tensor<1x?x8x8xf32> -> tensor<1x4x1x1xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4xf32>) {
  // expected-error @below {{operand #0 must be static 4-D float tensor of 32-bit float or 16-bit float or bfloat16 type or 64-bit float values, but got 'tensor<1x4xf32>'}}
  %0 = bonsai.global_avg_pool %x : tensor<1x4xf32> -> tensor<1x4x1x1xf32>
  return
}

// -----

func.func @invalid(%x: tensor<4xi32>) {
  // expected-error @below {{operand #0 must be static-shape float tensor of 32-bit float or 16-bit float or bfloat16 type or 64-bit float values, but got 'tensor<4xi32>'}}
  %0 = bonsai.relu %x : tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @invalid(%x: tensor<4xf32>, %w: tensor<4x4xf32>) {
  // expected-error @below {{operand #0 must be static 2-D float tensor}}
  %0 = bonsai.linear %x, %w : (tensor<4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4xf32>, %w: tensor<4x4xf32>) {
  // expected-error @below {{operand #2 must be static 1-D float tensor}}
  %0 = bonsai.linear %x, %w bias(%w) : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x4x4xf32>, %i: tensor<1x4x4x4xi32>) {
  // expected-error @below {{operand #1 must be static 4-D tensor of 64-bit integers}}
  %0 = bonsai.max_unpool2d %x, %i size [8, 8] : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xi32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<1x4x1x1xf32>' are incompatible with return type(s) of operation 'tensor<1x4x1x2xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.global_avg_pool %x : tensor<1x4x8x8xf32> -> tensor<1x4x1x2xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{strides needs 2 values, got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w strides [1] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{dilations must be at most 2147483647, got 9223372036854775807}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w dilations [9223372036854775807, 1] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x8x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{strides must be at least 1, got 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w strides [1, 0] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{padding needs 4 values, got 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w padding [1, 1] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{padding must be at least 0, got -1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w padding [0, 0, -1, 0] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{dilations needs 2 values, got 3}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w dilations [1, 1, 1] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{dilations must be at least 1, got 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w dilations [0, 1] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{groups must be at least 1, got 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w groups 0 : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<3x1x3x3xf32>) {
  // expected-error @below {{input channels (4) are not a multiple of groups (3)}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w groups 3 : (tensor<1x4x8x8xf32>, tensor<3x1x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<3x2x3x3xf32>) {
  // expected-error @below {{output channels (3) are not a multiple of groups (2)}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w groups 2 : (tensor<1x4x8x8xf32>, tensor<3x2x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error @below {{weight takes 3 input channels, input has 4}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w  : (tensor<1x4x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @below {{kernel is larger than the padded input}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w dilations [4, 4] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>, %e: tensor<3xf32>) {
  // expected-error @below {{bias has 3 values for 4 output channels}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w bias(%e) : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>, tensor<3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>, %e: tensor<1x4x6x5xf32>) {
  // expected-error @below {{residual has another shape than the result: 'tensor<1x4x6x5xf32>' against 'tensor<1x4x6x6xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv2d %x, %w residual(%e) : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>, tensor<1x4x6x5xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>) {
  // expected-error @below {{strides must be at least 1, got 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w strides [0, 1] : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>) {
  // expected-error @below {{output_padding needs 2 values, got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w output_padding [0] : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>) {
  // expected-error @below {{output_padding must be at least 0 and less than stride or dilation, got 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w strides [2, 2] output_padding [2, 0] : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>) {
  // expected-error @below {{output_padding must be at least 0 and less than stride or dilation, got -1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w output_padding [0, -1] : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>) {
  // expected-error @below {{groups must be at least 1, got -1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w groups -1 : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>) {
  // expected-error @below {{input channels (4) are not a multiple of groups (3)}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w groups 3 : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<5x3x2x2xf32>) {
  // expected-error @below {{weight takes 5 input channels, input has 4}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w  : (tensor<1x4x8x8xf32>, tensor<5x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>) {
  // expected-error @below {{padding leaves nothing of the result}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w padding [5, 0, 4, 0] : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>, %e: tensor<4xf32>) {
  // expected-error @below {{bias has 4 values for 3 output channels}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w bias(%e) : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>, tensor<4xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>, %e: tensor<1x3x8x9xf32>) {
  // expected-error @below {{residual has another shape than the result}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.conv_transpose2d %x, %w residual(%e) : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>, tensor<1x3x8x9xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Linear, batch_norm
//===----------------------------------------------------------------------===//

func.func @invalid(%x: tensor<1x4xf32>, %w: tensor<3x5xf32>) {
  // expected-error @below {{weight takes 5 features, input has 4}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.linear %x, %w : (tensor<1x4xf32>, tensor<3x5xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4xf32>, %w: tensor<3x4xf32>, %e: tensor<4xf32>) {
  // expected-error @below {{bias has 4 values for 3 output channels}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.linear %x, %w bias(%e) : (tensor<1x4xf32>, tensor<3x4xf32>, tensor<4xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4xf32>, %w: tensor<3x4xf32>, %e: tensor<1x4xf32>) {
  // expected-error @below {{residual has another shape than the result}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.linear %x, %w residual(%e) : (tensor<1x4xf32>, tensor<3x4xf32>, tensor<1x4xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @invalid(%x: tensor<4xf32>) {
  // expected-error @below {{input needs a channel axis}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.batch_norm %x, %x, %x, %x, %x : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4xf32>, %p: tensor<4xf32>, %q: tensor<3xf32>) {
  // expected-error @below {{scale, shift, mean and variance need 4 values, got 3}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.batch_norm %x, %p, %p, %q, %p : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<3xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Border bias
//===----------------------------------------------------------------------===//

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x3xf32>) {
  // expected-error @below {{operand #1 must be static 3-D float tensor}}
  %0 = bonsai.border_bias %x, %t border [1, 1, 1, 1] : (tensor<1x4x8x8xf32>, tensor<4x3xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x3x3xf32>) {
  // expected-error @below {{border needs 4 values, none negative}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t border [1, 1] : (tensor<1x4x8x8xf32>, tensor<4x3x3xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x3x3xf32>) {
  // expected-error @below {{border needs 4 values, none negative}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t border [1, -1, 1, 3] : (tensor<1x4x8x8xf32>, tensor<4x3x3xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x9x1xf32>) {
  // expected-error @below {{border leaves no interior}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t border [4, 0, 4, 0] : (tensor<1x4x8x8xf32>, tensor<4x9x1xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x1x9xf32>) {
  // expected-error @below {{border leaves no interior}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t border [0, 8, 0, 0] : (tensor<1x4x8x8xf32>, tensor<4x1x9xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x3x3xf32>) {
  // expected-error @below {{border needs a table of 4 rows, got 3}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t border [1, 1, 2, 1] : (tensor<1x4x8x8xf32>, tensor<4x3x3xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x3x3xf32>) {
  // expected-error @below {{border needs a table of 2 columns, got 3}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t border [1, 1, 1, 0] : (tensor<1x4x8x8xf32>, tensor<4x3x3xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<3x3x3xf32>) {
  // expected-error @below {{table has 3 channels, input 4}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t border [1, 1, 1, 1] : (tensor<1x4x8x8xf32>, tensor<3x3x3xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x3x3xf32>, %e: tensor<3xf32>) {
  // expected-error @below {{bias has 3 values for 4 output channels}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t bias(%e) border [1, 1, 1, 1] : (tensor<1x4x8x8xf32>, tensor<4x3x3xf32>, tensor<3xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %t: tensor<4x3x3xf32>, %e: tensor<1x4x8x7xf32>) {
  // expected-error @below {{residual has another shape than the result: 'tensor<1x4x8x7xf32>' against 'tensor<1x4x8x8xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.border_bias %x, %t residual(%e) border [1, 1, 1, 1] : (tensor<1x4x8x8xf32>, tensor<4x3x3xf32>, tensor<1x4x8x7xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Elementwise ops
//===----------------------------------------------------------------------===//

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{needs min <= max}}
  %0 = bonsai.clip %x min 1.0 max 0.0 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{needs min <= max}}
  %0 = bonsai.clip %x min 0x7FC00000 max 0.0 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<4xf32>, %y: tensor<4xf16>) {
  // expected-error @below {{operands have different element types}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.add %x, %y : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @invalid(%x: tensor<4xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{shapes do not broadcast: 'tensor<4xf32>' and 'tensor<3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.add %x, %y : (tensor<4xf32>, tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @invalid(%x: tensor<4xf32>, %y: tensor<4xf16>) {
  // expected-error @below {{operands have different element types}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.mul %x, %y : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @invalid(%x: tensor<4xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{shapes do not broadcast: 'tensor<4xf32>' and 'tensor<3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.mul %x, %y : (tensor<4xf32>, tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{axis 4 is not in [0, 4)}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.softmax %x axis 4 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{kernel needs 2 values, got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_pool2d %x kernel [2] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{kernel must be at least 1, got 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_pool2d %x kernel [2, 0] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{strides must be at least 1, got 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_pool2d %x kernel [2, 2] strides [0, 1] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{padding needs 4 values, got 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_pool2d %x kernel [2, 2] padding [1, 1] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{dilations must be at least 1, got 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_pool2d %x kernel [2, 2] dilations [0, 1] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{padding must be smaller than the window}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_pool2d %x kernel [2, 2] padding [0, 0, 2, 0] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{window is larger than the padded input}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_pool2d %x kernel [9, 9] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{padding must be smaller than the window}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.avg_pool2d %x kernel [2, 2] padding [0, 0, 2, 0] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{window is larger than the padded input}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.avg_pool2d %x kernel [9, 9] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{padding must be smaller than the window}}
  // expected-error @below {{failed to infer returned types}}
  %0, %1 = bonsai.max_pool2d_with_indices %x kernel [2, 2] padding [0, 0, 2, 0] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>, tensor<1x4x7x7xi64>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{window is larger than the padded input}}
  // expected-error @below {{failed to infer returned types}}
  %0, %1 = bonsai.max_pool2d_with_indices %x kernel [9, 9] : tensor<1x4x8x8xf32> -> tensor<1x4x7x7xf32>, tensor<1x4x7x7xi64>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %i: tensor<1x4x4x8xi64>) {
  // expected-error @below {{input and indices have different shapes}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_unpool2d %x, %i size [16, 16] : (tensor<1x4x8x8xf32>, tensor<1x4x4x8xi64>) -> tensor<1x4x16x16xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %i: tensor<1x4x8x8xi64>) {
  // expected-error @below {{size needs 2 positive values}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.max_unpool2d %x, %i size [0, 16] : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xi64>) -> tensor<1x4x16x16xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Ops that move elements
//===----------------------------------------------------------------------===//

func.func @invalid() {
  // expected-error @below {{needs at least one input}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.concat axis 1 : () -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{axis -1 is not in [0, 4)}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.concat %x, %x axis -1 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %y: tensor<1x4xf32>) {
  // expected-error @below {{inputs differ in rank or element type}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.concat %x, %y axis 1 : (tensor<1x4x8x8xf32>, tensor<1x4xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>, %y: tensor<1x4x8x7xf32>) {
  // expected-error @below {{inputs differ beside axis 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.concat %x, %y axis 1 : (tensor<1x4x8x8xf32>, tensor<1x4x8x7xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{offsets, sizes and strides need 4 values each}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.slice %x offsets [0, 0, 0] sizes [1, 4, 8, 8] strides [1, 1, 1, 1] : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{slice of dimension 3 leaves the input: offset 1, size 8, stride 1 of 8}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.slice %x offsets [0, 0, 0, 1] sizes [1, 4, 8, 8] strides [1, 1, 1, 1] : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{slice of dimension 2 leaves the input: offset 0, size 8, stride 0 of 8}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.slice %x offsets [0, 0, 0, 0] sizes [1, 4, 8, 8] strides [1, 1, 0, 1] : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{slice of dimension 1 leaves the input: offset 2, size 2, stride 9223372036854775807 of 4}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.slice %x offsets [0, 2, 0, 0] sizes [1, 2, 8, 8] strides [1, 9223372036854775807, 1, 1] : tensor<1x4x8x8xf32> -> tensor<1x2x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{low and high need 4 values each}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.pad %x low [0, 0] high [0, 0, 0, 0] constant : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{low and high must not be negative; cutting is what bonsai.slice is for}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.pad %x low [0, 0, -1, 0] high [0, 0, 1, 0] constant : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{reflection of dimension 2 is wider than the input}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.pad %x low [0, 0, 8, 0] high [0, 0, 0, 0] reflect : tensor<1x4x8x8xf32> -> tensor<1x4x16x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{size needs 2 positive values}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.resize %x size [16] nearest asymmetric : tensor<1x4x8x8xf32> -> tensor<1x4x16x16xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{scales needs 2 positive values}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.resize %x size [16, 16] nearest asymmetric scales [2.0, 0.0] : tensor<1x4x8x8xf32> -> tensor<1x4x16x16xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{result needs as many elements as the input, of the same type}}
  %0 = bonsai.reshape %x : tensor<1x4x8x8xf32> -> tensor<1x255xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{result needs as many elements as the input, of the same type}}
  %0 = bonsai.reshape %x : tensor<1x4x8x8xf32> -> tensor<1x256xf16>
  return
}

// -----

func.func @invalid(%x: tensor<f32>) {
  // expected-error @below {{input needs at least one dimension, none of them empty}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.flatten %x : tensor<f32> -> tensor<1x1xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{permutation needs each of 0 to 3 once}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.transpose %x permutation [0, 1, 1, 3] : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{block must be at least 1, got 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.depth_to_space %x block 0 dcr : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{4 channels are not a multiple of 4294967296x4294967296}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.depth_to_space %x block 4294967296 dcr : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{4 channels are not a multiple of 3x3}}
  // expected-error @below {{failed to infer returned types}}
  %0 = bonsai.depth_to_space %x block 3 dcr : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{changes the element type only, not the shape}}
  %0 = bonsai.cast %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x4xf16>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf16>) {
  // expected-error @below {{converts from f32 or to f32}}
  %0 = bonsai.cast %x : tensor<1x4x8x8xf16> -> tensor<1x4x8x8xbf16>
  return
}

// -----

func.func @invalid(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{changes the layout only, not shape or element type}}
  %0 = bonsai.convert_layout %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x4xf32, #bonsai.layout<nhwc>>
  return
}
