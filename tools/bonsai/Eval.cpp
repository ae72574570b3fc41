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

#include "tools/bonsai/Accuracy.h"
#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/DataOptions.h"
#include "tools/bonsai/OutputFile.h"
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
  std::string model, data, json;
  KernelOptions kernels;
  NormalizationOptions normalization;
  std::optional<int64_t> batch, threads;
};

} // namespace

static void declare(CommandLine &line, EvalArguments &arguments) {
  line.addPositional("MODEL", arguments.model, compiledModelHelp);
  line.addString("--data", "DATA", arguments.data, datasetHelp);
  line.setRequired();
  declareNormalization(line, arguments.normalization);
  line.addInteger("--batch", "N", arguments.batch, 1,
                  "images in one run, where the file leaves that open "
                  "(default: 32)");
  line.addInteger("--threads", "N", arguments.threads, 1,
                  "threads (default: all)");
  addKernelOptions(line, arguments.kernels);
  line.addString("--json", "FILE", arguments.json, jsonHelp);
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
  Expected<Dataset> data = loadDataset(arguments.data, arguments.normalization);
  if (!data)
    return data.takeError();
  Expected<CompiledModel> model =
      openOrCompile(arguments.model, arguments.batch, evaluationBatch,
                    arguments.threads, arguments.kernels);
  if (!model)
    return model.takeError();
  if (Error error = checkClassifier(*model, arguments.model, *data))
    return error;
  Expected<Accuracy> accuracy =
      evaluate(*model, arguments.threads.value_or(0), *data);
  if (!accuracy)
    return accuracy.takeError();
  return report(arguments, data->getName(), *accuracy);
}
