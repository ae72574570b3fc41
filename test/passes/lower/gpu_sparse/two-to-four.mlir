// What keeps 2 of 4 weights is a 2:4 matrix where that is allowed, with the
// factor and the product in f16; else CSR. What keeps less of them, too.
// RUN: bonsai-opt %s --pass-pipeline='builtin.module(bonsai-to-gpu-sparse{two-to-four})' | FileCheck %s
// RUN: bonsai-opt %s --bonsai-to-gpu-sparse 2>&1 | FileCheck %s --check-prefix=CSR

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.+]]: tensor<8x16xf32>)
// CHECK: %[[HALF:.+]] = linalg.generic {{.*}} ins(%[[X]] : tensor<8x16xf32>) outs(%{{.+}} : tensor<8x16xf16>)
// CHECK: arith.truncf %{{.+}} : f32 to f16
// CHECK: arith.constant dense_resource<w.matrix> : tensor<16x16xf16>
// CHECK: %[[A:.+]], %{{.+}} = gpu.create_2to4_spmat async [%{{.+}}]{ NONE} %c16{{.*}}, %c16{{.*}}, %{{.+}} : memref<16x16xf16>
// CHECK: bufferization.to_buffer %[[HALF]] read_only
// CHECK: %[[SIZES:.+]]:3, %{{.+}} = gpu.spmm_buffer_size async [%{{.+}}] %[[A]], %{{.+}}{ TRANSPOSE}, %{{.+}} : index, index, index into f16
// CHECK: gpu.alloc async [%{{.+}}] (%[[SIZES]]#0)
// CHECK: gpu.alloc async [%{{.+}}] (%[[SIZES]]#1)
// CHECK: gpu.alloc async [%{{.+}}] (%[[SIZES]]#2)
// CHECK: gpu.spmm async [%{{.+}}] %[[A]], {{.*}} : memref<?xi8>, memref<?xi8>, memref<?xi8> into f16
// CHECK: arith.extf %{{.+}} : f16 to f32
// The first row begins with 1 and 2, in f16.
// CHECK: w.matrix: "0x02000000003C0040

// CSR: remark: 2:4 weights are multiplied as CSR: the gpu dialect multiplies 2:4 weights in f16 only, which the option two-to-four allows
// CSR-LABEL: func.func @main
// CSR: gpu.create_csr {{.*}} : memref<17xi32>, memref<96xi32>, memref<96xf32>
bonsai.parameter @w : tensor<16x16xf32> = dense<[[1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0]]>
  mask #bonsai.nm<2, 4> dense<[[1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0]]>
func.func @main(%x: tensor<8x16xf32>) -> tensor<8x16xf32> {
  %w = bonsai.param @w : tensor<16x16xf32>
  %y = bonsai.linear %x, %w : (tensor<8x16xf32>, tensor<16x16xf32>) -> tensor<8x16xf32>
  return %y : tensor<8x16xf32>
}
