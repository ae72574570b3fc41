// RUN: bonsai-opt %s -bonsai-prune-block="rows=1 columns=2 sparsity=0.5 norm=l1" | FileCheck %s --check-prefix=L1
// RUN: bonsai-opt %s -bonsai-prune-block="rows=1 columns=2 sparsity=0.5 norm=l2" | FileCheck %s --check-prefix=L2
// RUN: bonsai-opt %s -bonsai-prune-block="rows=1 columns=2 sparsity=0.5 scope=layer exclude=b" 2>&1 | FileCheck %s --check-prefix=EXCLUDE

// L1 norms 4 and 5, L2 norms 4 and 3.5.
bonsai.parameter @a : tensor<1x4xf32> = dense<[[4.0, 0.0, -2.5, 2.5]]>
// L1 norms 4.5 and 6, L2 norms 3.2 and 6.
bonsai.parameter @b : tensor<1x4xf32> = dense<[[-2.25, 2.25, 0.0, 6.0]]>

// L1-DAG: a.mask: "0x0100000000000101"
// L1-DAG: b.mask: "0x0100000000000101"

// L2-DAG: a.mask: "0x0100000001010000"
// L2-DAG: b.mask: "0x0100000000000101"

// EXCLUDE: remark: layer 'b' is not pruned: excluded by 'b'
// EXCLUDE: @a {{.*}} mask #bonsai.block<1, 2> dense_resource<a.mask>
// EXCLUDE: @b : tensor<1x4xf32> = dense<{{[^>]*}}>{{$}}
func.func @main(%x: tensor<1x4xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %a = bonsai.param @a : tensor<1x4xf32>
  %y = bonsai.linear %x, %a : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  %b = bonsai.param @b : tensor<1x4xf32>
  %z = bonsai.linear %x, %b : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y, %z : tensor<1x1xf32>, tensor<1x1xf32>
}
