//===- TestEvaluation.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiling networks between the epochs of their training.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/TestEvaluation.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Parser/Parser.h"
#include "tools/bonsai/train/ModelParameters.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

/// `bytecode` is read into a context of its own each time: a context keeps the
/// weights of everything that was ever in it.
static Expected<Accuracy> evaluateCopy(StringRef bytecode,
                                       ArrayRef<TrainedParameter> parameters,
                                       const Dataset &data,
                                       const CompileOptions &options) {
  Session session;
  OwningOpRef<ModuleOp> copy =
      parseSourceString<ModuleOp>(bytecode, &session.getContext());
  if (!copy)
    return session.explain(createStringError("the network cannot be copied"));
  writeParameters(*copy, parameters);
  Expected<CompiledModel> compiled =
      CompiledModel::compile(session, *copy, options);
  if (!compiled)
    return compiled.takeError();
  return evaluate(*compiled, options.threads, data);
}

Expected<TestCallback> bonsai::makeTestCallback(ModuleOp module,
                                                const Dataset &data,
                                                const CompileOptions &options) {
  std::string bytecode;
  raw_string_ostream stream(bytecode);
  if (failed(writeBytecodeToFile(module, stream)))
    return createStringError("the network cannot be copied");
  return [bytecode, &data, options](ArrayRef<TrainedParameter> parameters) {
    return evaluateCopy(bytecode, parameters, data, options);
  };
}
