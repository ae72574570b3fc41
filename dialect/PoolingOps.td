//===- PoolingOps.td ---------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pooling over windows and over whole feature maps.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_POOLING_OPS_TD
#define BONSAI_POOLING_OPS_TD

include "BonsaiOpBase.td"

class Bonsai_PoolOp<string mnemonic, list<Trait> traits = []>
    : Bonsai_TensorOp<mnemonic, traits> {
  let arguments = (ins Bonsai_FeatureMap:$input, DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      UnitAttr:$ceil_mode);
}

def Bonsai_MaxPool2dOp : Bonsai_PoolOp<"max_pool2d"> {
  let summary = "maximum over windows";
  let description = [{
    Padding never wins. With `ceil_mode` the number of windows is rounded up,
    but a window that would start in the bottom or right padding is left out
    (the rule of PyTorch, and of ONNX since opset 22).

    ```mlir
    %y = bonsai.max_pool2d %x kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1]
      : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
    ```
  }];
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `kernel` $kernel (`strides` $strides^)? (`padding` $padding^)?
    (`dilations` $dilations^)? (`ceil_mode` $ceil_mode^)? attr-dict `:`
    type($input) `->` type($result)
  }];
}

def Bonsai_MaxPool2dWithIndicesOp : Bonsai_PoolOp<"max_pool2d_with_indices"> {
  let summary = "maximum over windows, and where it was";
  let description = [{
    An index is `row * width + column` in the plane of its own image and
    channel, so that it survives the removal of channels. Ties fall to the
    first position.

    ```mlir
    %y, %i = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2]
      : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>
    ```
  }];
  let results = (outs Bonsai_FeatureMap:$result, Bonsai_IndexMap:$indices);
  let assemblyFormat = [{
    $input `kernel` $kernel (`strides` $strides^)? (`padding` $padding^)?
    (`dilations` $dilations^)? (`ceil_mode` $ceil_mode^)? attr-dict `:`
    type($input) `->` type($result) `,` type($indices)
  }];
}

def Bonsai_AvgPool2dOp : Bonsai_PoolOp<"avg_pool2d"> {
  let summary = "average over windows";
  let description = [{
    With `count_include_pad` zeros of the padding count; positions beyond the
    padding, which `ceil_mode` can reach, never count. Without it only
    positions inside the input count.

    ```mlir
    %y = bonsai.avg_pool2d %x kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1]
           count_include_pad : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input, DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      UnitAttr:$ceil_mode, UnitAttr:$count_include_pad);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `kernel` $kernel (`strides` $strides^)? (`padding` $padding^)?
    (`dilations` $dilations^)? (`ceil_mode` $ceil_mode^)?
    (`count_include_pad` $count_include_pad^)? attr-dict `:` type($input) `->`
    type($result)
  }];
}

class Bonsai_GlobalPoolOp<string mnemonic, string word>
    : Bonsai_TensorOp<mnemonic> {
  let summary = word # " over each feature map";
  let description = "The result has height and width 1.\n\n```mlir\n%y = bonsai." #
    mnemonic # " %x : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>\n```\n";
  let arguments = (ins Bonsai_FeatureMap:$input);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

def Bonsai_GlobalAvgPoolOp : Bonsai_GlobalPoolOp<"global_avg_pool", "average">;
def Bonsai_GlobalMaxPoolOp : Bonsai_GlobalPoolOp<"global_max_pool", "maximum">;

def Bonsai_MaxUnpool2dOp : Bonsai_TensorOp<"max_unpool2d"> {
  let summary = "puts pooled values back where they came from";
  let description = [{
    The inverse of `bonsai.max_pool2d_with_indices`: zeros, except where an
    index says. `size` is the height and width of the result.

    ```mlir
    %z = bonsai.max_unpool2d %y, %i size [8, 8]
      : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input, Bonsai_IndexMap:$indices,
                       DenseI64ArrayAttr:$size);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `,` $indices `size` $size attr-dict `:`
    functional-type(operands, results)
  }];
}

#endif // BONSAI_POOLING_OPS_TD
