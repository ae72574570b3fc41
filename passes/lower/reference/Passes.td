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

#ifndef BONSAI_PASSES_LOWER_REFERENCE_PASSES_TD
#define BONSAI_PASSES_LOWER_REFERENCE_PASSES_TD

include "mlir/Pass/PassBase.td"

def BonsaiToLinalg : Pass<"bonsai-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Replace bonsai ops by their reference in linalg";
  let description = [{
    Every op is replaced by what it means in upstream dialects (linalg, tensor,
    arith, math, scf). A `bonsai.param` becomes a constant that holds the whole
    parameter, cut weights as the zeros that they are, and parameters are
    erased. Layouts say nothing about meaning: all tensors become row-major, and
    `bonsai.convert_layout` does nothing. An op without a reference is an error.

    ```mlir
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
      %y = bonsai.relu %x : tensor<1x4xf32> -> tensor<1x4xf32>
      return %y : tensor<1x4xf32>
    }
    ```

    becomes

    ```mlir
    #map = affine_map<(d0, d1) -> (d0, d1)>
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
      %0 = tensor.empty() : tensor<1x4xf32>
      %1 = linalg.generic {indexing_maps = [#map, #map],
                           iterator_types = ["parallel", "parallel"]}
          ins(%x : tensor<1x4xf32>) outs(%0 : tensor<1x4xf32>) {
      ^bb0(%in: f32, %out: f32):
        %cst = arith.constant 0.000000e+00 : f32
        %2 = arith.maximumf %in, %cst : f32
        linalg.yield %2 : f32
      } -> tensor<1x4xf32>
      return %1 : tensor<1x4xf32>
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect",
  ];
  let statistics = [
    Statistic<"opsLowered", "ops-lowered", "Number of bonsai ops replaced">,
  ];
}

def OrderLoops : Pass<"bonsai-order-loops", "::mlir::func::FuncOp"> {
  let summary = "Order the loops of sums so that compilers vectorize them";
  let description = [{
    A convolution sums in its innermost loops, one element at a time. Where
    neighbours in the last dimension of the result read neighbours of the
    operands, that dimension becomes the innermost loop instead; each element
    still adds the same numbers in the same order. Elsewhere the sum stays
    innermost and may be added up in any order. Products and sums may be fused.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
  let statistics = [
    Statistic<"opsReordered", "ops-reordered", "Number of ops reordered">,
  ];
}

def SeparateResults : Pass<"bonsai-separate-results", "::mlir::func::FuncOp"> {
  let summary = "Copy a tensor that a function returns more than once";
  let description = [{
    Every result of a compiled function has a buffer of its own, so a value can
    be written straight into one of them only.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def ExpandCopies : Pass<"bonsai-expand-copies", "::mlir::func::FuncOp"> {
  let summary = "Turn memref.copy into linalg.generic";
  let description = [{
    Upstream lowers a copy between strided buffers to a call of MLIR's runner
    library, which compiled models do not have.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def MergeLoops : Pass<"bonsai-merge-loops", "::mlir::func::FuncOp"> {
  let summary = "Merge neighbouring loops over contiguous buffers";
  let description = [{
    An elementwise op on `N, C, H, W` is one long loop, and one with a value for
    each channel runs over whole planes, so that maps of a few columns fill
    vectors too.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::memref::MemRefDialect"];
}

def ForbidAliasing : Pass<"bonsai-forbid-aliasing", "::mlir::func::FuncOp"> {
  let summary = "Promise that the buffers given to a function do not overlap";
  let description = [{
    Marks memref arguments `llvm.noalias`, so that loops vectorize without
    checks at run time. Callers must keep the promise: no result may share
    memory with an operand.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // BONSAI_PASSES_LOWER_REFERENCE_PASSES_TD
