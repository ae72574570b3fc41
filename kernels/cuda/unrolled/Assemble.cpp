//===- Assemble.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/Assemble.h"

#include "kernels/cuda/unrolled/CudaTools.h"
#include "kernels/cuda/unrolled/Emit.h"
#include "kernels/cuda/unrolled/Ptx.h"
#include "kernels/cuda/unrolled/TimeModel.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Parallel.h"
#include "llvm/Support/Regex.h"

using namespace mlir;
using namespace bonsai::gpu_unrolled;

/// ptxas takes longer by the weight for longer modules.
static constexpr size_t maxModuleTerms = 8000;

/// That a thread can have, of a block that runs at all.
static int64_t getMostRegisters(const Tiling &tiling) {
  constexpr int64_t ofThread = 255, ofProcessor = 65536;
  return std::min(ofThread, ofProcessor / tiling.getThreads() / 8 * 8);
}

static llvm::Error writeFile(StringRef path, StringRef text) {
  std::error_code code;
  llvm::raw_fd_ostream os(path, code);
  if (!code) {
    os << text;
    os.close();
    code = os.error();
    os.clear_error();
  }
  return code ? llvm::createStringError(path +
                                        ": cannot write: " + code.message())
              : llvm::Error::success();
}

/// The greatest number in `text` that the expression's first group matches.
static int64_t findGreatest(StringRef text, StringRef expression) {
  llvm::Regex regex(expression);
  int64_t greatest = 0, number;
  SmallVector<StringRef, 2> matches;
  while (regex.match(text, &matches)) {
    if (!matches[1].getAsInteger(10, number))
      greatest = std::max(greatest, number);
    text = text.drop_front(matches[0].end() - text.begin());
  }
  return greatest;
}

namespace {

/// Assembles the modules of one program.
class Assembler {
public:
  Assembler(const Program &program, StringRef arch, std::string ptxas,
            TemporaryFolder folder)
      : program(program), arch(arch), ptxas(std::move(ptxas)),
        folder(std::move(folder)),
        modules(divideFunctions(program, maxModuleTerms)) {}

  llvm::Expected<Cubin> run(StringRef nvlink);

private:
  std::string getFile(size_t module, StringRef suffix) const {
    return folder.getFile("module" + Twine(module) + suffix);
  }
  llvm::Expected<std::string> emitModule(size_t number) const;
  /// Whether a module's code gets by with so many registers.
  llvm::Expected<bool> runPtxas(size_t number, int64_t registers) const;
  llvm::Error assembleModule(size_t number) const;
  llvm::Expected<Cubin> link(StringRef nvlink) const;

  const Program &program;
  StringRef arch;
  std::string ptxas;
  TemporaryFolder folder;
  std::vector<std::vector<Function>> modules; ///< The kernel comes after them.
};

} // namespace

llvm::Expected<std::string> Assembler::emitModule(size_t number) const {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  loadGpuDialects(context);
  OwningOpRef<ModuleOp> parent = ModuleOp::create(UnknownLoc::get(&context));
  gpu::GPUModuleOp module =
      number < modules.size() ? emitFunctions(program, modules[number], *parent)
                              : emitKernel(program, *parent);
  return emitPtx(module, arch);
}

llvm::Expected<bool> Assembler::runPtxas(size_t number,
                                         int64_t registers) const {
  llvm::Expected<std::string> log =
      runTool(ptxas,
              {"-c", "-v", "-arch=" + arch.str(),
               "-maxrregcount=" + std::to_string(registers),
               getFile(number, ".ptx"), "-o", getFile(number, ".o")},
              folder, "module" + std::to_string(number) + ".log");
  if (!log)
    return log.takeError();
  return findGreatest(*log, "([0-9]+) bytes spill") == 0;
}

llvm::Error Assembler::assembleModule(size_t number) const {
  llvm::Expected<std::string> ptx = emitModule(number);
  if (!ptx)
    return ptx.takeError();
  if (llvm::Error error = writeFile(getFile(number, ".ptx"), *ptx))
    return error;
  // The kernel gets as many as any function that it calls.
  int64_t most = getMostRegisters(program.tiling);
  int64_t registers = number < modules.size()
                          ? getMaxRegisters(program.shape, program.tiling)
                          : most;
  while (true) {
    llvm::Expected<bool> fits = runPtxas(number, registers);
    if (!fits)
      return fits.takeError();
    if (*fits)
      return llvm::Error::success();
    if (registers == most)
      return llvm::createStringError("a tile of " + Twine(program.tiling.rows) +
                                     " rows needs more than " +
                                     Twine(registers) + " registers");
    registers = std::min(most, registers + 24);
  }
}

static llvm::Expected<int64_t> countCodeBytes(StringRef image) {
  auto file = llvm::object::ELFFile<llvm::object::ELF64LE>::create(image);
  if (!file)
    return file.takeError();
  auto sections = file->sections();
  if (!sections)
    return sections.takeError();
  int64_t bytes = 0;
  for (const auto &section : *sections)
    if (section.sh_flags & llvm::ELF::SHF_EXECINSTR)
      bytes += static_cast<int64_t>(section.sh_size);
  return bytes;
}

llvm::Expected<Cubin> Assembler::link(StringRef nvlink) const {
  std::vector<std::string> arguments = {"-v", "-arch=" + arch.str()};
  for (size_t i = 0; i <= modules.size(); ++i)
    arguments.push_back(getFile(i, ".o"));
  std::string path = folder.getFile("layer.cubin");
  arguments.insert(arguments.end(), {"-o", path});
  llvm::Expected<std::string> log =
      runTool(nvlink, arguments, folder, "nvlink.log");
  if (!log)
    return log.takeError();
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return llvm::createStringError(path + ": " + file.getError().message());
  StringRef image = (*file)->getBuffer();
  llvm::Expected<int64_t> codeBytes = countCodeBytes(image);
  if (!codeBytes)
    return codeBytes.takeError();
  return Cubin{{image.bytes_begin(), image.bytes_end()},
               findGreatest(*log, "used ([0-9]+) registers"),
               *codeBytes};
}

llvm::Expected<Cubin> Assembler::run(StringRef nvlink) {
  std::vector<std::string> errors(modules.size() + 1);
  llvm::parallelFor(0, errors.size(), [&](size_t number) {
    errors[number] = toString(assembleModule(number));
  });
  for (const std::string &error : errors)
    if (!error.empty())
      return llvm::createStringError(error);
  return link(nvlink);
}

llvm::Expected<Cubin> bonsai::gpu_unrolled::assemble(const Program &program,
                                                     StringRef arch) {
  llvm::Expected<std::string> ptxas = findPtxas();
  if (!ptxas)
    return ptxas.takeError();
  llvm::Expected<std::string> nvlink = findNvlink();
  if (!nvlink)
    return nvlink.takeError();
  llvm::Expected<TemporaryFolder> folder = TemporaryFolder::create();
  if (!folder)
    return folder.takeError();
  return Assembler(program, arch, *ptxas, std::move(*folder)).run(*nvlink);
}
