//===- OnnxImport.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The importer's entry: from a path to a verified module.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/OnnxImport.h"
#include "mlir/IR/Verifier.h"
#include "passes/import/onnx/GraphImporter.h"

using namespace mlir;
using llvm::createStringError;

namespace bonsai {

/// Text from a file as part of a one-line message.
static std::string printable(StringRef text) {
  std::string line;
  for (char c : text)
    line += (c >= 0x20 && c != 0x7f) || static_cast<unsigned char>(c) >= 0x80
                ? c
                : '?';
  return line;
}

static llvm::Expected<int64_t> getOpset(const onnx::ModelProto &model) {
  constexpr int64_t oldest = 7, newest = 21;
  for (const onnx::OperatorSetIdProto &opset : model.opset_import()) {
    if (!opset.domain().empty() && opset.domain() != "ai.onnx")
      continue;
    if (opset.version() >= oldest && opset.version() <= newest)
      return opset.version();
    return createStringError("has opset " + Twine(opset.version()) +
                             "; supported are " + Twine(oldest) + " to " +
                             Twine(newest));
  }
  return createStringError("does not say which opset it uses");
}

static llvm::Expected<OwningOpRef<ModuleOp>>
importModel(StringRef path, MLIRContext &context,
            const OnnxImportOptions &options) {
  if (options.batch < 1)
    return createStringError("batch size must be at least 1, got " +
                             Twine(options.batch));
  auto model = onnximport::readOnnxFile(path);
  if (!model)
    return model.takeError();
  if (!(*model)->has_graph())
    return createStringError("is not an ONNX model: it has no graph");
  llvm::Expected<int64_t> opset = getOpset(**model);
  if (!opset)
    return opset.takeError();

  context.loadDialect<BonsaiDialect, func::FuncDialect>();
  OpBuilder builder(&context);
  Location location = FileLineColLoc::get(&context, path, 0, 0);
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder, location);
  const std::string &name = (*model)->graph().name();
  (*module)->setAttr("bonsai.model_name", builder.getStringAttr(name));
  builder.setInsertionPointToEnd(module->getBody());
  auto main = func::FuncOp::create(builder, location, "main",
                                   builder.getFunctionType({}, {}));
  onnximport::GraphImporter importer(*(*model)->mutable_graph(), main,
                                     onnximport::ExternalData(path), *opset,
                                     options.batch);
  if (llvm::Error error = importer.run())
    return error;
  return module;
}

/// Verifies the module; the error is the first diagnostic.
static llvm::Error verifyModule(ModuleOp module) {
  std::string reason;
  ScopedDiagnosticHandler handler(module.getContext(),
                                  [&](Diagnostic &diagnostic) {
                                    if (reason.empty())
                                      reason = diagnostic.str();
                                    return success();
                                  });
  if (succeeded(verify(module)))
    return llvm::Error::success();
  return createStringError(reason);
}

llvm::Expected<OwningOpRef<ModuleOp>>
importOnnx(StringRef path, MLIRContext &context,
           const OnnxImportOptions &options) {
  auto module = importModel(path, context, options);
  llvm::Error error = module ? verifyModule(**module) : module.takeError();
  if (error)
    return createStringError(
        printable((path + ": " + toString(std::move(error))).str()));
  return module;
}

} // namespace bonsai
