//===- Session.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loading of networks and collection of diagnostics.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Session.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "passes/Registration.h"
#include "passes/import/architectures/Architectures.h"
#include "passes/import/onnx/OnnxImport.h"
#include "passes/lower/cpu/Compile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

static const DialectRegistry &getDialects() {
  static const DialectRegistry registry = [] {
    DialectRegistry dialects;
    registerDialects(dialects);
    registerCompilation(dialects);
    return dialects;
  }();
  return registry;
}

Session::Session() : context(getDialects()) {
  context.getDiagEngine().registerHandler(
      [this](Diagnostic &diagnostic) { return handle(diagnostic); });
}

std::string bonsai::describe(Location location) {
  if (auto name = dyn_cast<NameLoc>(location))
    return name.getName().str();
  if (auto fused = dyn_cast<FusedLoc>(location))
    return fused.getLocations().empty()
               ? ""
               : describe(fused.getLocations().front());
  auto file = dyn_cast<FileLineColLoc>(location);
  if (!file)
    return "";
  if (file.getLine() == 0)
    return file.getFilename().str();
  return (file.getFilename().getValue() + ":" + Twine(file.getLine()) + ":" +
          Twine(file.getColumn()))
      .str();
}

/// In one line, after the place where there is one.
static std::string toLine(Location location, const Twine &message) {
  std::string place = describe(location);
  std::string line = (place.empty() ? "" : place + ": ") + message.str();
  llvm::replace(line, '\n', ' ');
  return line;
}

LogicalResult Session::handle(Diagnostic &diagnostic) {
  std::string message = diagnostic.str();
  if (diagnostic.getSeverity() == DiagnosticSeverity::Error) {
    if (firstError.empty())
      firstError = toLine(diagnostic.getLocation(), message);
  } else if (remarkHandler) {
    remarkHandler(diagnostic.getLocation(), message);
  } else {
    StringRef kind = diagnostic.getSeverity() == DiagnosticSeverity::Warning
                         ? "warning: "
                         : "remark: ";
    errs() << toLine(diagnostic.getLocation(), kind + message) << "\n";
  }
  return success();
}

Error Session::explain(Error error) {
  if (!error || firstError.empty())
    return error;
  consumeError(std::move(error));
  return createStringError(std::exchange(firstError, ""));
}

Error Session::run(PassManager &passes, ModuleOp module) {
  firstError.clear();
  if (succeeded(passes.run(module)))
    return Error::success();
  return explain(createStringError("a pass failed without saying why"));
}

bool bonsai::isCompiledModel(StringRef model) {
  return sys::path::extension(model) == ".so";
}

/// The size of the first dimension of the network's first input.
static std::optional<int64_t> getBatch(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (main.getNumArguments() == 0)
    return std::nullopt;
  auto type = dyn_cast<RankedTensorType>(main.getArgumentTypes().front());
  if (!type || type.getRank() == 0)
    return std::nullopt;
  return type.getDimSize(0);
}

Expected<OwningOpRef<ModuleOp>> Session::parse(StringRef path,
                                               std::optional<int64_t> batch) {
  firstError.clear();
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(path, &context);
  if (!module)
    return explain(createStringError(path + ": cannot be read"));
  auto main = module->lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return createStringError(path + ": holds no network: no function @main");
  std::optional<int64_t> fixed = getBatch(*module);
  if (batch && fixed && *batch != *fixed)
    return createStringError(path + ": its batch is " + Twine(*fixed) +
                             ", not " + Twine(*batch) +
                             "; the batch is chosen when ONNX is imported");
  return module;
}

static Error refuse(StringRef model) {
  if (!sys::fs::exists(model))
    return createStringError(
        model +
        ": no such file, and no built-in architecture of that name; "
        "built in are: " +
        join(getArchitectureNames(), ", "));
  if (isCompiledModel(model))
    return createStringError(model +
                             ": is compiled; this needs the network itself");
  return createStringError(
      model + ": not a model: its name ends in none of .onnx, .mlir, .mlirbc");
}

/// A file that fixes its batch is refused with any other but 1.
Expected<OwningOpRef<ModuleOp>> Session::import(StringRef path,
                                                std::optional<int64_t> batch,
                                                int64_t openBatch) {
  OnnxImportOptions options;
  options.batch = batch.value_or(openBatch);
  Expected<OwningOpRef<ModuleOp>> module = importOnnx(path, context, options);
  if (module || batch || openBatch == 1)
    return module;
  consumeError(module.takeError());
  options.batch = 1;
  return importOnnx(path, context, options);
}

Expected<OwningOpRef<ModuleOp>> Session::load(StringRef model,
                                              std::optional<int64_t> batch,
                                              int64_t openBatch) {
  if (is_contained(getArchitectureNames(), model)) {
    ArchitectureOptions options;
    options.batch = batch.value_or(openBatch);
    return buildArchitecture(model, context, options);
  }
  if (!sys::fs::exists(model) || sys::fs::is_directory(model))
    return refuse(model);
  StringRef extension = sys::path::extension(model);
  if (extension == ".mlir" || extension == ".mlirbc")
    return parse(model, batch);
  if (extension != ".onnx")
    return refuse(model);
  return import(model, batch, openBatch);
}
