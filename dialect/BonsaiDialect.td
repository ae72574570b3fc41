//===- BonsaiDialect.td ------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect itself: name, description, and what it needs of MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_TD
#define BONSAI_DIALECT_TD

include "mlir/IR/OpBase.td"

def Bonsai_Dialect : Dialect {
  let name = "bonsai";
  let cppNamespace = "::bonsai";
  let summary = "Convolutional networks whose weights can be pruned";
  let description = [{
    Tensor-level, SSA, static shapes. Feature maps are `N, C, H, W`. Weights are
    symbols of the module (`bonsai.parameter`), so that a name survives every
    pass and a shared weight is pruned once:

    ```mlir
    bonsai.parameter @"conv1.weight" : tensor<16x3x3x3xf32> = dense_resource<conv1.weight>

    func.func @main(%x: tensor<1x3x32x32xf32>) -> tensor<1x16x32x32xf32> {
      %w = bonsai.param @"conv1.weight" : tensor<16x3x3x3xf32>
      %y = bonsai.conv2d %x, %w padding [1, 1, 1, 1]
        : (tensor<1x3x32x32xf32>, tensor<16x3x3x3xf32>) -> tensor<1x16x32x32xf32>
      return %y : tensor<1x16x32x32xf32>
    }
    ```

    What passes need to know about an op is asked through interfaces
    (prunable, channel flow, batch, cost, differentiable, activation, epilogue,
    reference lowering), never by its type.
  }];
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::func::FuncDialect"];
  let extraClassDeclaration = [{
    void registerAttributes();
  }];
}

#endif // BONSAI_DIALECT_TD
