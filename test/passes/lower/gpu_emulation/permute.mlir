// Bytes are permuted by the emulator.
// RUN: bonsai-opt %s --bonsai-emulate-gpu | FileCheck %s --implicit-check-not=nvvm.

// CHECK: func.func private @bonsai_emulated_permute(i32, i32, i32) -> i32
// CHECK-LABEL: llvm.func @pair
// CHECK-SAME: (%[[LOW:.+]]: i32, %[[HIGH:.+]]: i32, %[[SELECTOR:.+]]: i32)
// CHECK: %[[RESULT:.+]] = {{.*}}call @bonsai_emulated_permute(%[[LOW]], %[[HIGH]], %[[SELECTOR]])
// CHECK: llvm.return %[[RESULT]]
gpu.module @kernels {
  llvm.func @pair(%low: i32, %high: i32, %selector: i32) -> i32 {
    %result = nvvm.prmt #nvvm.permute_mode<default> %selector, %low, %high : i32
    llvm.return %result : i32
  }
}
