// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-assign-layouts))' -split-input-file -verify-diagnostics

func.func @unknown_kernel(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  // expected-error@+1 {{'bonsai.relu' op has an unknown kernel 'quickest-relu'}}
  %0 = bonsai.relu %x {bonsai.kernel = "quickest-relu"} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// -----

func.func @unfit_kernel(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  // expected-error@+1 {{cannot be run by its kernel 'onednn-softmax'}}
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-softmax"} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// -----

func.func @wrong_count(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  // expected-error@+1 {{needs 2 bonsai.layouts, one for each operand and one for the results, but has 3}}
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-elementwise", bonsai.layouts = [#bonsai.layout<nhwc>, #bonsai.layout<nhwc>, #bonsai.layout<nhwc>]} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// -----

func.func @no_layouts(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  // expected-error@+1 {{has bonsai.layouts that are no list of layouts: "nhwc"}}
  %0 = bonsai.relu %x {bonsai.kernel = "onednn-elementwise", bonsai.layouts = "nhwc"} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// -----

func.func @layouts_not_offered(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  // expected-error@+1 {{cannot be run by its kernel 'onednn-softmax' in these layouts}}
  %0 = bonsai.softmax %x axis 1 {bonsai.kernel = "onednn-softmax", bonsai.layouts = [#bonsai.layout<nhwc>, #bonsai.layout<nhwc>]} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// -----

// Without the attribute an op is row-major, which not every kernel offers.
bonsai.parameter @w : tensor<8x8x1x1xf32> = dense<0.5>
func.func @layouts_missing(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  %w = bonsai.param @w : tensor<8x8x1x1xf32>
  // expected-error@+1 {{cannot be run by its kernel 'onednn-convolution' in these layouts}}
  %0 = bonsai.conv2d %x, %w {bonsai.kernel = "onednn-convolution"} : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}

// -----

func.func @layouts_without_kernel(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  // expected-error@+1 {{has bonsai.layouts, but no kernel that takes them}}
  %0 = bonsai.relu %x {bonsai.kernel = "generated", bonsai.layouts = [#bonsai.layout<nhwc>, #bonsai.layout<nhwc>]} : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}
