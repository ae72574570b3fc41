// RUN: bonsai-opt %s -split-input-file -bonsai-lower-to-cpu -verify-diagnostics

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'bonsai.relu' op has no kernel; run bonsai-select-kernels first}}
  %0 = bonsai.relu %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'bonsai.relu' op has an unknown kernel 'quickest'}}
  %0 = bonsai.relu %x {bonsai.kernel = "quickest"} : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error@+1 {{needs a function @main of one block}}
module {
  func.func @network(%x: tensor<4xf32>) -> tensor<4xf32> {
    return %x : tensor<4xf32>
  }
}

// -----

// expected-error@+1 {{needs a function @main of one block}}
module {
  func.func private @main(tensor<4xf32>) -> tensor<4xf32>
}

// -----

// expected-error@+1 {{input 1 is 'tensor<4xf16>', but must be a static row-major f32 tensor}}
func.func @main(%x: tensor<4xf32>, %y: tensor<4xf16>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// expected-error@+1 {{output 1 is 'tensor<1x3x5x5xi64>', but must be a static row-major f32 tensor}}
func.func @main(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x5x5xf32>, tensor<1x3x5x5xi64>) {
  %0:2 = bonsai.max_pool2d_with_indices %x kernel [2, 2] {bonsai.kernel = "generated"} : tensor<1x3x6x6xf32> -> tensor<1x3x5x5xf32>, tensor<1x3x5x5xi64>
  return %0#0, %0#1 : tensor<1x3x5x5xf32>, tensor<1x3x5x5xi64>
}

// -----

// expected-error@+1 {{input 0 is 'i32', but must be a static row-major f32 tensor}}
func.func @main(%i: i32, %x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// expected-error@+1 {{input 0 is 'tensor<?x4xf32>', but must be a static row-major f32 tensor}}
func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  return %x : tensor<?x4xf32>
}

// -----

// A caller's buffer has no padding channels.
// expected-error@+1 {{input 0 is 'tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>', but must be a static row-major f32 tensor}}
func.func @main(%x: tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>) -> tensor<4xf32> {
  %0 = bonsai.param @p : tensor<4xf32>
  return %0 : tensor<4xf32>
}
bonsai.parameter @p : tensor<4xf32> = dense<1.0>

// -----

// expected-error@+1 {{output 0 is 'tensor<0x4xf32>', which is empty or beyond any memory}}
func.func @main(%x: tensor<4xf32>) -> tensor<0x4xf32> {
  %0 = bonsai.param @p : tensor<0x4xf32>
  return %0 : tensor<0x4xf32>
}
bonsai.parameter @p : tensor<0x4xf32> = dense<>

// -----

func.func @main(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  // expected-error@+1 {{'bonsai.pad' op has a result that is empty or beyond any memory: 'tensor<1x4x4294967296x4294967296xf32>'}}
  %0 = bonsai.pad %x low [0, 0, 0, 0] high [0, 0, 4294967288, 4294967288] constant {bonsai.kernel = "generated"} : tensor<1x4x8x8xf32> -> tensor<1x4x4294967296x4294967296xf32>
  return %x : tensor<1x4x8x8xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'func.call' op is not of the bonsai dialect; only ops of it can be compiled}}
  %0 = func.call @main(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'bonsai.relu' op cannot be run by its kernel 'onednn-convolution'}}
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-convolution"} : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'bonsai.relu' op has a bonsai.kernel that is no string: 5}}
  %0 = bonsai.relu %x {bonsai.kernel = 5} : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<1x4x8x8xf32>) -> tensor<1x256xf32> {
  %0 = bonsai.convert_layout %x {bonsai.kernel = "pixel-tiles-reorder"} : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32, #bonsai.layout<pixel_tiles>>
  // expected-error@+1 {{'bonsai.flatten' op has no kernel for its layouts}}
  %1 = bonsai.flatten %0 : tensor<1x4x8x8xf32, #bonsai.layout<pixel_tiles>> -> tensor<1x256xf32>
  return %1 : tensor<1x256xf32>
}

// -----

func.func @main(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %0 = bonsai.convert_layout %x {bonsai.kernel = "pixel-tiles-reorder"} : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32, #bonsai.layout<pixel_tiles>>
  // expected-error@+1 {{'bonsai.max_pool2d' op cannot be run by its kernel 'onednn-pooling' in its layouts}}
  %1 = bonsai.max_pool2d %0 kernel [2, 2] strides [2, 2] {bonsai.kernel = "onednn-pooling"} : tensor<1x4x8x8xf32, #bonsai.layout<pixel_tiles>> -> tensor<1x4x4x4xf32>
  return %1 : tensor<1x4x4x4xf32>
}

// -----

// A single channel of a single pixel lies as in a block, but what follows it is
// not zero.
func.func @main(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %0 = bonsai.convert_layout %x {bonsai.kernel = "pixel-tiles-reorder"} : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32, #bonsai.layout<pixel_tiles>>
  // expected-error@+1 {{'bonsai.convert_layout' op has no kernel for its layouts}}
  %1 = bonsai.convert_layout %0 {bonsai.kernel = "generated"} : tensor<1x1x1x1xf32, #bonsai.layout<pixel_tiles>> -> tensor<1x1x1x1xf32, #bonsai.layout<nchw16c>>
  %2 = bonsai.convert_layout %1 {bonsai.kernel = "onednn-reorder"} : tensor<1x1x1x1xf32, #bonsai.layout<nchw16c>> -> tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{'bonsai.cast' op computes with other floats than f32, which only GPUs do}}
  %0 = bonsai.cast %x : tensor<4xf32> -> tensor<4xf16>
  %1 = bonsai.cast %0 : tensor<4xf16> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
