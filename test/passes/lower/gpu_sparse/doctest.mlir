// The example in the description of bonsai-to-gpu-sparse: what is kept of each
// row lies one after the other, with its column.
// RUN: bonsai-opt %s --bonsai-to-gpu-sparse | FileCheck %s --implicit-check-not='bonsai.param @'

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.+]]: tensor<1x3xf32>) -> tensor<1x2xf32>
// CHECK: %[[HOST:.+]] = memref.alloc() : memref<2x1xf32>
// CHECK: gpu.wait async
// CHECK: arith.constant dense_resource<w.offsets> : tensor<3xi32>
// CHECK: %[[OFFSETS:.+]], %{{.+}} = gpu.alloc async
// CHECK-NEXT: gpu.memcpy async {{.*}} %[[OFFSETS]],
// CHECK: arith.constant dense_resource<w.columns> : tensor<3xi32>
// CHECK: %[[COLUMNS:.+]], %{{.+}} = gpu.alloc async
// CHECK-NEXT: gpu.memcpy async {{.*}} %[[COLUMNS]],
// CHECK: arith.constant dense_resource<w.values> : tensor<3xf32>
// CHECK: %[[VALUES:.+]], %{{.+}} = gpu.alloc async
// CHECK-NEXT: gpu.memcpy async {{.*}} %[[VALUES]],
// CHECK: %[[A:.+]], %{{.+}} = gpu.create_csr async [%{{.+}}] %c2, %c3{{.*}}, %c3{{.*}}, %[[OFFSETS]], %[[COLUMNS]], %[[VALUES]] : memref<3xi32>, memref<3xi32>, memref<3xf32>
// CHECK: %[[IN:.+]] = bufferization.to_buffer %[[X]] read_only
// CHECK: %[[INPUT:.+]], %{{.+}} = gpu.alloc async
// CHECK-NEXT: gpu.memcpy async {{.*}} %[[INPUT]], %[[IN]]
// CHECK: %[[B:.+]], %{{.+}} = gpu.create_dn_tensor async [%{{.+}}] %[[INPUT]], %c1{{.*}}, %c3{{.*}} : index, index into memref<1x3xf32>
// CHECK: %[[PRODUCT:.+]], %{{.+}} = gpu.alloc async
// CHECK: %[[C:.+]], %{{.+}} = gpu.create_dn_tensor async [%{{.+}}] %[[PRODUCT]], %c2{{.*}}, %c1{{.*}} : index, index into memref<2x1xf32>
// CHECK: %[[SIZE:.+]], %[[T1:.+]] = gpu.spmm_buffer_size async [%{{.+}}] %[[A]], %[[B]]{ TRANSPOSE}, %[[C]] : index into f32
// CHECK-NEXT: %[[BUFFER:.+]], %[[T2:.+]] = gpu.alloc async [%[[T1]]] (%[[SIZE]])
// CHECK-NEXT: %[[T3:.+]] = gpu.spmm async [%[[T2]]] %[[A]], %[[B]]{ TRANSPOSE}, %[[C]], %[[BUFFER]] : memref<?xi8> into f32
// CHECK-NEXT: %[[T4:.+]] = gpu.memcpy async [%[[T3]]] %[[HOST]], %[[PRODUCT]]
// CHECK-NEXT: %[[T5:.+]] = gpu.destroy_sp_mat async [%[[T4]]] %[[A]]
// CHECK-COUNT-2: gpu.destroy_dn_tensor async
// CHECK-COUNT-6: gpu.dealloc async
// CHECK: gpu.wait [
// CHECK: bufferization.to_tensor %[[HOST]] restrict writable

// Little-endian, after the alignment: offsets 0, 2, 3; columns 0, 2, 1; values
// 1, 2, 3.
// CHECK: w.offsets: "0x04000000000000000200000003000000"
// CHECK: w.columns: "0x04000000000000000200000001000000"
// CHECK: w.values: "0x040000000000803F0000004000004040"
bonsai.parameter @w : tensor<2x3xf32> = dense<[[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]]>
  mask #bonsai.unstructured dense<[[1, 0, 1], [0, 1, 0]]>
func.func @main(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @w : tensor<2x3xf32>
  %y = bonsai.linear %x, %w : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
