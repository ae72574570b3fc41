//===- ModelFile.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text or bytecode, by the name of the file.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/ModelFile.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "tools/bonsai/OutputFile.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

Error bonsai::checkModelOutput(StringRef path) {
  StringRef extension = sys::path::extension(path);
  if (extension != ".mlir" && extension != ".mlirbc")
    return createStringError("-o must end in .mlir or .mlirbc, got '" + path +
                             "'");
  return checkWritable(path);
}

Error bonsai::writeModule(ModuleOp module, StringRef path) {
  Expected<OutputFile> file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  if (sys::path::extension(path) == ".mlir")
    module.print(file->getStream());
  else if (failed(writeBytecodeToFile(module, file->getStream())))
    return createStringError(path + ": cannot be written as bytecode");
  return file->keep();
}
