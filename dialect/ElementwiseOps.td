//===- ElementwiseOps.td -----------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations, arithmetic and conversions, element by element.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_ELEMENTWISE_OPS_TD
#define BONSAI_ELEMENTWISE_OPS_TD

include "BonsaiOpBase.td"

class Bonsai_ActivationOp<string mnemonic, string formula, list<Trait> traits = []>
    : Bonsai_TensorOp<mnemonic, !listconcat([
        DeclareOpInterfaceMethods<ActivationOpInterface>], traits)> {
  let summary = formula;
  let description = "`" # formula # "`, for each element.\n\n```mlir\n" #
    "%y = bonsai." # mnemonic #
    " %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>\n```\n";
  let arguments = (ins Bonsai_Tensor:$input);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

def Bonsai_ReluOp : Bonsai_ActivationOp<"relu", "max(x, 0)"> {
  let hasFolder = 1;
}

def Bonsai_ClipOp : Bonsai_ActivationOp<"clip", "min(max(x, min), max)"> {
  let description = [{
    `min(max(x, min), max)`, for each element.

    ```mlir
    %y = bonsai.clip %x min 0.0 max 6.0 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, F32Attr:$min, F32Attr:$max);
  let assemblyFormat = [{
    $input `min` $min `max` $max attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Bonsai_LeakyReluOp
    : Bonsai_ActivationOp<"leaky_relu", "x < 0 ? alpha * x : x"> {
  let description = [{
    `x < 0 ? alpha * x : x`, for each element.

    ```mlir
    %y = bonsai.leaky_relu %x alpha 0.1 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, F32Attr:$alpha);
  let assemblyFormat = [{
    $input `alpha` $alpha attr-dict `:` type($input) `->` type($result)
  }];
  let hasCanonicalizer = 1;
}

def Bonsai_SigmoidOp : Bonsai_ActivationOp<"sigmoid", "1 / (1 + exp(-x))">;

def Bonsai_HardSigmoidOp
    : Bonsai_ActivationOp<"hard_sigmoid", "min(max(alpha * x + beta, 0), 1)"> {
  let description = [{
    `min(max(alpha * x + beta, 0), 1)`, for each element.

    ```mlir
    %y = bonsai.hard_sigmoid %x alpha 0.2 beta 0.5 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, F32Attr:$alpha, F32Attr:$beta);
  let assemblyFormat = [{
    $input `alpha` $alpha `beta` $beta attr-dict `:` type($input) `->`
    type($result)
  }];
}

def Bonsai_HardSwishOp
    : Bonsai_ActivationOp<"hard_swish", "x * min(max(x / 6 + 0.5, 0), 1)">;

def Bonsai_SiluOp : Bonsai_ActivationOp<"silu", "x * sigmoid(x)">;

class Bonsai_BinaryOp<string mnemonic, string verb, list<Trait> traits = []>
    : Bonsai_TensorOp<mnemonic, !listconcat([Commutative], traits), [],
                      ["computesImagesApart"]> {
  let summary = verb # " two tensors, with broadcasting";
  let description = verb # [{ element by element. Shapes broadcast as in ONNX
    and NumPy: aligned at the last axis, sizes equal or 1.

    ```mlir
    %y = bonsai.}] # mnemonic # [{ %a, %b
      : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$lhs, Bonsai_Tensor:$rhs);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` functional-type(operands, results)
  }];
}

def Bonsai_AddOp : Bonsai_BinaryOp<"add", "Adds">;
def Bonsai_MulOp : Bonsai_BinaryOp<"mul", "Multiplies">;

def Bonsai_SoftmaxOp : Bonsai_TensorOp<"softmax", [], [],
    ["computesImagesApart"]> {
  let summary = "exponentials along an axis, normalized to sum 1";
  let description = [{
    ```mlir
    %y = bonsai.softmax %x axis 1 : tensor<1x10xf32> -> tensor<1x10xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, I64Attr:$axis);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $input `axis` $axis attr-dict `:` type($input) `->` type($result)
  }];
}

def Bonsai_CastOp : Bonsai_Op<"cast",
    [Pure, DeclareOpInterfaceMethods<ChannelFlowOpInterface>,
     DeclareOpInterfaceMethods<BatchOpInterface>]> {
  let summary = "the same tensor with elements of another width";
  let description = [{
    From f32 to f16 or bf16, rounded to nearest, ties to even; or back, which is
    exact.

    ```mlir
    %y = bonsai.cast %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf16>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // BONSAI_ELEMENTWISE_OPS_TD
