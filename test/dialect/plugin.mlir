// The dialect and the passes in the stock mlir-opt.
// RUN: mlir-opt-22 --load-dialect-plugin=%bonsai_plugin %s | FileCheck %s
// RUN: mlir-opt-22 --load-dialect-plugin=%bonsai_plugin --load-pass-plugin=%bonsai_plugin \
// RUN:   --pass-pipeline='builtin.module(bonsai-fuse-epilogue,bonsai-prune-magnitude{sparsity=0.5 scope=layer},canonicalize)' %s \
// RUN:   | FileCheck %s --check-prefix=PASSES
// RUN: mlir-opt-22 --load-dialect-plugin=%bonsai_plugin --emit-bytecode %s \
// RUN:   | mlir-opt-22 --load-dialect-plugin=%bonsai_plugin | FileCheck %s

// CHECK: bonsai.parameter @fc.weight : tensor<2x2xf32> = dense<
// CHECK: bonsai.linear
// CHECK-NEXT: bonsai.relu

// PASSES: bonsai.parameter @fc.weight : tensor<2x2xf32> = dense_resource<fc.weight> mask #bonsai.unstructured
// PASSES: bonsai.linear {{.*}} activation <relu>
// PASSES: fc.weight.mask: "0x0100000000000101"
bonsai.parameter @fc.weight : tensor<2x2xf32> = dense<[[1.0, -2.0], [3.0, -4.0]]>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @fc.weight : tensor<2x2xf32>
  %y = bonsai.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %z = bonsai.relu %y : tensor<1x2xf32> -> tensor<1x2xf32>
  return %z : tensor<1x2xf32>
}
