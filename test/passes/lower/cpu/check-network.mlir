// What a network may not be is refused before the first pass of the pipeline.
// RUN: bonsai-opt %s -split-input-file -bonsai-cpu-pipeline -verify-diagnostics

// expected-error@+1 {{'func.func' op is neither @main nor a parameter, and would not be compiled}}
func.func private @other(tensor<4xf32>)
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // expected-error@+1 {{'bonsai.flatten' op cannot be run by its kernel 'onednn-linear'}}
  %0 = bonsai.flatten %x {bonsai.kernel = "onednn-linear"} : tensor<1x4xf32> -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
