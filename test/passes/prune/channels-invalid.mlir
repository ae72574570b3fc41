// RUN: bonsai-opt %s -split-input-file -bonsai-prune-channels="sparsity=0.5 criterion=fpgm" -verify-diagnostics -o /dev/null

// Networks with nothing to cut, and weights that cannot be ranked.

// A network without any candidate: nothing happens.
bonsai.parameter @fc.weight : tensor<2x2xf32> = dense<1.0>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = bonsai.param @fc.weight : tensor<2x2xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  // expected-remark @below {{2 channels of 'fc' cannot be removed: the network's outputs keep their channels}}
  return %1 : tensor<1x2xf32>
}

// -----

// No layer at all.
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = bonsai.relu %x : tensor<1x2xf32> -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

// A weight that is no parameter.
// expected-remark @below {{2 channels of 'bonsai.linear' cannot be removed: the network's inputs keep their channels}}
func.func @main(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  // expected-remark @below {{not pruned: its weight is no parameter}}
  %0 = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

// Two infinite weights are at no distance from one another.
bonsai.parameter @a.weight : tensor<2x1xf32> = dense<[[0x7F800000], [0x7F800000]]>
bonsai.parameter @b.weight : tensor<1x2xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1xf32>
  // expected-error @below {{layer 'a' cannot be ranked: the saliency of filter 0 is NaN}}
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %2 = bonsai.param @b.weight : tensor<1x2xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  // expected-remark @below {{1 channels of 'b' cannot be removed: the network's outputs keep their channels}}
  return %3 : tensor<1x1xf32>
}

// -----

// NaN.
// expected-error @below {{weight 1 is NaN and cannot be ranked}}
bonsai.parameter @a.weight : tensor<2x1xf32> = dense<[[1.0], [0x7FC00000]]>
bonsai.parameter @b.weight : tensor<1x2xf32> = dense<1.0>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1xf32>
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %2 = bonsai.param @b.weight : tensor<1x2xf32>
  %3 = bonsai.linear %1, %2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Half precision.
bonsai.parameter @a.weight : tensor<2x1xf16> = dense<1.0>
bonsai.parameter @b.weight : tensor<1x2xf16> = dense<1.0>
func.func @main(%x: tensor<1x1xf16>) -> tensor<1x1xf16> {
  %0 = bonsai.param @a.weight : tensor<2x1xf16>
  // expected-error @below {{layer 'a' has weights of 'f16'; only f32 can be pruned}}
  %1 = bonsai.linear %x, %0 : (tensor<1x1xf16>, tensor<2x1xf16>) -> tensor<1x2xf16>
  %2 = bonsai.param @b.weight : tensor<1x2xf16>
  %3 = bonsai.linear %1, %2 : (tensor<1x2xf16>, tensor<1x2xf16>) -> tensor<1x1xf16>
  return %3 : tensor<1x1xf16>
}
