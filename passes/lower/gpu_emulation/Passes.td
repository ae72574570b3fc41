//===- Passes.td -------------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declarations of the passes in this folder.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_GPU_EMULATION_PASSES_TD
#define BONSAI_PASSES_LOWER_GPU_EMULATION_PASSES_TD

include "mlir/Pass/PassBase.td"

def BonsaiEmulateGpu : Pass<"bonsai-emulate-gpu", "::mlir::ModuleOp"> {
  let summary = "Turn GPU kernels into functions that run a thread on the host";
  let description = [{
    What lies in gpu modules moves to the module around them; of several
    declarations and a definition, the definition stays. A kernel becomes a
    function that does what one of its threads does. What a thread learns of the
    others and of itself comes from functions of an emulator
    (`kernels/cuda/emulation`), which calls the kernel once for each thread of a
    grid: this is how kernels are tested without a GPU.

    ```mlir
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
    ```

    becomes

    ```mlir
    func.func private @bonsai_emulated_thread_id(i32) -> i32
    func.func private @bonsai_emulated_barrier()
    func.func @fill(%out: !llvm.ptr<1>) {
      %x = arith.constant 0 : i32
      %id = call @bonsai_emulated_thread_id(%x) : (i32) -> i32
      %thread = arith.index_cast %id : i32 to index
      %value = arith.index_cast %thread : index to i32
      %at = llvm.getelementptr %out[%value] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      call @bonsai_emulated_barrier() : () -> ()
      llvm.store %value, %at : i32, !llvm.ptr<1>
      return
    }
    ```

    `gpu.thread_id`, `gpu.block_id`, barriers, `nvvm.exit` and the default mode
    of `nvvm.prmt` are known; its other modes are refused. So are kernels with
    workgroup memory of their own; shared memory is an LLVM
    global, one for all blocks, which run one after another.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::LLVM::LLVMDialect"
  ];
}

#endif // BONSAI_PASSES_LOWER_GPU_EMULATION_PASSES_TD
