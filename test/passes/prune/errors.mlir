// RUN: bonsai-opt %s -split-input-file -bonsai-prune-magnitude=sparsity=0.6 -verify-diagnostics -o /dev/null

// expected-error @below {{weight 2 is NaN and cannot be ranked}}
bonsai.parameter @nan.weight : tensor<1x4xf32> = dense<[[1.0, 2.0, 0x7FC00000, 3.0]]>
func.func @nan(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %w = bonsai.param @nan.weight : tensor<1x4xf32>
  %y = bonsai.linear %x, %w : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

bonsai.parameter @half.weight : tensor<1x4xf16> = dense<1.0>
func.func @half(%x: tensor<1x4xf16>) -> tensor<1x1xf16> {
  %w = bonsai.param @half.weight : tensor<1x4xf16>
  // expected-error @below {{layer 'half' has weights of 'f16'; only f32 can be pruned}}
  %y = bonsai.linear %x, %w : (tensor<1x4xf16>, tensor<1x4xf16>) -> tensor<1x1xf16>
  return %y : tensor<1x1xf16>
}

// -----

func.func @argument(%x: tensor<1x4xf32>, %w: tensor<1x4xf32>) -> tensor<1x1xf32> {
  // expected-remark @below {{not pruned: its weight is no parameter}}
  %y = bonsai.linear %x, %w : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

bonsai.parameter @tiny.weight : tensor<1x1xf32> = dense<1.0>
func.func @whole(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %w = bonsai.param @tiny.weight : tensor<1x1xf32>
  // expected-warning @below {{layer 'tiny' is cut whole}}
  %y = bonsai.linear %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
