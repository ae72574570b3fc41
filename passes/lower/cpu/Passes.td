//===- Passes.td -------------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declarations of the passes that lower to the CPU runtime.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_PASSES_TD
#define BONSAI_PASSES_LOWER_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def CheckNetwork : Pass<"bonsai-check-network", "::mlir::ModuleOp"> {
  let summary = "refuse what cannot be compiled for the CPU";
  let description = [{
    A compiled network is one function, `@main`, of one block and of ops of this
    dialect, and its parameters. Its inputs and outputs are static row-major f32
    tensors; no tensor is empty. Changes nothing; the first violation is an
    error at its place.

    ```mlir
    func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {  // error: input 0
      return %x : tensor<?x4xf32>
    }
    ```
  }];
  let options = [
    Option<"cpuLevel", "cpu-level", "int", "4",
           "x86-64 psABI level of the target: 2, 3 (AVX2) or 4 (AVX-512)">,
  ];
}

def LowerToCpu : Pass<"bonsai-lower-to-cpu", "::mlir::ModuleOp"> {
  let summary = "lower a network to calls of the CPU runtime";
  let description = [{
    Turns `@main`, whose ops have kernels (`bonsai-select-kernels`) and layouts
    (`bonsai-assign-layouts`), into the LLVM dialect: one function a step, which
    calls the kernel's entry in the runtime (kernels/runtime/Runtime.h) on
    buffers at fixed places in one arena, constants for weights and
    descriptors, and the table `bonsai_model_table` that lists them all. Steps
    with the kernel `generated` call code made from the reference lowering.

    ```mlir
    llvm.func internal @step_0_conv1(%state: !llvm.ptr, %arena: !llvm.ptr, …, %turn: i64) -> i32 {
      …
      %status = llvm.call @bonsai_onednn_convolution_run(%state, %inputs, %output)
      llvm.return %status : i32
    }
    ```
  }];
  let options = [
    Option<"cpuLevel", "cpu-level", "int", "4",
           "x86-64 psABI level of the target: 2, 3 (AVX2) or 4 (AVX-512)">,
    Option<"threads", "threads", "int", "1",
           "threads that the network will mostly run on">,
  ];
  let statistics = [
    Statistic<"numSteps", "steps", "Steps of the network">,
    Statistic<"arenaBytes", "arena-bytes", "Bytes of activation memory">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

#endif // BONSAI_PASSES_LOWER_CPU_PASSES_TD
