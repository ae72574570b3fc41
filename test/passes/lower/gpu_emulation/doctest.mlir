// The example in the description of bonsai-emulate-gpu.
// RUN: bonsai-opt %s --bonsai-emulate-gpu | FileCheck %s --implicit-check-not=gpu.

// CHECK-DAG: func.func private @bonsai_emulated_thread_id(i32) -> i32
// CHECK-DAG: func.func private @bonsai_emulated_barrier()
// CHECK-LABEL: func.func @fill
// CHECK-SAME: (%[[OUT:.+]]: !llvm.ptr<1>)
// CHECK: %[[X:.+]] = arith.constant 0 : i32
// CHECK: %[[ID:.+]] = call @bonsai_emulated_thread_id(%[[X]]) : (i32) -> i32
// CHECK: %[[THREAD:.+]] = arith.index_cast %[[ID]] : i32 to index
// CHECK: %[[VALUE:.+]] = arith.index_cast %[[THREAD]] : index to i32
// CHECK: %[[AT:.+]] = llvm.getelementptr %[[OUT]][%[[VALUE]]]
// CHECK: call @bonsai_emulated_barrier() : () -> ()
// CHECK: llvm.store %[[VALUE]], %[[AT]] : i32, !llvm.ptr<1>
// CHECK: return
gpu.module @kernels {
  gpu.func @fill(%out: !llvm.ptr<1>) kernel {
    %thread = gpu.thread_id x
    %value = arith.index_cast %thread : index to i32
    %at = llvm.getelementptr %out[%value] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
    gpu.barrier
    llvm.store %value, %at : i32, !llvm.ptr<1>
    gpu.return
  }
}
