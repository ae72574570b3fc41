//===- CompiledModel.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opening, compiling and running of models.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/CompiledModel.h"
#include "passes/lower/cpu/LowerOpAction.h"
#include "passes/lower/cpu/TemporaryFile.h"
#include "passes/select/Policy.h"
#include "tools/bonsai/Progress.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include <numeric>
#include <thread>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {
/// Shows how many ops are lowered, as long as the scope lasts.
class LoweringProgress {
public:
  explicit LoweringProgress(MLIRContext &context) : context(context) {
    context.registerActionHandler(
        [this](llvm::function_ref<void()> run, const tracing::Action &action) {
          if (const auto *lowering = dyn_cast<LowerOpAction>(&action))
            show(*lowering);
          run();
        });
  }
  ~LoweringProgress() { context.registerActionHandler(nullptr); }
  LoweringProgress(const LoweringProgress &) = delete;

private:
  void show(const LowerOpAction &action) {
    if (!progress)
      progress.emplace("compiling", "layers", action.getCount());
    progress->update(action.getNumber());
  }

  MLIRContext &context;
  std::optional<Progress> progress;
};
} // namespace

Error bonsai::compileToFile(Session &session, ModuleOp module,
                            const CompileOptions &options, StringRef path) {
  LoweringProgress progress(*module.getContext());
  return session.explain(compileToSharedLibrary(module, options, path));
}

Expected<CompiledModel> CompiledModel::open(StringRef path) {
  BonsaiModel *model = nullptr;
  if (bonsai_model_open(path.str().c_str(), &model) != BONSAI_OK)
    return createStringError(StringRef(bonsai_last_error()));
  return CompiledModel(model);
}

Expected<CompiledModel> CompiledModel::compile(Session &session,
                                               ModuleOp module,
                                               const CompileOptions &options) {
  SmallString<128> prefix;
  sys::path::system_temp_directory(/*ErasedOnReboot=*/true, prefix);
  sys::path::append(prefix, "bonsai-");
  Expected<TemporaryFile> file = TemporaryFile::create(prefix, ".so");
  if (!file) {
    consumeError(file.takeError());
    return createStringError("no temporary file can be made; is $TMPDIR a "
                             "folder that can be written?");
  }
  if (Error error = compileToFile(session, module, options, file->getPath()))
    return error;
  return open(file->getPath());
}

Expected<ModelInstance> ModelInstance::create(const CompiledModel &model,
                                              int32_t threads) {
  BonsaiInstance *instance = nullptr;
  const BonsaiModelRuntime &runtime = model.getRuntime();
  if (runtime.instance_create(&model.getTable(), threads, &instance))
    return createStringError(StringRef(runtime.last_error()));
  return ModelInstance(instance, runtime);
}

Error ModelInstance::run(ArrayRef<const void *> inputs,
                         ArrayRef<void *> outputs) {
  const BonsaiModelRuntime &runtime = *instance.get_deleter().runtime;
  if (runtime.instance_run(instance.get(), inputs.data(), outputs.data()))
    return createStringError(StringRef(runtime.last_error()));
  return Error::success();
}

ArrayRef<StringRef> bonsai::getPolicies() {
  static const std::vector<std::string> names = Policy::getNames();
  static const std::vector<StringRef> policies(names.begin(), names.end());
  return policies;
}

void bonsai::addKernelOptions(CommandLine &line, KernelOptions &options) {
  line.addChoice("--policy", getPolicies(), options.policy, policyHelp);
  line.addString("--tuning", "FILE", options.tuning, tuningHelp);
}

int bonsai::countThreads(std::optional<int64_t> threads) {
  if (threads)
    return static_cast<int>(*threads);
  return std::max(1u, std::thread::hardware_concurrency());
}

Expected<int> bonsai::getCpuLevel(StringRef name) {
  if (name != "native")
    return name.back() - '0';
  int level = bonsai_host_cpu_level();
  if (level < 2)
    return createStringError(
        "this processor is below x86-64-v2, which compiled models need");
  return level;
}

static Error refuseOptions(StringRef model, std::optional<int64_t> batch,
                           const KernelOptions &options) {
  if (batch)
    return createStringError(
        model + ": is compiled, with its batch: leave out --batch");
  if (!options.policy.empty())
    return createStringError(
        model + ": is compiled, with its kernels: leave out --policy");
  if (!options.tuning.empty())
    return createStringError(
        model + ": is compiled, with its kernels: leave out --tuning");
  return Error::success();
}

Expected<CompiledModel> bonsai::openOrCompile(StringRef model,
                                              std::optional<int64_t> batch,
                                              int64_t openBatch,
                                              std::optional<int64_t> threads,
                                              const KernelOptions &kernels) {
  if (isCompiledModel(model)) {
    if (Error error = refuseOptions(model, batch, kernels))
      return error;
    return CompiledModel::open(model);
  }
  Expected<int> level = getCpuLevel("native");
  if (!level)
    return level.takeError();
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(model, batch, openBatch);
  if (!module)
    return module.takeError();
  CompileOptions options;
  options.cpuLevel = *level;
  if (!kernels.policy.empty())
    options.policy = kernels.policy;
  options.threads = countThreads(threads);
  options.tuning = kernels.tuning;
  return CompiledModel::compile(session, **module, options);
}

int64_t bonsai::getNumElements(const BonsaiTensorInfo &tensor) {
  ArrayRef<int64_t> shape = getShape(tensor);
  return std::accumulate(shape.begin(), shape.end(), int64_t{1},
                         std::multiplies<>());
}

std::string bonsai::formatShape(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  return join(map_range(shape, [](int64_t n) { return std::to_string(n); }),
              "x");
}
