//===- OnnxImport.h ------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Import of trained networks from ONNX files.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_ONNXIMPORT_H
#define BONSAI_PASSES_IMPORT_ONNX_ONNXIMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"

namespace bonsai {

struct OnnxImportOptions {
  /// Size of dimension 0 of every input that leaves it open. A model that fixes
  /// its batch keeps it; asking for another than 1 is then an error.
  int64_t batch = 1;
};

/// Reads an ONNX model (opset 7 to 21) into a module with `bonsai.parameter`
/// symbols and one `func.func @main`. Parameters are named as the initializers;
/// arguments and results carry the names of the graph's inputs and outputs as
/// `bonsai.name`, ops those of their nodes as locations. All floating-point
/// types become f32.
///
/// Loads the dialects it needs into `context`. The error is one line that names
/// the file, and the node, its operator and the reason where there is a node.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
importOnnx(llvm::StringRef path, mlir::MLIRContext &context,
           const OnnxImportOptions &options);

} // namespace bonsai

#endif // BONSAI_PASSES_IMPORT_ONNX_ONNXIMPORT_H
