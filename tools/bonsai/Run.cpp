//===- Run.cpp ------------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai run: a network on tensors from .npy files.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/Npy.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Subcommand.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace bonsai;

namespace {
struct RunArguments {
  std::string model;
  KernelOptions kernels;
  std::vector<std::string> inputs, outputs;
  std::optional<int64_t> batch, threads;
};
} // namespace

static void declare(CommandLine &line, RunArguments &arguments) {
  line.addPositional("MODEL", arguments.model, compiledModelHelp);
  line.addRepeated("--input", "X.npy", arguments.inputs,
                   "an input, in the model's order; once for each. Integers "
                   "and f64 are converted to f32");
  line.setRequired();
  line.addRepeated("--output", "Y.npy", arguments.outputs,
                   "where to write an output, in the model's order; once for "
                   "each");
  line.setRequired();
  line.addInteger("--batch", "N", arguments.batch, 1,
                  "first dimension of the inputs, where the file leaves that "
                  "open (default: that of the first input)");
  line.addInteger("--threads", "N", arguments.threads, 1,
                  "threads (default: all)");
  addKernelOptions(line, arguments.kernels);
}

static Expected<std::vector<NpyArray>>
readInputs(const std::vector<std::string> &paths) {
  std::vector<NpyArray> arrays;
  for (const std::string &path : paths) {
    Expected<NpyArray> array = readNpy(path);
    if (!array)
      return array.takeError();
    arrays.push_back(std::move(*array));
  }
  return arrays;
}

static Expected<std::vector<OutputFile>>
createOutputs(const std::vector<std::string> &paths) {
  std::vector<OutputFile> files;
  for (const std::string &path : paths) {
    Expected<OutputFile> file = OutputFile::create(path);
    if (!file)
      return file.takeError();
    files.push_back(std::move(*file));
  }
  return files;
}

static Error checkCount(StringRef option, size_t given,
                        ArrayRef<BonsaiTensorInfo> tensors, StringRef model) {
  if (given == tensors.size())
    return Error::success();
  auto names = map_range(tensors, [](const BonsaiTensorInfo &tensor) {
    return StringRef(tensor.name);
  });
  return createStringError(model + ": needs " + Twine(tensors.size()) +
                           " times " + option + " (" + join(names, ", ") +
                           "), got " + Twine(given));
}

static Error checkInputs(const RunArguments &arguments,
                         const CompiledModel &model,
                         ArrayRef<NpyArray> inputs) {
  if (Error error = checkCount("--input", inputs.size(), model.getInputs(),
                               arguments.model))
    return error;
  for (auto [path, array, tensor] :
       zip_equal(arguments.inputs, inputs, model.getInputs()))
    if (ArrayRef(array.shape) != getShape(tensor))
      return createStringError(path + ": has the shape " +
                               formatShape(array.shape) + ", but '" +
                               tensor.name + "' of " + arguments.model +
                               " is " + formatShape(getShape(tensor)));
  return checkCount("--output", arguments.outputs.size(), model.getOutputs(),
                    arguments.model);
}

/// One buffer for each output.
static Expected<std::vector<std::vector<float>>>
compute(const CompiledModel &model, int32_t threads,
        ArrayRef<NpyArray> inputs) {
  Expected<ModelInstance> instance = ModelInstance::create(model, threads);
  if (!instance)
    return instance.takeError();
  std::vector<std::vector<float>> outputs;
  for (const BonsaiTensorInfo &tensor : model.getOutputs())
    outputs.emplace_back(getNumElements(tensor));
  std::vector<const void *> sources;
  std::vector<void *> targets;
  sources.reserve(inputs.size());
  targets.reserve(outputs.size());
  for (const NpyArray &array : inputs)
    sources.push_back(array.values.data());
  for (std::vector<float> &output : outputs)
    targets.push_back(output.data());
  if (Error error = instance->run(sources, targets))
    return error;
  return outputs;
}

Error bonsai::runRun(int argc, char **argv) {
  RunArguments arguments;
  CommandLine line("run", "Runs a network once on tensors from .npy files.",
                   "bonsai run model.onnx --input x.npy --output y.npy");
  declare(line, arguments);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();

  Expected<std::vector<NpyArray>> inputs = readInputs(arguments.inputs);
  if (!inputs)
    return inputs.takeError();
  Expected<std::vector<OutputFile>> files = createOutputs(arguments.outputs);
  if (!files)
    return files.takeError();
  ArrayRef<int64_t> shape = inputs->front().shape;
  int64_t openBatch = shape.empty() ? 1 : std::max<int64_t>(shape.front(), 1);
  Expected<CompiledModel> model =
      openOrCompile(arguments.model, arguments.batch, openBatch,
                    arguments.threads, arguments.kernels);
  if (!model)
    return model.takeError();
  if (Error error = checkInputs(arguments, *model, *inputs))
    return error;
  Expected<std::vector<std::vector<float>>> outputs =
      compute(*model, arguments.threads.value_or(0), *inputs);
  if (!outputs)
    return outputs.takeError();
  for (auto [file, tensor, values] :
       zip_equal(*files, model->getOutputs(), *outputs))
    writeNpy(file.getStream(), getShape(tensor), values);
  for (OutputFile &file : *files)
    if (Error error = file.keep())
      return error;
  return Error::success();
}
