//===- bonsai-translate.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translation of trained networks from other formats to MLIR.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "passes/import/onnx/OnnxImport.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

static cl::OptionCategory category("bonsai-translate options");
static cl::opt<std::string> inputFile(cl::Positional, cl::Required,
                                      cl::desc("FILE"), cl::cat(category));
static cl::opt<bool> importsOnnx("import-onnx",
                                 cl::desc("Read an ONNX model (opset 7 to 21)"),
                                 cl::cat(category));
static cl::opt<int64_t>
    batch("batch", cl::init(1), cl::value_desc("N"), cl::cat(category),
          cl::desc("Size of the batch where the model leaves it open"));
static cl::opt<std::string> outputFile("o", cl::init("-"),
                                       cl::value_desc("OUT"),
                                       cl::desc("Where to write MLIR text"),
                                       cl::cat(category));

static Error translate() {
  if (!importsOnnx)
    return createStringError("nothing to do; say --import-onnx");
  mlir::MLIRContext context;
  auto module = bonsai::importOnnx(inputFile, context, {batch});
  if (!module)
    return module.takeError();
  return writeToOutput(outputFile, [&](raw_ostream &stream) -> Error {
    module->get().print(stream);
    stream << '\n';
    return Error::success();
  });
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  mlir::registerAsmPrinterCLOptions();
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Translates trained networks to MLIR.\n\n"
      "Example: bonsai-translate --import-onnx resnet20.onnx --batch 8 "
      "-o resnet20.mlir\n\n"
      "The printing options of mlir-opt work too, such as "
      "--mlir-elide-resource-strings-if-larger=16.\n");
  if (Error error = translate()) {
    WithColor::error(errs(), "bonsai-translate")
        << toString(std::move(error)) << '\n';
    return 1;
  }
  return 0;
}
