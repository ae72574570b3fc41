//===- ParameterOps.td -------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters: weights and statistics as symbols of the module.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PARAMETER_OPS_TD
#define BONSAI_PARAMETER_OPS_TD

include "BonsaiOpBase.td"

def Bonsai_ParameterOp : Bonsai_Op<"parameter", [Symbol]> {
  let summary = "a named tensor of the model";
  let description = [{
    Trainable unless marked `buffer` (running statistics, constants of the
    graph). A mask says which weights are cut: 1 is kept, 0 is cut. A cut weight
    is zero and stays zero; a weight that merely happens to be 0.0 is not cut.
    The pattern that stands before the mask is checked against it.

    ```mlir
    bonsai.parameter @w : tensor<2x2xf32> = dense<[[1.0, 0.0], [0.0, 4.0]]>
      mask #bonsai.unstructured dense<[[1, 0], [0, 1]]>
    bonsai.parameter buffer @mean : tensor<2xf32> = dense<0.0>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, UnitAttr:$buffer,
                       ElementsAttr:$value, OptionalAttr<ElementsAttr>:$mask,
                       OptionalAttr<MaskPatternAttrInterface>:$pattern);
  let assemblyFormat = [{
    (`buffer` $buffer^)? $sym_name custom<ParameterValue>($value, $mask, $pattern)
    attr-dict
  }];
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
                                 "::mlir::ElementsAttr":$value,
                                 CArg<"bool", "false">:$buffer)>];
  let extraClassDeclaration = [{
    /// The type that `bonsai.param` gives.
    ::mlir::RankedTensorType getType() {
      return ::llvm::cast<::mlir::RankedTensorType>(getValue().getType());
    }
    /// Sets or clears the mask. The caller zeroes the cut weights.
    void setMask(::mlir::ElementsAttr mask,
                 ::bonsai::MaskPatternAttrInterface pattern);
  }];
  let hasVerifier = 1;
}

def Bonsai_ParamOp : Bonsai_Op<"param",
    [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the value of a parameter";
  let description = [{
    ```mlir
    %w = bonsai.param @"conv1.weight" : tensor<16x3x3x3xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$parameter);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = "$parameter attr-dict `:` type($result)";
}

#endif // BONSAI_PARAMETER_OPS_TD
