//===- Architectures.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The networks that are built in and can be had by name.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ARCHITECTURES_ARCHITECTURES_H
#define BONSAI_PASSES_IMPORT_ARCHITECTURES_ARCHITECTURES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace bonsai {

struct ArchitectureOptions {
  /// Images in one run; at least 1.
  int64_t batch = 1;
  /// Weights are a function of the seed and of the parameters' names.
  uint64_t seed = 0;
  /// Height and width of the images in pixels; the network's own without it.
  /// A linear layer that reads flattened feature maps gets as many inputs as
  /// there are then, so the parameters of the VGGs depend on it.
  std::optional<int64_t> imageSize = std::nullopt;
};

/// The names of the built-in architectures, in the order of the documentation.
llvm::SmallVector<llvm::StringRef> getArchitectureNames();

/// A module with the network as function `main` and its parameters, initialised
/// but not trained. Layers are named as torchvision names them (YOLOv3 as
/// its PyTorch ports, the networks for CIFAR as their PyTorch originals), so
/// that trained weights can be loaded by name. Fails if there is no such
/// architecture, if the batch is less than 1, or if the network cannot take
/// images of that size. Loads the bonsai and func dialects into `context`.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
buildArchitecture(llvm::StringRef name, mlir::MLIRContext &context,
                  const ArchitectureOptions &options = {});

} // namespace bonsai

#endif // BONSAI_PASSES_IMPORT_ARCHITECTURES_ARCHITECTURES_H
