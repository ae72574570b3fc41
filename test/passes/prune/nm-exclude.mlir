// RUN: bonsai-opt %s -bonsai-prune-nm="n=1 m=3 exclude=layer1\..*" 2>&1 | FileCheck %s

// CHECK: remark: layer 'layer1.0.conv1' is not pruned: excluded by 'layer1\..*'
// CHECK: @layer1.0.conv1.weight : tensor<1x3xf32> = dense<1.000000e+00>
// CHECK: @layer10.conv1.weight {{.*}} mask #bonsai.nm<1, 3> dense_resource<layer10.conv1.weight.mask>
// CHECK: layer10.conv1.weight.mask: "0x01000000000001"
bonsai.parameter @layer1.0.conv1.weight : tensor<1x3xf32> = dense<1.0>
bonsai.parameter @layer10.conv1.weight : tensor<1x3xf32> = dense<1.0>
func.func @main(%x: tensor<1x3xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = bonsai.param @layer1.0.conv1.weight : tensor<1x3xf32>
  %y = bonsai.linear %x, %w : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x1xf32>
  %v = bonsai.param @layer10.conv1.weight : tensor<1x3xf32>
  %z = bonsai.linear %x, %v : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x1xf32>
  return %y, %z : tensor<1x1xf32>, tensor<1x1xf32>
}
