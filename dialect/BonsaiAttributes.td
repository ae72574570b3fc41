//===- BonsaiAttributes.td ---------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Attributes: mask patterns, activations, layouts and the enums of the ops.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_ATTRIBUTES_TD
#define BONSAI_ATTRIBUTES_TD

include "BonsaiDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Bonsai_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Bonsai_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

//===----------------------------------------------------------------------===//
// Mask patterns
//===----------------------------------------------------------------------===//

def MaskPatternAttrInterface : AttrInterface<"MaskPatternAttrInterface"> {
  let cppNamespace = "::bonsai";
  let description = [{
    The kind of pattern that a parameter's mask has. A pattern promises
    something about every mask that carries it, and checks that promise.
  }];
  let methods = [
    InterfaceMethod<[{
      Checks that a row-major mask of this shape (1 = kept, 0 = cut) has the
      pattern, and reports the first place where it has not.
    }], "::mlir::LogicalResult", "verifyMask",
      (ins "::llvm::ArrayRef<int64_t>":$shape, "::bonsai::MaskView":$mask,
           "::llvm::function_ref<::mlir::InFlightDiagnostic()>":$emitError)>,
    InterfaceMethod<"The name of the pattern for people: \"2:4\", \"block 4x1\".",
      "std::string", "getPatternName">,
  ];
}

class Bonsai_MaskPatternAttr<string name, string attrMnemonic>
    : Bonsai_Attr<name, attrMnemonic,
                  [DeclareAttrInterfaceMethods<MaskPatternAttrInterface>]>;

def Bonsai_UnstructuredAttr
    : Bonsai_MaskPatternAttr<"Unstructured", "unstructured"> {
  let summary = "single weights, anywhere";
}

def Bonsai_NMAttr : Bonsai_MaskPatternAttr<"NM", "nm"> {
  let summary = "at most n of m consecutive input channels are kept";
  let description = [{
    Groups run along axis 1, for each index of the other axes, and start at
    multiples of m. A last group of fewer than m weights is never cut.

    Example: `#bonsai.nm<2, 4>`
  }];
  let parameters = (ins "int64_t":$n, "int64_t":$m);
  let assemblyFormat = "`<` $n `,` $m `>`";
  let genVerifyDecl = 1;
}

def Bonsai_BlockAttr : Bonsai_MaskPatternAttr<"Block", "block"> {
  let summary = "blocks of rows x columns are kept or cut whole";
  let description = [{
    A block is `rows` consecutive output channels (axis 0) by `columns`
    consecutive input channels (axis 1) at one kernel position. Blocks start at
    multiples of their size; those at the upper edges may be smaller.

    Example: `#bonsai.block<4, 1>`
  }];
  let parameters = (ins "int64_t":$rows, "int64_t":$columns);
  let assemblyFormat = "`<` $rows `,` $columns `>`";
  let genVerifyDecl = 1;
}

def Bonsai_ChannelsAttr : Bonsai_MaskPatternAttr<"Channels", "channels"> {
  let summary = "whole output (axis 0) and input channels (axis 1)";
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

def Bonsai_ActivationKind : I32EnumAttr<"ActivationKind", "elementwise function",
    [I32EnumAttrCase<"relu", 1>, I32EnumAttrCase<"clip", 2>,
     I32EnumAttrCase<"leaky_relu", 3>, I32EnumAttrCase<"sigmoid", 4>,
     I32EnumAttrCase<"hard_sigmoid", 5>, I32EnumAttrCase<"hard_swish", 6>,
     I32EnumAttrCase<"silu", 7>]> {
  let cppNamespace = "::bonsai";
}

def Bonsai_ActivationAttr : Bonsai_Attr<"Activation", "activation"> {
  let summary = "an activation fused into the op before it";
  let description = [{
    `alpha` and `beta` mean what the op of the same name says: bounds of `clip`,
    slope of `leaky_relu`, slope and offset of `hard_sigmoid`; 0 elsewhere.

    Example: `#bonsai.activation<clip, 0.0, 6.0>`
  }];
  let parameters = (ins EnumParameter<Bonsai_ActivationKind>:$kind,
                        APFloatParameter<"">:$alpha, APFloatParameter<"">:$beta);
  let builders = [AttrBuilder<(ins "::bonsai::ActivationKind":$kind,
                                   CArg<"float", "0.0f">:$alpha,
                                   CArg<"float", "0.0f">:$beta), [{
    return $_get($_ctxt, kind, ::llvm::APFloat(alpha), ::llvm::APFloat(beta));
  }]>];
  let extraClassDeclaration = [{
    /// The function at `x`.
    double evaluate(double x) const;
  }];
  let hasCustomAssemblyFormat = 1;
}

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

def Bonsai_LayoutKind : I32EnumAttr<"LayoutKind", "order of elements in memory",
    [I32EnumAttrCase<"nchw", 0>, I32EnumAttrCase<"nchw8c", 1>,
     I32EnumAttrCase<"nchw16c", 2>, I32EnumAttrCase<"nhwc", 3>,
     I32EnumAttrCase<"pixel_tiles", 4>]> {
  let cppNamespace = "::bonsai";
}

def Bonsai_LayoutAttr : Bonsai_Attr<"Layout", "layout"> {
  let summary = "how a feature map lies in memory; the encoding of a tensor type";
  let description = [{
    The shape of the type stays the logical `N, C, H, W`. `nchw8c` and
    `nchw16c` keep 8 or 16 channels of a pixel together, the last block padded
    with zeros. `pixel_tiles` counts the pixels of an image through and keeps
    16 of them together: `N, ceil(H*W / 16), C, 16`; what an image's last tile
    has beyond its last pixel is undefined. A type without encoding is
    row-major.

    Example: `tensor<1x64x56x56xf32, #bonsai.layout<nchw16c>>`
  }];
  let parameters = (ins EnumParameter<Bonsai_LayoutKind>:$kind);
  let assemblyFormat = "`<` $kind `>`";
}

//===----------------------------------------------------------------------===//
// Enums of single ops
//===----------------------------------------------------------------------===//

class Bonsai_Enum<string name, string description, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, description, cases> {
  let cppNamespace = "::bonsai";
}

def Bonsai_PadMode : Bonsai_Enum<"PadMode", "how padding is filled",
    [I32EnumAttrCase<"constant", 0>, I32EnumAttrCase<"edge", 1>,
     I32EnumAttrCase<"reflect", 2>]>;

def Bonsai_ResizeMode : Bonsai_Enum<"ResizeMode", "interpolation",
    [I32EnumAttrCase<"nearest", 0>, I32EnumAttrCase<"linear", 1>]>;

def Bonsai_ResizeCoordinates : Bonsai_Enum<"ResizeCoordinates",
    "how an output position maps to an input position",
    [I32EnumAttrCase<"half_pixel", 0>, I32EnumAttrCase<"asymmetric", 1>,
     I32EnumAttrCase<"align_corners", 2>,
     I32EnumAttrCase<"pytorch_half_pixel", 3>]>;

def Bonsai_ResizeRounding : Bonsai_Enum<"ResizeRounding",
    "how nearest rounds an input position",
    [I32EnumAttrCase<"round_prefer_floor", 0>,
     I32EnumAttrCase<"round_prefer_ceil", 1>,
     I32EnumAttrCase<"floor", 2>, I32EnumAttrCase<"ceil", 3>]>;

def Bonsai_DepthToSpaceOrder : Bonsai_Enum<"DepthToSpaceOrder",
    "which factor of the channels is the block's",
    [I32EnumAttrCase<"DCR", 0, "dcr">, I32EnumAttrCase<"CRD", 1, "crd">]>;

#endif // BONSAI_ATTRIBUTES_TD
