//===- Passes.td -------------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declarations of the passes that choose kernels and layouts.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_SELECT_PASSES_TD
#define BONSAI_PASSES_SELECT_PASSES_TD

include "mlir/Pass/PassBase.td"

def SelectKernels : Pass<"bonsai-select-kernels", "::mlir::func::FuncOp"> {
  let summary = "choose a kernel for every op by estimated cost";
  let description = [{
    Writes the name of the chosen kernel to the attribute `bonsai.kernel` of
    every op, and the layouts in which it shall run to `bonsai.layouts`: one for
    each operand, then that of the result. Ops that have a kernel already keep
    it, and their layouts if they have those, too. The sum of what the kernels and the
    layout changes between them take is as low as it can be
    (passes/select/LayoutSearch.h). That is their estimates, or what
    `bonsai tune` measured. An op that no kernel supports gets `generated`: code
    made from its reference lowering.

    A kernel that can run an op in several variants has the one that it would
    choose itself, or the one that took least if some are measured. Its name is
    written to `bonsai.variant`, and kept where it stands beside `bonsai.kernel`.

    ```mlir
    %y = bonsai.conv2d %x, %w {
      bonsai.kernel = "onednn-convolution",
      bonsai.layouts = [#bonsai.layout<nhwc>, #bonsai.layout<nchw>,
                        #bonsai.layout<nhwc>]} : …
    ```
  }];
  let options = [
    Option<"cpuLevel", "cpu-level", "int", "4",
           "x86-64 psABI level of the target: 2, 3 (AVX2) or 4 (AVX-512)">,
    Option<"policy", "policy", "std::string", "\"fastest\"",
           "fastest, shrunken: all kernels compete; dense: none that uses a "
           "mask; sparse: those that use a mask wherever there is one; csr, …: "
           "those of that family wherever there is one; generated: only code "
           "made from the reference lowering">,
    Option<"threads", "threads", "int", "1",
           "threads that the network will run on">,
    Option<"tuning", "tuning", "std::string", "\"\"",
           "a file of measurements that bonsai tune wrote">,
    Option<"device", "device", "std::string", "\"\"",
           "the processor whose measurements count; by default this one">,
    Option<"explain", "explain", "bool", "false",
           "remarks: what times come from, why each op that had a choice got "
           "its kernel, where layouts change, and the sums">,
  ];
  let statistics = [
    Statistic<"numSparse", "sparse", "Ops that got a kernel that uses a mask">,
    Statistic<"numGenerated", "generated", "Ops that got generated code">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

def SetCudaTarget : Pass<"bonsai-set-cuda-target", "::mlir::ModuleOp"> {
  let summary = "compile a network for a GPU";
  let description = [{
    Writes the target to attributes of the module, where the passes that choose
    and lower kernels look for it; without them, layers run on the CPU.

    ```mlir
    module attributes {bonsai.cuda_arch = "sm_90", bonsai.precision = "tf32"} { … }
    ```
  }];
  let options = [
    Option<"arch", "arch", "std::string", "\"sm_90\"",
           "the architecture of the GPU">,
    Option<"precision", "precision", "std::string", "\"f32\"",
           "f32: strictly; tf32: layers may round their factors to TF32; f16: "
           "what bonsai-convert-precision makes of the network">,
  ];
}

def ConvertPrecision : Pass<"bonsai-convert-precision", "::mlir::ModuleOp"> {
  let summary = "make the feature maps and parameters of a network f16";
  let description = [{
    Parameters are rounded to nearest, ties to even; one that is too large for
    f16 is an error at its parameter. Masks stay. Arguments and results of
    functions keep their types, with casts between. Attributes of ops, such as
    bounds of a clip, stay as they are, and so does what is f16 already.

    ```mlir
    bonsai.parameter @w : tensor<1x1x1x1xf16> = dense<2.0>  // was f32
    func.func @main(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
      %0 = bonsai.cast %x : tensor<1x1x4x4xf32> -> tensor<1x1x4x4xf16>
      %w = bonsai.param @w : tensor<1x1x1x1xf16>
      %1 = bonsai.conv2d %0, %w
        : (tensor<1x1x4x4xf16>, tensor<1x1x1x1xf16>) -> tensor<1x1x4x4xf16>
      %2 = bonsai.cast %1 : tensor<1x1x4x4xf16> -> tensor<1x1x4x4xf32>
      return %2 : tensor<1x1x4x4xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numParameters", "parameters", "Parameters that are f16 now">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

def SelectWidths : Pass<"bonsai-select-widths", "::mlir::ModuleOp"> {
  let summary = "remove masked channels where that makes the network faster";
  let description = [{
    Compares the network `@main` with the one that `bonsai-shrink-channels` makes
    of it, and keeps that which takes less time by the kernels that
    `bonsai-select-kernels` would choose for each, layout changes included; the
    shrunken one only if that saves a tenth. That is estimates and measurements of
    single ops, or what `bonsai tune` measured of whole builds. Both compute the
    same. Does nothing where no masked channel can be removed.

    Fewer channels are less work, but not less time where kernels work on blocks
    of them, or where a border bias has to make up for channels that were
    constant.

    ```mlir
    bonsai.parameter @a.weight : tensor<1x1x1x1xf32> = dense<3.0>  // was 2x1x1x1
    ```
  }];
  let options = [
    Option<"cpuLevel", "cpu-level", "int", "4",
           "x86-64 psABI level of the target: 2, 3 (AVX2) or 4 (AVX-512)">,
    Option<"policy", "policy", "std::string", "\"fastest\"",
           "fastest: the faster of the two; shrunken: the shrunken one; all "
           "others of bonsai-select-kernels keep all channels">,
    Option<"threads", "threads", "int", "1",
           "threads that the network will run on">,
    Option<"tuning", "tuning", "std::string", "\"\"",
           "a file of measurements that bonsai tune wrote">,
    Option<"device", "device", "std::string", "\"\"",
           "the processor whose measurements count; by default this one">,
    Option<"explain", "explain", "bool", "false",
           "remarks: which of the two is kept and what both take, and which "
           "masked channels cannot be removed">,
  ];
  let statistics = [
    Statistic<"numChannels", "channels", "Removed channels, coupled ones once">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

def AssignTurns : Pass<"bonsai-assign-turns", "::mlir::func::FuncOp"> {
  let summary = "work on large batches in turns that stay in cache";
  let description = [{
    Where the feature maps of a batch are too large for the caches, consecutive
    ops take turns: all of them on the first images, then all on the next, so
    that each finds in the cache what the one before it left there. How often
    says the attribute `bonsai.turns`; what the ops compute stays the same.

    Gives it to the consecutive ops that gain most, by the kernels that
    `bonsai-select-kernels` would choose with and without turns, if the network
    saves some percent by that. Fewer images at a time are dearer where weights
    count for more than feature maps, as in the last layers of most networks.
    Only ops that compute images apart take turns (`BatchOpInterface`). Where
    some op has the attribute already, all stays as it is.

    ```mlir
    %y = bonsai.conv2d %x, %w {bonsai.turns = 16 : i64}
      : (tensor<16x64x56x56xf32>, tensor<256x64x1x1xf32>) -> tensor<16x256x56x56xf32>
    ```
  }];
  let options = [
    Option<"cpuLevel", "cpu-level", "int", "4",
           "x86-64 psABI level of the target: 2, 3 (AVX2) or 4 (AVX-512)">,
    Option<"policy", "policy", "std::string", "\"fastest\"",
           "as the option of bonsai-select-kernels">,
    Option<"threads", "threads", "int", "1",
           "threads that the network will run on">,
    Option<"tuning", "tuning", "std::string", "\"\"",
           "a file of measurements that bonsai tune wrote">,
    Option<"device", "device", "std::string", "\"\"",
           "the processor whose measurements count; by default this one">,
    Option<"explain", "explain", "bool", "false",
           "a remark: what the network takes with and without turns">,
  ];
  let statistics = [
    Statistic<"numOps", "ops", "Ops that take turns">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

def AssignLayouts : Pass<"bonsai-assign-layouts", "::mlir::func::FuncOp"> {
  let summary = "give every feature map the layout that its kernels want";
  let description = [{
    Does what the attributes `bonsai.layouts` say, which
    `bonsai-select-kernels` wrote, and takes them away: result types get that
    layout as their encoding, and a `bonsai.convert_layout` is put where
    producer and consumer disagree; consumers that want the same share one.
    Arguments and results of the function stay row-major, and so does all that
    ops without that attribute read and write. It is an error if a kernel does
    not run in the layouts of its op.

    ```mlir
    %y = bonsai.conv2d %x, %w {bonsai.kernel = "onednn-convolution"}
      : (…) -> tensor<1x16x8x8xf32, #bonsai.layout<nhwc>>
    ```
  }];
  let options = [
    Option<"cpuLevel", "cpu-level", "int", "4",
           "x86-64 psABI level of the target: 2, 3 (AVX2) or 4 (AVX-512)">,
  ];
  let statistics = [
    Statistic<"numConversions", "conversions", "Layout conversions inserted">,
  ];
  let dependentDialects = ["::bonsai::BonsaiDialect"];
}

#endif // BONSAI_PASSES_SELECT_PASSES_TD
