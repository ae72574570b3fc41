//===- TrainingOps.td --------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What training needs beside the ops of networks: losses, normalization by the
// batch, and the gradients that these ops cannot express.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TRAINING_OPS_TD
#define BONSAI_TRAINING_OPS_TD

include "BonsaiOpBase.td"

def Bonsai_Scalar
    : Bonsai_RankedTensor<[HasAnyRankOfPred<[0]>], "0-D float tensor">;

// Result types are written, as those of gradients do not follow from operands,
// and verified. Layouts are not compared.
class Bonsai_TrainingOp<string mnemonic, list<Trait> traits = []>
    : Bonsai_Op<mnemonic, !listconcat([Pure], traits)> {
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

def Bonsai_CrossEntropyOp : Bonsai_TrainingOp<"cross_entropy"> {
  let summary = "mean cross-entropy of logits";
  let description = [{
    The mean over images (axis 0) of `-sum(targets * log(softmax(logits /
    temperature))) * temperature^2`. Targets are probabilities of the classes:
    one-hot labels, smoothed or not, or what a teacher says (Hinton et al.,
    arXiv 1503.02531, have the factor, which keeps gradients comparable).
    Targets are constants: they have no gradient.

    ```mlir
    %loss = bonsai.cross_entropy %logits, %targets temperature 4.0
      : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins Bonsai_Matrix:$logits, Bonsai_Matrix:$targets,
                       DefaultValuedAttr<F32Attr, "1.0f">:$temperature);
  let results = (outs Bonsai_Scalar:$result);
  let assemblyFormat = [{
    $logits `,` $targets (`temperature` $temperature^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Bonsai_CrossEntropyGradientOp
    : Bonsai_TrainingOp<"cross_entropy_gradient"> {
  let summary = "gradient of the mean cross-entropy with respect to logits";
  let description = [{
    `temperature / images * (softmax(logits / temperature) * sum(targets) -
    targets)`, with the sum over classes.

    ```mlir
    %d = bonsai.cross_entropy_gradient %logits, %targets temperature 4.0
      : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
    ```
  }];
  let arguments = (ins Bonsai_Matrix:$logits, Bonsai_Matrix:$targets,
                       DefaultValuedAttr<F32Attr, "1.0f">:$temperature);
  let results = (outs Bonsai_Matrix:$result);
  let assemblyFormat = [{
    $logits `,` $targets (`temperature` $temperature^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Sums and constants
//===----------------------------------------------------------------------===//

def Bonsai_ReduceSumOp : Bonsai_TrainingOp<"reduce_sum"> {
  let summary = "sum along axes";
  let description = [{
    The result lacks the axes that are summed. Axes ascend.

    ```mlir
    %y = bonsai.reduce_sum %x axes [0, 2, 3] : tensor<8x4x5x5xf32> -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, DenseI64ArrayAttr:$axes);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $input `axes` $axes attr-dict `:` type($input) `->` type($result)
  }];
}

def Bonsai_FullOp : Bonsai_Op<"full", [Pure]> {
  let summary = "a tensor full of one value";
  let description = [{
    ```mlir
    %one = bonsai.full value 1.0 : tensor<f32>
    ```
  }];
  let arguments = (ins F32Attr:$value);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = "`value` $value attr-dict `:` type($result)";
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

def Bonsai_Conv2dWeightGradientOp : Bonsai_TrainingOp<"conv2d_weight_gradient",
    [DeclareOpInterfaceMethods<CostOpInterface>]> {
  let summary = "gradient of a convolution with respect to its weight";
  let description = [{
    `gradient` has the shape of the convolution's result, the result that of its
    weight; attributes are the convolution's.

    ```mlir
    %dw = bonsai.conv2d_weight_gradient %x, %dy strides [2, 2] padding [1, 1, 1, 1]
      : (tensor<8x16x32x32xf32>, tensor<8x32x16x16xf32>) -> tensor<32x16x3x3xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$input, Bonsai_FeatureMap:$gradient,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $input `,` $gradient (`strides` $strides^)? (`padding` $padding^)?
    (`dilations` $dilations^)? (`groups` $groups^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Bonsai_BatchNormTrainingOp : Bonsai_TrainingOp<"batch_norm_training"> {
  let summary = "batch normalization in training form";
  let description = [{
    `(input - mean) / sqrt(variance + epsilon) * scale + shift` for each channel
    (axis 1), where mean and variance (the sum of squares over the number of
    values, not over one less) are those of the batch. They are results, too:
    running averages are kept by whoever trains.

    ```mlir
    %y, %mean, %variance = bonsai.batch_norm_training %x, %scale, %shift epsilon 1.0e-05
      : (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
      -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$input, Bonsai_Vector:$scale,
      Bonsai_Vector:$shift, DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon);
  let results = (outs Bonsai_Tensor:$result, Bonsai_Vector:$mean,
                      Bonsai_Vector:$variance);
  let assemblyFormat = [{
    $input `,` $scale `,` $shift (`epsilon` $epsilon^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Bonsai_BatchNormGradientOp : Bonsai_TrainingOp<"batch_norm_gradient"> {
  let summary = "gradients of a batch normalization";
  let description = [{
    With respect to input, scale and shift. With `batch_statistics` mean and
    variance are those of `input`, and the gradient with respect to the input
    flows through them, too; without, they are constants.

    ```mlir
    %dx, %dscale, %dshift = bonsai.batch_norm_gradient %dy, %x, %scale, %mean, %variance
        batch_statistics
      : (tensor<8x4x5x5xf32>, tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>)
      -> (tensor<8x4x5x5xf32>, tensor<4xf32>, tensor<4xf32>)
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$gradient, Bonsai_Tensor:$input,
      Bonsai_Vector:$scale, Bonsai_Vector:$mean, Bonsai_Vector:$variance,
      UnitAttr:$batch_statistics,
      DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon);
  let results = (outs Bonsai_Tensor:$input_gradient,
                      Bonsai_Vector:$scale_gradient,
                      Bonsai_Vector:$shift_gradient);
  let assemblyFormat = [{
    $gradient `,` $input `,` $scale `,` $mean `,` $variance
    (`batch_statistics` $batch_statistics^)? (`epsilon` $epsilon^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

def Bonsai_ActivationGradientOp : Bonsai_TrainingOp<"activation_gradient",
    [SameOperandsShape]> {
  let summary = "gradient of an elementwise function";
  let description = [{
    `gradient * f'(input)`, for each element. Where the function has a kink, the
    derivative is 0 for `relu` and `clip`, as in PyTorch, and the left one for
    the others.

    ```mlir
    %dx = bonsai.activation_gradient %dy, %x <relu>
      : (tensor<8x4x5x5xf32>, tensor<8x4x5x5xf32>) -> tensor<8x4x5x5xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$gradient, Bonsai_Tensor:$input,
                       Bonsai_ActivationAttr:$activation);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $gradient `,` $input $activation attr-dict `:`
    functional-type(operands, results)
  }];
}

def Bonsai_SoftmaxGradientOp : Bonsai_TrainingOp<"softmax_gradient"> {
  let summary = "gradient of a softmax";
  let description = [{
    `output * (gradient - sum(gradient * output))`, with the sum along the axis;
    `output` is the softmax itself.

    ```mlir
    %dx = bonsai.softmax_gradient %dy, %y axis 1
      : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$gradient, Bonsai_Tensor:$output,
                       I64Attr:$axis);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $gradient `,` $output `axis` $axis attr-dict `:`
    functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

def Bonsai_MaxPool2dGradientOp : Bonsai_TrainingOp<"max_pool2d_gradient"> {
  let summary = "gradient of a maximum over windows";
  let description = [{
    Each element of `gradient` goes to the largest of its window, the first of
    several. Attributes are the pool's.

    ```mlir
    %dx = bonsai.max_pool2d_gradient %dy, %x kernel [2, 2] strides [2, 2]
      : (tensor<8x4x4x4xf32>, tensor<8x4x8x8xf32>) -> tensor<8x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$gradient, Bonsai_FeatureMap:$input,
      DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      UnitAttr:$ceil_mode);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $gradient `,` $input `kernel` $kernel (`strides` $strides^)?
    (`padding` $padding^)? (`dilations` $dilations^)? (`ceil_mode` $ceil_mode^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Bonsai_AvgPool2dGradientOp : Bonsai_TrainingOp<"avg_pool2d_gradient"> {
  let summary = "gradient of an average over windows";
  let description = [{
    Each element of `gradient` is spread evenly over what its window counted.
    Attributes are the pool's.

    ```mlir
    %dx = bonsai.avg_pool2d_gradient %dy kernel [2, 2] strides [2, 2]
      : tensor<8x4x4x4xf32> -> tensor<8x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$gradient, DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      UnitAttr:$ceil_mode, UnitAttr:$count_include_pad);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $gradient `kernel` $kernel (`strides` $strides^)? (`padding` $padding^)?
    (`dilations` $dilations^)? (`ceil_mode` $ceil_mode^)?
    (`count_include_pad` $count_include_pad^)? attr-dict `:` type($gradient)
    `->` type($result)
  }];
}

def Bonsai_MaxUnpool2dGradientOp : Bonsai_TrainingOp<"max_unpool2d_gradient"> {
  let summary = "gradient of an unpooling";
  let description = [{
    The elements of `gradient` that the indices name, in the same plane.

    ```mlir
    %dx = bonsai.max_unpool2d_gradient %dy, %i
      : (tensor<1x4x8x8xf32>, tensor<1x4x4x4xi64>) -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$gradient, Bonsai_IndexMap:$indices);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $gradient `,` $indices attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

def Bonsai_SliceGradientOp : Bonsai_TrainingOp<"slice_gradient"> {
  let summary = "gradient of a strided box";
  let description = [{
    `gradient` where the box was taken from, zeros elsewhere.

    ```mlir
    %dx = bonsai.slice_gradient %dy offsets [0, 0, 0, 0] strides [1, 1, 2, 2]
      : tensor<1x4x4x4xf32> -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_Tensor:$gradient, DenseI64ArrayAttr:$offsets,
                       DenseI64ArrayAttr:$strides);
  let results = (outs Bonsai_Tensor:$result);
  let assemblyFormat = [{
    $gradient `offsets` $offsets `strides` $strides attr-dict `:`
    type($gradient) `->` type($result)
  }];
}

def Bonsai_ResizeGradientOp : Bonsai_TrainingOp<"resize_gradient"> {
  let summary = "gradient of a resampling";
  let description = [{
    Each element of `gradient` goes to the elements of the input that it was
    made of, by the same weights. Attributes are those of the `bonsai.resize`;
    the result has its input's type.

    ```mlir
    %dx = bonsai.resize_gradient %dy nearest asymmetric rounding floor
      : tensor<1x4x16x16xf32> -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Bonsai_FeatureMap:$gradient, Bonsai_ResizeMode:$mode,
      Bonsai_ResizeCoordinates:$coordinates,
      DefaultValuedAttr<Bonsai_ResizeRounding,
        "::bonsai::ResizeRounding::round_prefer_floor">:$rounding,
      OptionalAttr<DenseF32ArrayAttr>:$scales);
  let results = (outs Bonsai_FeatureMap:$result);
  let assemblyFormat = [{
    $gradient $mode $coordinates (`rounding` $rounding^)? (`scales` $scales^)?
    attr-dict `:` type($gradient) `->` type($result)
  }];
}

#endif // BONSAI_TRAINING_OPS_TD
