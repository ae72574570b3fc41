//===- Session.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every subcommand needs of MLIR: a context that knows Bonsai, networks
// loaded into it, and diagnostics as one-line errors.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_SESSION_H
#define BONSAI_TOOLS_BONSAI_SESSION_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Error.h"
#include <functional>
#include <optional>
#include <string>

namespace bonsai {

/// What MODEL means, for help texts.
inline constexpr llvm::StringLiteral modelHelp =
    "an ONNX file, a .mlir or .mlirbc file, or the name of a built-in "
    "architecture, such as resnet50";
inline constexpr llvm::StringLiteral batchHelp =
    "images in one run, where the file leaves that open (default: 1)";

/// An MLIR context for networks. Errors that MLIR reports are kept and become
/// the error of the call that failed; warnings and remarks are printed to
/// stderr, one line each, unless a handler is set.
class Session {
public:
  using RemarkHandler = std::function<void(mlir::Location, llvm::StringRef)>;

  Session();

  mlir::MLIRContext &getContext() { return context; }

  /// Takes over the remarks.
  void setRemarkHandler(RemarkHandler handler) {
    remarkHandler = std::move(handler);
  }

  /// Loads MODEL: an ONNX file, a .mlir or .mlirbc file, or the name of a
  /// built-in architecture. It is an error if the file fixes another batch than
  /// `batch`; where it leaves the batch open and none is asked for, it becomes
  /// `openBatch`. The module has a function `main`.
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  load(llvm::StringRef model, std::optional<int64_t> batch,
       int64_t openBatch = 1);

  /// Runs passes; the error is the first that was reported.
  llvm::Error run(mlir::PassManager &passes, mlir::ModuleOp module);

  /// The error that was reported, if there is one, else `error`.
  llvm::Error explain(llvm::Error error);

private:
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  parse(llvm::StringRef path, std::optional<int64_t> batch);
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  import(llvm::StringRef path, std::optional<int64_t> batch, int64_t openBatch);
  mlir::LogicalResult handle(mlir::Diagnostic &diagnostic);

  mlir::MLIRContext context;
  RemarkHandler remarkHandler;
  std::string firstError;
};

/// Whether MODEL is the path of a compiled model.
bool isCompiledModel(llvm::StringRef model);

/// "file:line:col", or the name that the location has; empty if it is unknown.
std::string describe(mlir::Location location);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_SESSION_H
