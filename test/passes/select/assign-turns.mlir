// RUN: split-file %s %t
// RUN: bonsai-opt %t/net.mlir -bonsai-prune-magnitude='sparsity=0.9 scope=layer' -o %t/masked.mlir
// RUN: bonsai-opt %t/masked.mlir -pass-pipeline='builtin.module(func.func(bonsai-assign-turns{explain=true}))' 2>%t/remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t/remarks
// RUN: bonsai-opt %t/masked.mlir -pass-pipeline='builtin.module(func.func(bonsai-assign-turns{policy=dense explain=true}))' 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: bonsai-opt %t/small.mlir -pass-pipeline='builtin.module(func.func(bonsai-assign-turns{explain=true}))' 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: bonsai-opt %t/given.mlir -pass-pipeline='builtin.module(func.func(bonsai-assign-turns))' 2>&1 | FileCheck %s --check-prefix=GIVEN
// RUN: not bonsai-opt %t/net.mlir -pass-pipeline='builtin.module(func.func(bonsai-assign-turns{policy=slow}))' 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// Sparse layers on large feature maps take turns, one on the features behind
// them does not.
// REMARK: remark: 2 ops take 16 turns, because {{[0-9.]+}} us with turns < {{[0-9.]+}} us without
// REMARK-NOT: remark
// CHECK: bonsai.conv2d {{.*}} {bonsai.turns = 16 : i64}
// CHECK: bonsai.conv2d {{.*}} {bonsai.turns = 16 : i64}
// CHECK-NOT: bonsai.turns

// Dense layers have enough to do on each value, and small feature maps stay in
// the cache anyway.
// WHOLE-NOT: remark
// WHOLE-NOT: bonsai.turns

// Turns that somebody has given stay.
// GIVEN: bonsai.conv2d
// GIVEN-NOT: bonsai.turns
// GIVEN: bonsai.relu {{.*}} {bonsai.turns = 2 : i64}

// UNKNOWN: error: unknown policy 'slow'

//--- net.mlir
bonsai.parameter @a.weight : tensor<256x64x1x1xf32> = dense<0.5>
bonsai.parameter @b.weight : tensor<64x256x1x1xf32> = dense<0.5>
bonsai.parameter @c.weight : tensor<2048x2048xf32> = dense<0.5>

func.func @main(%x: tensor<16x64x56x56xf32>, %f: tensor<16x2048xf32>) -> (tensor<16x64x56x56xf32>, tensor<16x2048xf32>) {
  %a = bonsai.param @a.weight : tensor<256x64x1x1xf32>
  %0 = bonsai.conv2d %x, %a : (tensor<16x64x56x56xf32>, tensor<256x64x1x1xf32>) -> tensor<16x256x56x56xf32>
  %b = bonsai.param @b.weight : tensor<64x256x1x1xf32>
  %1 = bonsai.conv2d %0, %b : (tensor<16x256x56x56xf32>, tensor<64x256x1x1xf32>) -> tensor<16x64x56x56xf32>
  %c = bonsai.param @c.weight : tensor<2048x2048xf32>
  %2 = bonsai.linear %f, %c : (tensor<16x2048xf32>, tensor<2048x2048xf32>) -> tensor<16x2048xf32>
  return %1, %2 : tensor<16x64x56x56xf32>, tensor<16x2048xf32>
}

//--- small.mlir
bonsai.parameter @a.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]], [[[0.0]], [[2.0]]]]> mask #bonsai.unstructured dense<[[[[1]], [[0]]], [[[0]], [[1]]]]>
func.func @main(%x: tensor<16x2x8x8xf32>) -> tensor<16x2x8x8xf32> {
  %a = bonsai.param @a.weight : tensor<2x2x1x1xf32>
  %0 = bonsai.conv2d %x, %a : (tensor<16x2x8x8xf32>, tensor<2x2x1x1xf32>) -> tensor<16x2x8x8xf32>
  return %0 : tensor<16x2x8x8xf32>
}

//--- given.mlir
bonsai.parameter @a.weight : tensor<64x64x1x1xf32> = dense<0.5>
func.func @main(%x: tensor<16x64x56x56xf32>) -> tensor<16x64x56x56xf32> {
  %a = bonsai.param @a.weight : tensor<64x64x1x1xf32>
  %0 = bonsai.conv2d %x, %a : (tensor<16x64x56x56xf32>, tensor<64x64x1x1xf32>) -> tensor<16x64x56x56xf32>
  %1 = bonsai.relu %0 {bonsai.turns = 2 : i64} : tensor<16x64x56x56xf32> -> tensor<16x64x56x56xf32>
  return %1 : tensor<16x64x56x56xf32>
}
