//===- LayerOps.td -----------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers with weights: convolutions, linear, batch normalization.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_LAYER_OPS_TD
#define BONSAI_LAYER_OPS_TD

include "BonsaiOpBase.td"

def Bonsai_Conv2dOp : Bonsai_ConvolutionOp<"conv2d"> {
  let summary = "2-D convolution with an optional epilogue";
  let description = [{
    Cross-correlation, as in ONNX `Conv`. The weight is `[out channels, in
    channels / groups, height, width]`; padding is `[top, left, bottom, right]`
    with zeros. The result is `activation(convolution + bias + residual)`.

    ```mlir
    %y = bonsai.conv2d %x, %w bias(%b) residual(%r) strides [2, 2]
           padding [1, 1, 1, 1] activation <relu>
      : (tensor<1x16x32x32xf32>, tensor<32x16x3x3xf32>, tensor<32xf32>, tensor<1x32x16x16xf32>)
      -> tensor<1x32x16x16xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input, Bonsai_FeatureMap:$weight,
      Optional<Bonsai_Vector>:$bias, Optional<Bonsai_FeatureMap>:$residual,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      DefaultValuedAttr<I64Attr, "1">:$groups,
      OptionalAttr<Bonsai_ActivationAttr>:$activation);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `,` $weight (`bias` `(` $bias^ `)`)? (`residual` `(` $residual^ `)`)?
    (`strides` $strides^)? (`padding` $padding^)? (`dilations` $dilations^)?
    (`groups` $groups^)? (`activation` $activation^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// One input channel a group, and more than one group.
    bool isDepthwise();
  }];
  let hasCanonicalizer = 1;
}

def Bonsai_ConvTranspose2dOp : Bonsai_ConvolutionOp<"conv_transpose2d"> {
  let summary = "2-D transposed convolution with an optional epilogue";
  let description = [{
    As ONNX `ConvTranspose`. The weight is `[in channels, out channels / groups,
    height, width]`; padding `[top, left, bottom, right]` is cut from the full
    result, `output_padding` adds rows at the bottom and columns at the right.

    ```mlir
    %y = bonsai.conv_transpose2d %x, %w strides [2, 2]
      : (tensor<1x16x8x8xf32>, tensor<16x8x2x2xf32>) -> tensor<1x8x16x16xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input, Bonsai_FeatureMap:$weight,
      Optional<Bonsai_Vector>:$bias, Optional<Bonsai_FeatureMap>:$residual,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$output_padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      DefaultValuedAttr<I64Attr, "1">:$groups,
      OptionalAttr<Bonsai_ActivationAttr>:$activation);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `,` $weight (`bias` `(` $bias^ `)`)? (`residual` `(` $residual^ `)`)?
    (`strides` $strides^)? (`padding` $padding^)?
    (`output_padding` $output_padding^)? (`dilations` $dilations^)?
    (`groups` $groups^)? (`activation` $activation^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Bonsai_LinearOp : Bonsai_LayerOp<"linear"> {
  let summary = "fully connected layer with an optional epilogue";
  let description = [{
    `activation(input * transpose(weight) + bias + residual)`. The weight is
    `[out features, in features]`.

    ```mlir
    %y = bonsai.linear %x, %w bias(%b)
      : (tensor<1x64xf32>, tensor<10x64xf32>, tensor<10xf32>) -> tensor<1x10xf32>
    ```
  }];
  let arguments = (ins Bonsai_Matrix:$input, Bonsai_Matrix:$weight,
      Optional<Bonsai_Vector>:$bias, Optional<Bonsai_Matrix>:$residual,
      OptionalAttr<Bonsai_ActivationAttr>:$activation);
  let results = (outs Bonsai_Matrix:$result);
  let assemblyFormat = [{
    $input `,` $weight (`bias` `(` $bias^ `)`)? (`residual` `(` $residual^ `)`)?
    (`activation` $activation^)? attr-dict `:` functional-type(operands, results)
  }];
}

def Bonsai_BorderBiasOp : Bonsai_TensorOp<"border_bias",
    [AttrSizedOperandSegments, EpilogueOpInterface]> {
  let summary = "a bias that differs near the border of a feature map";
  let description = [{
    What removed channels that were constant added to a convolution: its padding
    is 0, so the sum differs where the kernel reaches over the border. `border`
    is `[top, left, bottom, right]`; the table is `[channels, top + 1 + bottom,
    left + 1 + right]`. The first `top` rows of the table belong to the first
    rows of the feature map, the last `bottom` to the last, the one between to
    all others; columns likewise. The result is `activation(input + table + bias
    + residual)`.

    ```mlir
    %y = bonsai.border_bias %x, %t border [1, 1, 1, 1]
      : (tensor<1x16x8x8xf32>, tensor<16x3x3xf32>) -> tensor<1x16x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input, Bonsai_Cube:$table,
      Optional<Bonsai_Vector>:$bias, Optional<Bonsai_FeatureMap>:$residual,
      DenseI64ArrayAttr:$border,
      OptionalAttr<Bonsai_ActivationAttr>:$activation);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `,` $table (`bias` `(` $bias^ `)`)? (`residual` `(` $residual^ `)`)?
    `border` $border (`activation` $activation^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Bonsai_BatchNormOp : Bonsai_TensorOp<"batch_norm"> {
  let summary = "batch normalization in evaluation form";
  let description = [{
    `(input - mean) / sqrt(variance + epsilon) * scale + shift` for each
    channel (axis 1).

    ```mlir
    %y = bonsai.batch_norm %x, %scale, %shift, %mean, %variance epsilon 1.0e-05
      : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>)
      -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, Bonsai_Vector:$scale,
      Bonsai_Vector:$shift, Bonsai_Vector:$mean, Bonsai_Vector:$variance,
      DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $shift `,` $mean `,` $variance (`epsilon` $epsilon^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif // BONSAI_LAYER_OPS_TD
