// RUN: bonsai-opt %s -bonsai-prune-magnitude=sparsity=0.5 | FileCheck %s --check-prefix=MORE
// RUN: bonsai-opt %s -bonsai-prune-magnitude=sparsity=0.1 | FileCheck %s --check-prefix=LESS
// RUN: bonsai-opt %s -bonsai-prune-magnitude=sparsity=0 | FileCheck %s --check-prefix=LESS

// Masked weights count as the least salient and stay cut. The weights that
// merely are 0.0 come after them.
bonsai.parameter @w : tensor<2x4xf32> = dense<[[0.0, 0.0, 1.0, 2.0], [0.0, 3.0, 4.0, 0.0]]>
  mask #bonsai.nm<2, 4> dense<[[0, 0, 1, 1], [0, 1, 1, 0]]>
bonsai.parameter @v : tensor<2x2xf32> = dense<[[0.0, 0.0], [5.0, 0.0]]>
  mask #bonsai.unstructured dense<[[1, 0], [1, 1]]>

func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @w : tensor<2x4xf32>
  %y = bonsai.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %v = bonsai.param @v : tensor<2x2xf32>
  %z = bonsai.linear %y, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %z : tensor<1x2xf32>
}

// 6 of 12: the 5 masked ones and the first zero of @v. @w keeps its pattern.
// MORE: @w {{.*}} mask #bonsai.nm<2, 4> dense<{{\[\[}}0, 0, 1, 1], [0, 1, 1, 0]]>
// MORE: @v {{.*}} mask #bonsai.unstructured dense_resource<v.mask>
// MORE: v.mask: "0x0100000000000101"

// Fewer than are cut already: nothing changes.
// LESS: @w {{.*}} mask #bonsai.nm<2, 4> dense<{{\[\[}}0, 0, 1, 1], [0, 1, 1, 0]]>
// LESS: @v {{.*}} mask #bonsai.unstructured dense<{{\[\[}}1, 0], [1, 1]]>
// LESS-NOT: dialect_resources
