//===- CompiledModel.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiled models and their instances, owned; compiled in passing where MODEL
// is a network.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_COMPILEDMODEL_H
#define BONSAI_TOOLS_BONSAI_COMPILEDMODEL_H

#include "kernels/runtime/Model.h"
#include "passes/lower/cpu/Compile.h"
#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/Session.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace bonsai {

/// Compiles `module`, which is consumed by that, into the file `path`, with a
/// line of progress where stderr is a terminal.
llvm::Error compileToFile(Session &session, mlir::ModuleOp module,
                          const CompileOptions &options, llvm::StringRef path);

/// A shared library, opened. Errors are those of the loader, which name the
/// file.
class CompiledModel {
public:
  static llvm::Expected<CompiledModel> open(llvm::StringRef path);

  /// Compiles `module`, which is consumed by that, into a temporary file that
  /// is gone when this returns or a signal ends the process.
  static llvm::Expected<CompiledModel> compile(Session &session,
                                               mlir::ModuleOp module,
                                               const CompileOptions &options);

  const BonsaiModelTable &getTable() const {
    return *bonsai_model_get_table(model.get());
  }
  const BonsaiModelRuntime &getRuntime() const {
    return *bonsai_model_get_runtime(model.get());
  }
  llvm::ArrayRef<BonsaiTensorInfo> getInputs() const {
    return {getTable().inputs, static_cast<size_t>(getTable().num_inputs)};
  }
  llvm::ArrayRef<BonsaiTensorInfo> getOutputs() const {
    return {getTable().outputs, static_cast<size_t>(getTable().num_outputs)};
  }

private:
  explicit CompiledModel(BonsaiModel *model) : model(model) {}

  struct Close {
    void operator()(BonsaiModel *model) const { bonsai_model_close(model); }
  };
  std::unique_ptr<BonsaiModel, Close> model;
};

/// A model ready to run; the model must outlive it.
class ModelInstance {
public:
  /// `threads` is 0 for all.
  static llvm::Expected<ModelInstance> create(const CompiledModel &model,
                                              int32_t threads);

  /// One buffer for each tensor of the table, of exactly its shape.
  llvm::Error run(llvm::ArrayRef<const void *> inputs,
                  llvm::ArrayRef<void *> outputs);

  BonsaiInstance *get() const { return instance.get(); }

private:
  struct Destroy {
    const BonsaiModelRuntime *runtime;
    void operator()(BonsaiInstance *instance) const {
      runtime->instance_destroy(instance);
    }
  };
  ModelInstance(BonsaiInstance *instance, const BonsaiModelRuntime &runtime)
      : instance(instance, Destroy{&runtime}) {}

  std::unique_ptr<BonsaiInstance, Destroy> instance;
};

/// Which kernels a network gets that is compiled in passing. Empty strings mean
/// the default.
struct KernelOptions {
  std::string policy, tuning;
};
/// Adds --policy and --tuning.
void addKernelOptions(CommandLine &line, KernelOptions &options);

/// Opens MODEL if it is compiled, else compiles it for this processor and to
/// run on `threads`. Neither `options` nor `batch` go with a compiled model.
/// Batches as in `Session::load`.
llvm::Expected<CompiledModel> openOrCompile(llvm::StringRef model,
                                            std::optional<int64_t> batch,
                                            int64_t openBatch,
                                            std::optional<int64_t> threads,
                                            const KernelOptions &options);

/// The number of threads that an option means: all of this machine by default.
int countThreads(std::optional<int64_t> threads);

/// What --policy takes.
llvm::ArrayRef<llvm::StringRef> getPolicies();
inline constexpr llvm::StringLiteral policyHelp =
    "which kernels compete: all (fastest, the default), all without masked "
    "channels (shrunken), those that use no mask (dense), those that use it "
    "where there is one (sparse), those of one family where there is a mask "
    "(csr, ...), or only code that is generated from the reference lowering "
    "(generated)";
inline constexpr llvm::StringLiteral tuningHelp =
    "what bonsai tune measured on this machine, to choose kernels by";
inline constexpr llvm::StringLiteral compiledModelHelp =
    "an ONNX file, a .mlir or .mlirbc file, the name of a built-in "
    "architecture, or a compiled .so";

/// The level of x86-64 that `name` (x86-64-v2, x86-64-v3, x86-64-v4, native)
/// means; an error where this processor is none that models can run on.
llvm::Expected<int> getCpuLevel(llvm::StringRef name);

/// Elements of a tensor.
int64_t getNumElements(const BonsaiTensorInfo &tensor);

/// "1x3x32x32"; "scalar" without dimensions.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

inline llvm::ArrayRef<int64_t> getShape(const BonsaiTensorInfo &tensor) {
  return {tensor.shape, static_cast<size_t>(tensor.rank)};
}

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_COMPILEDMODEL_H
