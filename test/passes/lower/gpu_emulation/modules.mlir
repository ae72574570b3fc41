// Kernels call functions of other modules: their declarations give way to the
// definition. Threads that end within a function do so in the emulator.
// RUN: bonsai-opt %s --bonsai-emulate-gpu | FileCheck %s --implicit-check-not=gpu.

// CHECK: llvm.mlir.global internal @shared() {addr_space = 3 : i32}
// CHECK-LABEL: func.func @kernel
// CHECK: %[[Y:.+]] = arith.constant 1 : i32
// CHECK: call @bonsai_emulated_block_id(%[[Y]])
// CHECK: llvm.call @part
gpu.module @first {
  llvm.mlir.global internal @shared() {addr_space = 3 : i32} : !llvm.array<4 x f32>
  llvm.func @part(i32)
  gpu.func @kernel() kernel {
    %block = gpu.block_id y
    %number = arith.index_cast %block : index to i32
    llvm.call @part(%number) : (i32) -> ()
    gpu.return
  }
}

// CHECK-LABEL: llvm.func @part
// CHECK: call @bonsai_emulated_barrier()
// CHECK: call @bonsai_emulated_exit()
// CHECK: llvm.unreachable
gpu.module @second {
  llvm.func @part(%number: i32) {
    nvvm.barrier0
    nvvm.exit
    llvm.unreachable
  }
}
