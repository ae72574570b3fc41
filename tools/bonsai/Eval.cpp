//===- Eval.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai eval: right answers on labelled images.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/Dataset.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Progress.h"
#include "tools/bonsai/Subcommand.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatAdapters.h"
#include "llvm/Support/FormatVariadic.h"
#include <limits>

using namespace llvm;
using namespace bonsai;

/// Images in one run where the file leaves that open.
static constexpr int64_t evaluationBatch = 32;

namespace {

struct EvalArguments {
  std::string model, data, policy, json;
  std::vector<double> mean, deviation;
  std::optional<int64_t> batch, threads;
};

struct Accuracy {
  int64_t correct = 0;
  int64_t total = 0;

  double getTop1() const { return static_cast<double>(correct) / total; }
};

} // namespace

static void declare(CommandLine &line, EvalArguments &arguments) {
  line.addPositional("MODEL", arguments.model, compiledModelHelp);
  line.addString("--data", "DATA", arguments.data,
                 "cifar10:FILE[,FILE...] (binary batches) or "
                 "mnist:IMAGES,LABELS (IDX files, gzipped or not)");
  line.setRequired();
  line.addNumbers("--mean", "M,...", arguments.mean,
                  "inputs are (pixel / 255 - mean) / std by channel; one "
                  "number stands for all channels (default: 0). With neither "
                  "--mean nor --std, MNIST's inputs are the pixels, 0 to 255");
  line.addNumbers("--std", "S,...", arguments.deviation,
                  "see --mean (default: 1)");
  line.addInteger("--batch", "N", arguments.batch, 1,
                  "images in one run, where the file leaves that open "
                  "(default: 32)");
  line.addInteger("--threads", "N", arguments.threads, 1,
                  "threads (default: all)");
  line.addChoice("--policy", getPolicies(), arguments.policy, policyHelp);
  line.addString("--json", "FILE", arguments.json, jsonHelp);
}

/// One input of images, one output of scores.
static Error checkModel(const CompiledModel &model, StringRef name,
                        const Dataset &data) {
  if (model.getInputs().size() != 1 || model.getOutputs().size() != 1)
    return createStringError(name + ": has " + Twine(model.getInputs().size()) +
                             " inputs and " + Twine(model.getOutputs().size()) +
                             " outputs; a classifier has one of each");
  ArrayRef<int64_t> input = getShape(model.getInputs().front());
  if (input.size() != 4 || input.drop_front() != data.getImageShape())
    return createStringError(name + ": takes inputs of " + formatShape(input) +
                             ", but the images of " + data.getName() + " are " +
                             formatShape(data.getImageShape()));
  const BonsaiTensorInfo &output = model.getOutputs().front();
  int64_t classes = getNumElements(output) / input[0];
  if (output.rank < 2 || output.shape[0] != input[0] ||
      (output.rank > 1 && output.shape[1] != classes))
    return createStringError(name + ": gives " + formatShape(getShape(output)) +
                             ", which are no scores of classes");
  if (data.getLargestLabel() >= classes)
    return createStringError(name + ": gives scores of " + Twine(classes) +
                             " classes, but there are labels up to " +
                             Twine(unsigned{data.getLargestLabel()}));
  return Error::success();
}

/// The class of the largest score, the lower of equals; -1 if all are NaN.
static int64_t findLargest(ArrayRef<float> scores) {
  int64_t largest = -1;
  for (auto [i, score] : enumerate(scores))
    if (largest < 0 ? score == score : score > scores[largest])
      largest = i;
  return largest;
}

/// Runs over the images in batches; the last is filled up with images from the
/// start, which are not counted.
static Expected<Accuracy> evaluate(const CompiledModel &model, int32_t threads,
                                   const Dataset &data) {
  Expected<ModelInstance> instance = ModelInstance::create(model, threads);
  if (!instance)
    return instance.takeError();
  const BonsaiTensorInfo &output = model.getOutputs().front();
  int64_t batch = output.shape[0], classes = getNumElements(output) / batch;
  int64_t imageSize = data.getImageSize(), total = data.getNumImages();
  std::vector<float> input(batch * imageSize), scores(batch * classes);
  Accuracy accuracy{0, total};
  Progress progress("eval", "images", total);
  for (int64_t begin = 0; begin < total; begin += batch) {
    progress.update(begin);
    for (int64_t i = 0; i < batch; ++i)
      data.writeInput((begin + i) % total,
                      MutableArrayRef(input).slice(i * imageSize, imageSize));
    if (Error error = instance->run({input.data()}, {scores.data()}))
      return error;
    for (int64_t i = 0; i < std::min(batch, total - begin); ++i)
      accuracy.correct +=
          findLargest(ArrayRef(scores).slice(i * classes, classes)) ==
          data.getLabel(begin + i);
  }
  return accuracy;
}

static Error report(const EvalArguments &arguments, StringRef data,
                    const Accuracy &accuracy) {
  if (arguments.json != "-") {
    int width = std::max<int>(arguments.model.size(), 5);
    outs() << formatv("{0}  {1,-7}  {2,7}  {3,7}  {4,8}\n",
                      fmt_align("model", AlignStyle::Left, width), "data",
                      "images", "correct", "top-1");
    outs() << formatv("{0}  {1,-7}  {2,7}  {3,7}  {4,6:F2} %\n",
                      fmt_align(arguments.model, AlignStyle::Left, width), data,
                      accuracy.total, accuracy.correct,
                      100 * accuracy.getTop1());
  }
  if (arguments.json.empty())
    return Error::success();
  return writeJson(arguments.json, json::Object{{"correct", accuracy.correct},
                                                {"total", accuracy.total},
                                                {"top1", accuracy.getTop1()}});
}

Error bonsai::runEval(int argc, char **argv) {
  EvalArguments arguments;
  CommandLine line("eval",
                   "Counts right answers of a classifier on labelled images. "
                   "In the JSON, top1 is correct / total.",
                   "bonsai eval resnet20.onnx --data cifar10:test_batch.bin "
                   "--mean 0.485,0.456,0.406 --std 0.229,0.224,0.225");
  declare(line, arguments);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();

  if (Error error = checkReportWritable(arguments.json))
    return error;
  Expected<Dataset> data = Dataset::load(arguments.data);
  if (!data)
    return data.takeError();
  if (Error error = data->normalize(arguments.mean, arguments.deviation))
    return error;
  Expected<CompiledModel> model = openOrCompile(
      arguments.model, arguments.batch, evaluationBatch, arguments.policy);
  if (!model)
    return model.takeError();
  if (Error error = checkModel(*model, arguments.model, *data))
    return error;
  Expected<Accuracy> accuracy =
      evaluate(*model, arguments.threads.value_or(0), *data);
  if (!accuracy)
    return accuracy.takeError();
  return report(arguments, data->getName(), *accuracy);
}
