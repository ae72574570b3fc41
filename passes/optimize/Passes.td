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

#ifndef BONSAI_PASSES_OPTIMIZE_PASSES_TD
#define BONSAI_PASSES_OPTIMIZE_PASSES_TD

include "mlir/Pass/PassBase.td"

def RemoveUnusedParameters
    : Pass<"bonsai-remove-unused-parameters", "::mlir::ModuleOp"> {
  let summary = "Remove parameters that nothing reads";
  let description = [{
    Removes each `bonsai.param` whose value is unused, then each
    `bonsai.parameter` that no operation refers to. `symbol-dce` does not:
    parameters are public symbols.

    ```mlir
    bonsai.parameter @used : tensor<2xf32> = dense<1.0>
    bonsai.parameter @unused : tensor<2xf32> = dense<2.0>
    func.func @main() -> tensor<2xf32> {
      %0 = bonsai.param @used : tensor<2xf32>
      return %0 : tensor<2xf32>
    }
    ```

    becomes the same without `@unused`.
  }];
  let statistics = [
    Statistic<"numRemoved", "parameters-removed", "Parameters removed">,
  ];
}

#endif // BONSAI_PASSES_OPTIMIZE_PASSES_TD
