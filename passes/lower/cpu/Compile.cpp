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
#include "passes/lower/cpu/TemporaryFile.h"
#include "passes/select/Processor.h"
#include "passes/select/TuningFile.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

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

/// The linker writes to its standard output, which is `output`, opened before
/// it runs: under a name it would still make the file when this process has
/// been ended, and nothing would remove it.
static llvm::Error runLinker(SmallVector<StringRef> arguments,
                             StringRef output) {
  llvm::append_range(arguments, ArrayRef<StringRef>{"-o", "-"});
  std::optional<StringRef> redirects[] = {std::nullopt, output, std::nullopt};
  std::string error;
  if (llvm::sys::ExecuteAndWait(BONSAI_LLD, arguments, std::nullopt, redirects,
                                0, 0, &error) != 0)
    return fail("linking the model failed" +
                (error.empty() ? "" : ": " + error));
  return llvm::Error::success();
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
  return runLinker(arguments, output);
}

/// Lets those run a library who may read it, as linkers do.
static llvm::Error makeExecutable(StringRef path) {
  auto permissions = static_cast<llvm::sys::fs::perms>(
      (llvm::sys::fs::all_all & ~llvm::sys::fs::getUmask()));
  return llvm::errorCodeToError(
      llvm::sys::fs::setPermissions(path, permissions));
}

/// For files beside `path`, which are made or become `path`.
static llvm::Error failToWrite(StringRef path, llvm::Error error) {
  return fail(path + ": cannot write: " + llvm::toString(std::move(error)));
}

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
  llvm::Expected<TemporaryFile> object =
      TemporaryFile::create((path + "-").str(), ".o");
  if (!object)
    return failToWrite(path, object.takeError());
  llvm::Expected<TemporaryFile> library =
      TemporaryFile::create((path + "-").str(), ".tmp");
  if (!library)
    return failToWrite(path, library.takeError());
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
  if (llvm::Error error = makeExecutable(library->getPath()))
    return failToWrite(path, std::move(error));
  if (llvm::Error error = library->keepAs(path))
    return failToWrite(path, std::move(error));
  return llvm::Error::success();
}
