//===- Compile.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a network to a shared library: pipeline, LLVM, linker.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/cpu/Compile.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "passes/lower/cpu/Codegen.h"
#include "passes/lower/cpu/LinkConfig.h"
#include "passes/lower/cpu/Passes.h"
#include "passes/select/Processor.h"
#include "passes/select/TuningFile.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Signals.h"

using namespace mlir;
using namespace bonsai;

void bonsai::registerCompilation(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}

static llvm::Error fail(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// Runs one of the halves of the pipeline.
static LogicalResult run(ModuleOp module, const CompileOptions &options,
                         decltype(buildCpuPreparation) build) {
  PassManager manager(module.getContext());
  // Parameters are large, and every pass would have them verified again.
  manager.enableVerifier(false);
  CpuPipelineOptions pipeline;
  pipeline.cpuLevel = options.cpuLevel;
  pipeline.cudaArch = options.cudaArch;
  pipeline.precision = options.precision;
  pipeline.policy = options.policy;
  pipeline.threads = options.threads;
  pipeline.tuning = options.tuning;
  pipeline.device = options.processor;
  pipeline.explain = options.explain;
  build(manager, pipeline);
  return manager.run(module);
}

/// In `../lib`, seen from the running executable.
static std::string getDefaultRuntimeArchive(const CompileOptions &options) {
  llvm::SmallString<256> path(
      llvm::sys::fs::getMainExecutable(nullptr, nullptr));
  llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "..", "lib",
                          options.cudaArch.empty() ? "libBonsaiRuntime.a"
                                                   : "libBonsaiCudaRuntime.a");
  return path.str().str();
}

/// Links an object file with the runtime. What a model exports is listed here.
static llvm::Error link(const CompileOptions &options, StringRef object,
                        StringRef archive, StringRef output) {
  bool isCuda = !options.cudaArch.empty();
  if (!llvm::sys::fs::exists(archive))
    return fail("cannot find the runtime to link models with: " + archive);
  SmallVector<StringRef> arguments = {BONSAI_LLD,
                                      "-shared",
                                      "--gc-sections",
                                      "-z",
                                      "noexecstack",
                                      "-z",
                                      "now",
                                      "--undefined=bonsai_instance_create",
                                      "--undefined=bonsai_instance_destroy",
                                      "--undefined=bonsai_instance_run",
                                      "--undefined=bonsai_instance_profile",
                                      "--undefined=bonsai_instance_time",
                                      "--undefined=bonsai_instance_poison",
                                      "--undefined=bonsai_last_error",
                                      object,
                                      archive};
  if (isCuda)
    llvm::append_range(
        arguments,
        ArrayRef<StringRef>{"--undefined=bonsai_cuda_instance_launch",
                            "--undefined=bonsai_cuda_instance_record_step",
                            "--undefined=bonsai_cuda_instance_get_input",
                            "--undefined=bonsai_cuda_instance_get_output"});
  SmallVector<StringRef> libraries;
  StringRef(isCuda ? BONSAI_CUDA_MODEL_LIBRARIES : BONSAI_MODEL_LIBRARIES)
      .split(libraries, ';');
  llvm::append_range(arguments, libraries);
  llvm::append_range(arguments, ArrayRef<StringRef>{"-o", output});
  std::string error;
  if (llvm::sys::ExecuteAndWait(BONSAI_LLD, arguments, std::nullopt, {}, 0, 0,
                                &error) != 0)
    return fail("linking the model failed" +
                (error.empty() ? "" : ": " + error));
  return llvm::Error::success();
}

namespace {

/// A file beside `path` that is gone at the end unless it is kept.
class TemporaryFile {
public:
  static llvm::Expected<TemporaryFile> create(StringRef path,
                                              StringRef suffix) {
    llvm::SmallString<256> name;
    std::error_code error =
        llvm::sys::fs::createUniqueFile(path + "-%%%%%%" + suffix, name);
    if (error)
      return fail(path + ": cannot write: " + error.message());
    llvm::sys::RemoveFileOnSignal(name);
    return TemporaryFile(name.str().str());
  }
  TemporaryFile(TemporaryFile &&other) : path(std::move(other.path)) {
    other.path.clear();
  }
  ~TemporaryFile() {
    if (path.empty())
      return;
    llvm::consumeError(llvm::errorCodeToError(llvm::sys::fs::remove(path)));
    llvm::sys::DontRemoveFileOnSignal(path);
  }

  StringRef getPath() const { return path; }

  llvm::Error keepAs(StringRef target) {
    if (std::error_code error = llvm::sys::fs::rename(path, target))
      return fail(target + ": cannot write: " + error.message());
    llvm::sys::DontRemoveFileOnSignal(path);
    path.clear();
    return llvm::Error::success();
  }

private:
  explicit TemporaryFile(std::string path) : path(std::move(path)) {}
  std::string path;
};

} // namespace

Target CompileOptions::getTarget() const {
  Target target(cpuLevel, threads);
  target.cudaArch = cudaArch;
  target.precision = parsePrecision(precision).value_or(Precision::f32);
  return target;
}

/// So that a bad file is reported as such, not as something about the network.
static llvm::Error checkTuning(const CompileOptions &options) {
  if (options.tuning.empty())
    return llvm::Error::success();
  llvm::Expected<TuningFile> file = TuningFile::read(options.tuning);
  if (!file)
    return file.takeError();
  Target target = options.getTarget();
  std::string processor = options.processor;
  if (processor.empty() && !target.isCuda())
    processor = getProcessorName();
  return file->lookup(options.tuning, TuningDevice::get(target, processor))
      .takeError();
}

llvm::Error bonsai::prepareNetwork(ModuleOp module,
                                   const CompileOptions &options) {
  if (llvm::Error error = checkTuning(options))
    return error;
  if (failed(run(module, options, buildCpuPreparation)))
    return fail("the network cannot be compiled");
  return llvm::Error::success();
}

llvm::Error bonsai::compileToSharedLibrary(ModuleOp module,
                                           const CompileOptions &options,
                                           StringRef path) {
  // Before the long work, so that a bad path is known at once.
  if (llvm::Error error = checkTuning(options))
    return error;
  std::string archive = options.runtimeArchive.empty()
                            ? getDefaultRuntimeArchive(options)
                            : options.runtimeArchive;
  if (!options.cudaArch.empty() && !llvm::sys::fs::exists(archive))
    return fail("--target cuda is not available: this build of Bonsai found no "
                "CUDA toolkit with cuDNN");
  llvm::Expected<TemporaryFile> object = TemporaryFile::create(path, ".o");
  if (!object)
    return object.takeError();
  llvm::Expected<TemporaryFile> library = TemporaryFile::create(path, ".tmp");
  if (!library)
    return library.takeError();
  if (!options.isPrepared)
    if (llvm::Error error = prepareNetwork(module, options))
      return error;
  if (failed(run(module, options, buildCpuLowering)))
    return fail("the network cannot be compiled");
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> llvmModule =
      translateModuleToLLVMIR(module, context);
  if (!llvmModule)
    return fail("the network cannot be translated to LLVM");
  if (llvm::Error error =
          emitObject(*llvmModule, options.cpuLevel, object->getPath()))
    return error;
  if (llvm::Error error =
          link(options, object->getPath(), archive, library->getPath()))
    return error;
  return library->keepAs(path);
}
