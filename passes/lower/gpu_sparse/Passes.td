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

#ifndef BONSAI_PASSES_LOWER_GPU_SPARSE_PASSES_TD
#define BONSAI_PASSES_LOWER_GPU_SPARSE_PASSES_TD

include "mlir/Pass/PassBase.td"

def BonsaiToGpuSparse : Pass<"bonsai-to-gpu-sparse", "::mlir::ModuleOp"> {
  let summary = "Lower masked layers to the sparse products of the gpu dialect";
  let description = [{
    Every `conv2d` and `linear` with a masked weight becomes a product of a
    sparse matrix, `gpu.spmm`, for any GPU runtime of MLIR. Other ops stay.

    - The weight is a matrix of a row for each output channel. Its pattern is
      known, so its arrays are constants: CSR with 32-bit positions, without the
      cut weights. With `two-to-four`, masks that keep at most 2 of 4 (`nm<2, 4>`,
      `nm<1, 4>`, `nm<1, 2>`) become 2:4 matrices, whose factors, products and
      sums are f16, as that is all that the gpu dialect has them in; the sizes
      must be multiples of 16 (rows and columns of the weight) and 8 (columns of
      the input), as cuSPARSELt needs them.
    - The input of a 1x1 convolution of stride 1 on one image is the other
      matrix as it lies; else the windows are its columns (im2col), of all
      images. The input of `linear` is transposed by the product.
    - Bias, residual and activation follow as linalg.

    A masked layer that is not lowered, and a 2:4 mask that becomes CSR, have a
    remark that says why. Every run uploads the weights and the input and
    downloads the result: this is a way into other pipelines, not the way to
    run a network fast on a GPU.

    ```mlir
    bonsai.parameter @w : tensor<2x3xf32> = dense<[[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]]>
      mask #bonsai.unstructured dense<[[1, 0, 1], [0, 1, 0]]>
    func.func @main(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
      %w = bonsai.param @w : tensor<2x3xf32>
      %y = bonsai.linear %x, %w : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
      return %y : tensor<1x2xf32>
    }
    ```

    becomes (without what moves data and frees buffers)

    ```mlir
    %a, %1 = gpu.create_csr async [%0] %c2, %c3, %c3, %offsets, %columns, %values
      : memref<3xi32>, memref<3xi32>, memref<3xf32>
    %b, %2 = gpu.create_dn_tensor async [%1] %input, %c1, %c3 : index, index into memref<1x3xf32>
    %c, %3 = gpu.create_dn_tensor async [%2] %product, %c2, %c1 : index, index into memref<2x1xf32>
    %size, %4 = gpu.spmm_buffer_size async [%3] %a, %b {TRANSPOSE}, %c : index into f32
    %buffer, %5 = gpu.alloc async [%4] (%size) : memref<?xi8>
    %6 = gpu.spmm async [%5] %a, %b {TRANSPOSE}, %c, %buffer : memref<?xi8> into f32
    ```

    The rest of the way with the stock tool, from a file that `bonsai prune`
    wrote:

    ```sh
    mlir-opt-22 --load-dialect-plugin=BonsaiPlugin.so --load-pass-plugin=BonsaiPlugin.so \
      --pass-pipeline='builtin.module(
        bonsai-to-gpu-sparse, bonsai-to-linalg,
        one-shot-bufferize{bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map},
        canonicalize, buffer-deallocation-pipeline, convert-bufferization-to-memref,
        func.func(bonsai-expand-copies, convert-linalg-to-loops), canonicalize,
        expand-strided-metadata, lower-affine,
        convert-scf-to-cf, convert-math-to-llvm, gpu-to-llvm, reconcile-unrealized-casts)'
    ```

    What runs the result links to a library of the `mgpu` functions with
    cuSPARSE (upstream's `mlir_cuda_runtime`, built with
    `MLIR_ENABLE_CUDA_CUSPARSE`) and calls `mgpuCreateSparseEnv` once before;
    for 2:4 matrices `MLIR_ENABLE_CUDA_CUSPARSELT` and `mgpuCreateSparseLtEnv`,
    too.
  }];
  let options = [
    Option<"twoToFour", "two-to-four", "bool", "false",
           "multiply weights of which 2 of 4 are kept as 2:4 matrices, in f16">,
  ];
  let statistics = [
    Statistic<"numCsr", "csr", "Number of layers that multiply CSR weights">,
    Statistic<"numTwoToFour", "two-to-four",
              "Number of layers that multiply 2:4 weights">,
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::gpu::GPUDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect",
  ];
}

#endif // BONSAI_PASSES_LOWER_GPU_SPARSE_PASSES_TD
