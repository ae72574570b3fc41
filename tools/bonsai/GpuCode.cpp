//===- GpuCode.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai gpu-code: what the code consists of that a GPU gets for masked layers.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/Assemble.h"
#include "kernels/cuda/unrolled/LayerProgram.h"
#include "kernels/cuda/unrolled/TimeModel.h"
#include "passes/analysis/LayerNames.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Progress.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/Subcommand.h"
#include "tools/bonsai/TargetOptions.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_unrolled;

namespace {

struct GpuCodeArguments {
  std::string model, json;
  TargetOptions target;
  std::optional<int64_t> batch;
};

struct LayerCode {
  std::string name;
  BonsaiConvolutionDescriptor shape;
  Tiling tiling;
  int64_t kept, registers, codeBytes;
  Work work;
  TimeParts time;
  double denseMicroseconds;
};

} // namespace

static void declare(CommandLine &line, GpuCodeArguments &arguments) {
  line.addPositional("MODEL", arguments.model, modelHelp);
  line.addString("--arch", "ARCH", arguments.target.arch,
                 "the architecture of the GPU (default: sm_90)");
  line.addChoice("--precision", {"f32", "f16"}, arguments.target.precision,
                 "of the maps (default: f32)");
  line.addInteger("--batch", "N", arguments.batch, 1, batchHelp);
  line.addString("--json", "FILE", arguments.json, jsonHelp);
}

static Expected<LayerCode> describeLayer(Operation *op, const Target &target) {
  FailureOr<Program> program = makeLayerProgram(op, target);
  if (failed(program))
    return createStringError(getLayerName(op) + " cannot be read");
  Expected<Cubin> cubin = assembleCached(*program, target.cudaArch);
  if (!cubin)
    return createStringError(getLayerName(op) + ": " +
                             toString(cubin.takeError()));
  LayerCode layer;
  layer.name = getLayerName(op);
  layer.shape = program->shape;
  layer.tiling = program->tiling;
  layer.work = countWork(*program);
  layer.kept = std::llround(layer.work.terms * double(layer.work.functions));
  layer.registers = cubin->registers;
  layer.codeBytes = cubin->codeBytes;
  layer.time = estimateTime(layer.work, layer.tiling, layer.registers, target);
  layer.denseMicroseconds = estimateDenseMicroseconds(
      layer.shape, LayoutChoice::getUniform(op, LayoutKind::nhwc), target);
  return layer;
}

static Expected<std::vector<LayerCode>> describeLayers(ModuleOp module) {
  Target target = Target::get(module, /*cpuLevel=*/2);
  std::vector<Operation *> ops;
  module.walk([&](PrunableOpInterface op) {
    if (isUnrollable(op))
      ops.push_back(op);
  });
  std::vector<LayerCode> layers;
  Progress progress("assembling", "layers", ops.size());
  for (Operation *op : ops) {
    Expected<LayerCode> layer = describeLayer(op, target);
    if (!layer)
      return layer.takeError();
    layers.push_back(std::move(*layer));
    progress.update(layers.size());
  }
  return layers;
}

static void printTable(ArrayRef<LayerCode> layers) {
  outs() << formatv("{0,-24} {1,8} {2,16} {3,9} {4,9} {5,9} {6,8} {7,-8} {8}\n",
                    "layer", "kept", "tiling", "registers", "loads/FMA",
                    "code KiB", "us", "bound", "dense us");
  double sparse = 0, dense = 0, bytes = 0;
  for (const LayerCode &layer : layers) {
    outs() << formatv(
        "{0,-24} {1,8} {2,16} {3,9} {4,9:F2} {5,9:F0} {6,8:F1} {7,-8} {8:F1}\n",
        layer.name, layer.kept, layer.tiling.getName(), layer.registers,
        layer.work.terms > 0 ? layer.work.loads / layer.work.terms : 0.0,
        double(layer.codeBytes) / 1024, layer.time.getTotal(),
        layer.time.getBound(), layer.denseMicroseconds);
    sparse += layer.time.getTotal();
    dense += layer.denseMicroseconds;
    bytes += double(layer.codeBytes);
  }
  outs() << formatv("{0} layers: {1:F1} MiB of code; {2:F0} us by the model, "
                    "dense {3:F0} us by the roofline\n",
                    layers.size(), bytes / (1 << 20), sparse, dense);
}

static json::Value toJson(const LayerCode &layer) {
  return json::Object{{"name", layer.name},
                      {"kept", layer.kept},
                      {"rows", layer.tiling.rows},
                      {"warps", layer.tiling.warps},
                      {"slices", layer.tiling.slices},
                      {"pixels", layer.tiling.pixels},
                      {"half2", layer.tiling.isHalf2},
                      {"registers", layer.registers},
                      {"code_bytes", layer.codeBytes},
                      {"terms", layer.work.terms},
                      {"loads", layer.work.loads},
                      {"functions", layer.work.functions},
                      {"us", json::Object{{"total", layer.time.getTotal()},
                                          {"launch", layer.time.launch},
                                          {"issue", layer.time.issue},
                                          {"fetch", layer.time.fetch},
                                          {"loads", layer.time.loads},
                                          {"latency", layer.time.latency},
                                          {"memory", layer.time.memory}}},
                      {"dense_us", layer.denseMicroseconds}};
}

static Error report(const GpuCodeArguments &arguments, StringRef arch,
                    ArrayRef<LayerCode> layers) {
  if (arguments.json != "-")
    printTable(layers);
  if (arguments.json.empty())
    return Error::success();
  json::Array list;
  for (const LayerCode &layer : layers)
    list.push_back(toJson(layer));
  return writeJson(arguments.json,
                   json::Object{{"arch", arch}, {"layers", std::move(list)}});
}

Error bonsai::runGpuCode(int argc, char **argv) {
  GpuCodeArguments arguments;
  CommandLine line(
      "gpu-code",
      "Generates the GPU code of masked layers and prints what it consists of, "
      "what registers it takes, and how long it runs by a model of the chip: "
      "nothing is measured. A tiling is output channels of a block x warps "
      "that share code x warps that share the weights x pixels of a lane; with "
      "half2, a lane computes two pixels by one instruction in f16.",
      "bonsai gpu-code pruned.mlirbc --arch sm_90");
  arguments.target.target = "cuda";
  declare(line, arguments);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(arguments.model, arguments.batch);
  if (!module)
    return module.takeError();
  CompileOptions options = makeCudaOptions(arguments.target);
  if (Error error = session.explain(prepareNetwork(**module, options)))
    return error;
  Expected<std::vector<LayerCode>> layers = describeLayers(**module);
  if (!layers)
    return layers.takeError();
  if (layers->empty())
    return createStringError(arguments.model +
                             ": has no masked layer that can become GPU code");
  return report(arguments, options.cudaArch, *layers);
}
