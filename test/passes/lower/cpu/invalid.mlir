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

// expected-error@+1 {{input 1 is 'tensor<4xf16>', but must be an f32 tensor}}
func.func @main(%x: tensor<4xf32>, %y: tensor<4xf16>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// expected-error@+1 {{output 1 is 'tensor<1x3x5x5xi64>', but must be an f32 tensor}}
func.func @main(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x5x5xf32>, tensor<1x3x5x5xi64>) {
  %0:2 = bonsai.max_pool2d_with_indices %x kernel [2, 2] {bonsai.kernel = "generated"} : tensor<1x3x6x6xf32> -> tensor<1x3x5x5xf32>, tensor<1x3x5x5xi64>
  return %0#0, %0#1 : tensor<1x3x5x5xf32>, tensor<1x3x5x5xi64>
}
