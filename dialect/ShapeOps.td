//===- ShapeOps.td -----------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that move, copy or resample elements.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_SHAPE_OPS_TD
#define BONSAI_SHAPE_OPS_TD

include "BonsaiOpBase.td"

def Bonsai_ConcatOp : Bonsai_TensorOp<"concat", [], [],
    ["computesImagesApart"]> {
  let summary = "tensors one after the other along an axis";
  let description = [{
    ```mlir
    %y = bonsai.concat %a, %b axis 1
      : (tensor<1x4x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x6x8x8xf32>
    ```
  }];
  let arguments = (ins Variadic<Bonsai_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $inputs `axis` $axis attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Bonsai_SliceOp : Bonsai_TensorOp<"slice", [], ["removeChannels"],
    ["computesImagesApart"]> {
  let summary = "a strided box of a tensor";
  let description = [{
    Takes `sizes` elements a dimension from `offsets` on, `strides` apart.

    ```mlir
    %y = bonsai.slice %x offsets [0, 0, 0, 0] sizes [1, 4, 4, 4] strides [1, 1, 2, 2]
      : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, DenseI64ArrayAttr:$offsets,
                       DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$strides);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $input `offsets` $offsets `sizes` $sizes `strides` $strides attr-dict `:`
    type($input) `->` type($result)
  }];
  let hasFolder = 1;
}

def Bonsai_PadOp : Bonsai_TensorOp<"pad", [], ["removeChannels"],
    ["computesImagesApart"]> {
  let summary = "a tensor with a border";
  let description = [{
    `low` and `high` elements are added before and after, a dimension;
    `constant` fills with `value`, `edge` repeats the last element, `reflect`
    mirrors around it.

    ```mlir
    %y = bonsai.pad %x low [0, 8, 0, 0] high [0, 8, 0, 0] constant value 0.0
      : tensor<1x16x8x8xf32> -> tensor<1x32x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, DenseI64ArrayAttr:$low,
      DenseI64ArrayAttr:$high, Bonsai_PadMode:$mode,
      DefaultValuedAttr<F32Attr, "0.0f">:$value);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $input `low` $low `high` $high $mode (`value` $value^)? attr-dict `:`
    type($input) `->` type($result)
  }];
  let hasFolder = 1;
}

def Bonsai_ResizeOp : Bonsai_TensorOp<"resize"> {
  let summary = "a feature map resampled to another size";
  let description = [{
    `size` is height and width of the result. `scales` (result over input)
    defaults to the ratio of the sizes; it matters where a size was rounded.
    The coordinate rules are those of ONNX `Resize`; `rounding` is used by
    `nearest` only.

    ```mlir
    %y = bonsai.resize %x size [16, 16] nearest asymmetric rounding floor
      : tensor<1x4x8x8xf32> -> tensor<1x4x16x16xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input, DenseI64ArrayAttr:$size,
      Bonsai_ResizeMode:$mode, Bonsai_ResizeCoordinates:$coordinates,
      DefaultValuedAttr<Bonsai_ResizeRounding,
        "::bonsai::ResizeRounding::round_prefer_floor">:$rounding,
      OptionalAttr<DenseF32ArrayAttr>:$scales);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `size` $size $mode $coordinates (`rounding` $rounding^)?
    (`scales` $scales^)? attr-dict `:` type($input) `->` type($result)
  }];
  let hasFolder = 1;
}

def Bonsai_ReshapeOp : Bonsai_Op<"reshape",
    [Pure, DeclareOpInterfaceMethods<ChannelFlowOpInterface>,
     DeclareOpInterfaceMethods<BatchOpInterface, ["computesImagesApart"]>]> {
  let summary = "the same elements in another shape, row-major";
  let description = [{
    ```mlir
    %y = bonsai.reshape %x : tensor<1x12x4x4xf32> -> tensor<1x48x4xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Bonsai_FlattenOp : Bonsai_TensorOp<"flatten"> {
  let summary = "all dimensions after the first in one";
  let description = [{
    The step from feature maps to features: channel `c` becomes the features
    `c * height * width` and on.

    ```mlir
    %y = bonsai.flatten %x : tensor<1x16x4x4xf32> -> tensor<1x256xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input);
  let results = (outs Bonsai_Matrix:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
}

def Bonsai_TransposeOp : Bonsai_TensorOp<"transpose", [], [],
    ["computesImagesApart"]> {
  let summary = "dimensions in another order";
  let description = [{
    Dimension `i` of the result is dimension `permutation[i]` of the input.

    ```mlir
    %y = bonsai.transpose %x permutation [0, 2, 3, 1]
      : tensor<1x4x8x8xf32> -> tensor<1x8x8x4xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $input `permutation` $permutation attr-dict `:` type($input) `->`
    type($result)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Bonsai_DepthToSpaceOp : Bonsai_TensorOp<"depth_to_space"> {
  let summary = "channels rearranged into blocks of pixels";
  let description = [{
    As ONNX `DepthToSpace`: `dcr` takes the block's position from the slowest
    factor of the channel index, `crd` (PyTorch's pixel shuffle) from the
    fastest.

    ```mlir
    %y = bonsai.depth_to_space %x block 2 crd
      : tensor<1x16x8x8xf32> -> tensor<1x4x16x16xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input, I64Attr:$block,
                       Bonsai_DepthToSpaceOrder:$order);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `block` $block $order attr-dict `:` type($input) `->` type($result)
  }];
}

def Bonsai_ConvertLayoutOp : Bonsai_Op<"convert_layout",
    [Pure, DeclareOpInterfaceMethods<ChannelFlowOpInterface>,
     DeclareOpInterfaceMethods<BatchOpInterface>]> {
  let summary = "the same tensor in another layout";
  let description = [{
    ```mlir
    %y = bonsai.convert_layout %x
      : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32, #bonsai.layout<nchw16c>>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // BONSAI_SHAPE_OPS_TD
