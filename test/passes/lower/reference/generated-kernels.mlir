// RUN: bonsai-opt %s --bonsai-to-linalg --bonsai-generated-kernels | FileCheck %s
// RUN: bonsai-opt %s --bonsai-to-linalg --bonsai-generated-kernels \
// RUN:   --mlir-print-ir-after=bonsai-expand-copies -o /dev/null 2>&1 | FileCheck %s --check-prefix=BUFFERS

// Operands, then the result; nothing is allocated or copied.
// CHECK-LABEL: llvm.func @add
// CHECK-SAME: (%{{.+}}: !llvm.ptr {llvm.noalias}, %{{.+}}: !llvm.ptr {llvm.noalias}, %{{.+}}: !llvm.ptr {llvm.noalias}) {
// CHECK-NOT: llvm.call
// CHECK-NOT: llvm.alloca
// CHECK: llvm.fadd
// CHECK: llvm.return
func.func @add(%a: tensor<1x4x8x8xf32>, %b: tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  %y = bonsai.add %a, %b : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  return %y : tensor<1x4x8x8xf32>
}

// The grouped sum is made in the result's buffer, seen with an axis more; its
// innermost loop is along a row of the result.
// BUFFERS-LABEL: func.func @grouped
// BUFFERS-SAME: %[[OUT:[a-z0-9]+]]: memref<1x8x6x6xf32> {llvm.noalias}) {
// BUFFERS: %[[GROUPS:.+]] = memref.expand_shape %[[OUT]]
// BUFFERS: iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "parallel"]} ins({{.+}}) outs(%[[GROUPS]] : memref<1x2x4x6x6xf32>)
// BUFFERS-NOT: memref.alloc
// BUFFERS: linalg.yield
// BUFFERS-NOT: linalg
// BUFFERS: return
func.func @grouped(%x: tensor<1x6x8x8xf32>, %w: tensor<8x3x3x3xf32>) -> tensor<1x8x6x6xf32> {
  %y = bonsai.conv2d %x, %w groups 2 : (tensor<1x6x8x8xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x6x6xf32>
  return %y : tensor<1x8x6x6xf32>
}

// A large temporary is allocated once and freed.
// CHECK-LABEL: llvm.func @large
// CHECK: llvm.call @malloc
// CHECK-NOT: llvm.call @malloc
// CHECK: llvm.call @free
// CHECK-NEXT: llvm.return
func.func @large(%x: tensor<1x64x64x64xf32>) -> tensor<1x64x32x32xf32> {
  %y = bonsai.max_pool2d %x kernel [3, 3] strides [2, 2] padding [1, 1, 0, 0] : tensor<1x64x64x64xf32> -> tensor<1x64x32x32xf32>
  return %y : tensor<1x64x32x32xf32>
}

// One value as two results is copied.
// CHECK-LABEL: llvm.func @twice
// CHECK-SAME: (%{{.+}}: !llvm.ptr {{.*}}, %[[FIRST:.+]]: !llvm.ptr {{.*}}, %[[SECOND:.+]]: !llvm.ptr {llvm.noalias}) {
// CHECK: llvm.getelementptr {{.*}}%[[FIRST]]
// CHECK: llvm.getelementptr {{.*}}%[[SECOND]]
func.func @twice(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %y = bonsai.relu %x : tensor<4xf32> -> tensor<4xf32>
  return %y, %y : tensor<4xf32>, tensor<4xf32>
}

// A strided copy is loops, not a call of MLIR's runner library.
// CHECK-LABEL: llvm.func @concat
// CHECK-NOT: llvm.call
// CHECK: llvm.return
func.func @concat(%a: tensor<2x4x8xf32>, %b: tensor<2x3x8xf32>) -> tensor<2x7x8xf32> {
  %y = bonsai.concat %a, %b axis 1 : (tensor<2x4x8xf32>, tensor<2x3x8xf32>) -> tensor<2x7x8xf32>
  return %y : tensor<2x7x8xf32>
}
