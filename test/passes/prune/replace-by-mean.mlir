// RUN: bonsai-opt %s -bonsai-replace-by-mean | FileCheck %s

// The norm behind a cut filter gives its average: the mean of 5 becomes 0, so
// that the shift is left. The filter, the norm's own parameters and the channel
// that is not cut stay.
// CHECK-LABEL: @a.weight
// CHECK-SAME: dense<{{.*}}1.000000e+00{{.*}}0.000000e+00
// CHECK: @n.weight : tensor<2xf32> = dense<2.000000e+00>
// CHECK: @n.bias : tensor<2xf32> = dense<3.000000e+00>
// CHECK: buffer @n.mean : tensor<2xf32> = dense_resource<n.mean>
// CHECK: n.mean: "0x040000000000A04000000000"
bonsai.parameter @a.weight : tensor<2x1x1x1xf32> = dense<[[[[1.0]]], [[[0.0]]]]>
  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>
bonsai.parameter @n.weight : tensor<2xf32> = dense<2.0>
bonsai.parameter @n.bias : tensor<2xf32> = dense<3.0>
bonsai.parameter buffer @n.mean : tensor<2xf32> = dense<5.0>
bonsai.parameter buffer @n.variance : tensor<2xf32> = dense<1.0>
func.func @main(%x: tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %0 = bonsai.param @a.weight : tensor<2x1x1x1xf32>
  %1 = bonsai.conv2d %x, %0 : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %2 = bonsai.param @n.weight : tensor<2xf32>
  %3 = bonsai.param @n.bias : tensor<2xf32>
  %4 = bonsai.param @n.mean : tensor<2xf32>
  %5 = bonsai.param @n.variance : tensor<2xf32>
  %6 = bonsai.batch_norm %1, %2, %3, %4, %5 epsilon 0.0 : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %6 : tensor<1x2x2x2xf32>
}
