//===- DlmcMasks.h - Masks of the DLMC for ResNet-50 ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The Deep Learning Matrix Collection (Gale, Zaharia, Young and Elsen, "Sparse
// GPU Kernels for Deep Learning", 2020) has the sparsity patterns of pruned
// ResNet-50s, one .smtx file for each of the 54 layers.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_SMTX_DLMCMASKS_H
#define BONSAI_PASSES_IMPORT_SMTX_DLMCMASKS_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace bonsai {

/// The name that torchvision gives the layer which the collection calls `name`:
/// "layer3.1.conv2" for "bottleneck_2_block_group3_1_1". Empty if it is no
/// layer of ResNet-50.
std::string getTorchvisionName(llvm::StringRef name);

struct DlmcReport {
  int64_t numLayers = 0; ///< Layers of the network.
  int64_t numMasked = 0; ///< Layers that got a mask.
  /// Whether the fully connected layer has a row more than the network has
  /// classes: TensorFlow's class 0, "background", which is left out.
  bool droppedBackground = false;
};

/// Cuts from the weights of `resnet50`, a network with torchvision's layers,
/// what the .smtx files in `folder` do not keep. Layers without a file stay
/// dense. Columns of a pattern are [height, width, input channel], as
/// TensorFlow flattens filters. Errors name the file: one that cannot be read,
/// is no layer of ResNet-50, or has another shape than the layer; and a folder
/// without any.
llvm::Expected<DlmcReport> applyDlmcMasks(mlir::ModuleOp resnet50,
                                          llvm::StringRef folder);

} // namespace bonsai

#endif // BONSAI_PASSES_IMPORT_SMTX_DLMCMASKS_H
