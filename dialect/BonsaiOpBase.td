//===- BonsaiOpBase.td -------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the op definitions share: base classes and type constraints.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_OP_BASE_TD
#define BONSAI_OP_BASE_TD

include "BonsaiAttributes.td"
include "BonsaiInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// f64 is for checks of gradients: no backend has kernels for it.
def Bonsai_Element : AnyTypeOf<[F32, F16, BF16, F64]>;

class Bonsai_RankedTensor<list<Pred> preds, string summary>
    : RankedTensorOf<[Bonsai_Element],
                     !listconcat([HasStaticShapePred], preds), summary>;

def Bonsai_Tensor : Bonsai_RankedTensor<[], "static-shape float tensor">;
def Bonsai_FeatureMap
    : Bonsai_RankedTensor<[HasAnyRankOfPred<[4]>], "static 4-D float tensor">;
def Bonsai_Matrix
    : Bonsai_RankedTensor<[HasAnyRankOfPred<[2]>], "static 2-D float tensor">;
def Bonsai_Cube
    : Bonsai_RankedTensor<[HasAnyRankOfPred<[3]>], "static 3-D float tensor">;
def Bonsai_Vector
    : Bonsai_RankedTensor<[HasAnyRankOfPred<[1]>], "static 1-D float tensor">;
def Bonsai_IndexMap
    : RankedTensorOf<[I64], [HasStaticShapePred, HasAnyRankOfPred<[4]>],
                     "static 4-D tensor of 64-bit integers">;

class Bonsai_Op<string mnemonic, list<Trait> traits = []>
    : Op<Bonsai_Dialect, mnemonic, traits>;

// An op on tensors whose result types follow from operands and attributes.
// Layouts are not inferred: a result type is right when shape and element type
// are.
class Bonsai_TensorOp<string mnemonic, list<Trait> traits = [],
                      list<string> channelFlowMethods = [],
                      list<string> batchMethods = []>
    : Bonsai_Op<mnemonic, !listconcat([
        Pure, InferTypeOpAdaptorWithIsCompatible,
        DeclareOpInterfaceMethods<ChannelFlowOpInterface, channelFlowMethods>,
        DeclareOpInterfaceMethods<BatchOpInterface, batchMethods>],
        traits)> {
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred,
                                            ::mlir::TypeRange actual) {
      return ::bonsai::haveSameShapes(inferred, actual);
    }
  }];
}

// The same, for layers with a weight.
class Bonsai_LayerOp<string mnemonic, list<string> prunableMethods = [],
                     list<string> channelFlowMethods = []>
    : Bonsai_TensorOp<mnemonic, [
        AttrSizedOperandSegments, EpilogueOpInterface,
        DeclareOpInterfaceMethods<PrunableOpInterface, prunableMethods>,
        DeclareOpInterfaceMethods<CostOpInterface>], channelFlowMethods>;

// The same, for convolutions.
class Bonsai_ConvolutionOp<string mnemonic>
    : Bonsai_LayerOp<mnemonic, ["readsInput"], ["removeChannels"]>;

#endif // BONSAI_OP_BASE_TD
