//===- TrainOptions.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declaring, checking and reading the options of bonsai train.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/TrainOptions.h"
#include "tools/bonsai/ModelFile.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Session.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace llvm;
using namespace bonsai;

static void declareFiles(CommandLine &line, TrainOptions &options) {
  line.addPositional("MODEL", options.model, modelHelp);
  line.addString(
      "-o", "OUT", options.output,
      "the trained network: .mlir for text, .mlirbc for bytecode. "
      "Until it is there, OUT.checkpoint holds what was learned; the "
      "same command goes on from it, wherever it was ended");
  line.setRequired();
  line.addString("--data", "DATA", options.data, datasetHelp);
  line.setRequired();
  line.addString("--test-data", "DATA", options.testData,
                 "images to count right answers on after each epoch");
  declareNormalization(line, options.normalization);
}

static void declareOptimizer(CommandLine &line, TrainOptions &options) {
  SmallVector<StringRef> names;
  for (const OptimizerKind &kind : getOptimizerKinds())
    names.push_back(kind.name);
  line.addChoice("--optimizer", names, options.optimizer,
                 "stochastic gradient descent with momentum (default), which "
                 "convolutional networks are published with, or AdamW, which "
                 "asks for less tuning");
  line.addNumber("--learning-rate", "R", options.learningRate,
                 "the highest (default: 0.1 for sgd, that of ResNets with "
                 "batches of 128; 0.001 for adamw). Networks without batch "
                 "normalization need less, such as 0.01");
  line.addString("--lr-schedule", "SCHEDULE", options.schedule, scheduleHelp);
  line.addNumber("--warm-up", "EPOCHS", options.warmUp,
                 "epochs in which the learning rate rises from near 0, before "
                 "the schedule sets in; may have a fraction (default: 0)");
  line.addNumber("--weight-decay", "D", options.weightDecay,
                 "of all trainable parameters, biases and normalization "
                 "included (default: 0.0001 for sgd, 0.01 for adamw)");
  line.addNumber("--momentum", "M", options.momentum, "of sgd (default: 0.9)");
  line.addFlag("--nesterov", options.nesterov, "Nesterov momentum, for sgd");
  line.addNumbers("--betas", "B1,B2", options.betas,
                  "of adamw: what is kept of the means of gradients and of "
                  "their squares (default: 0.9,0.999)");
}

static void declareBatches(CommandLine &line, TrainOptions &options) {
  line.addInteger("--epochs", "N", options.epochs, 1,
                  "times that each image is seen (default: 10, which restores "
                  "a pruned network; hundreds train one from nothing)");
  line.addInteger("--batch", "N", options.batch, 1,
                  "images in one step, whatever the batch of the network "
                  "(default: 128). What is left at the end of an epoch, less "
                  "than a batch, is dropped: other images in each epoch");
  line.addInteger("--crop", "P", options.crop, 0,
                  "move each image by up to P pixels in each direction, at "
                  "random; black comes in (default: 0; 4 is usual for "
                  "CIFAR-10)");
  line.addFlag("--flip", options.flip,
               "mirror images left to right at random, half of them");
  line.addNumber("--label-smoothing", "E", options.labelSmoothing,
                 "spread this much of each target over all classes (default: "
                 "0; 0.1 is usual)");
  line.addNumber("--batch-norm-momentum", "M", options.batchNormMomentum,
                 "what a batch contributes to running statistics (default: "
                 "0.1)");
}

static void declarePruning(CommandLine &line, TrainOptions &options) {
  line.addString("--schedule", "SCHEDULE", options.pruning,
                 "cut weights in training, NAME:SETTING=VALUE,...: " +
                     describePruningSchedules());
  line.addList("--exclude", "REGEX,...", options.exclude,
               "layers whose whole name matches are not cut");
  line.addString("--distill", "TEACHER", options.teacher,
                 "learn from what another network says of the images, too "
                 "(Hinton's distillation): a network like MODEL");
  line.addNumber("--distill-weight", "W", options.teacherWeight,
                 "the part that the teacher has in the loss (default: 0.9)");
  line.addNumber("--temperature", "T", options.temperature,
                 "by which the teacher's scores are divided (default: 4)");
}

void bonsai::declareOptions(CommandLine &line, TrainOptions &options) {
  declareFiles(line, options);
  declarePruning(line, options);
  declareBatches(line, options);
  declareOptimizer(line, options);
  line.addInteger("--seed", "N", options.seed, 0,
                  "of shuffling, cropping and flipping (default: 0)");
  line.addInteger("--threads", "N", options.threads, 1,
                  "threads (default: all). With one, the same command gives "
                  "the same weights, bit for bit");
  line.addString("--log", "FILE", options.log,
                 "write a line of JSON for each epoch");
  line.addInteger("--checkpoint-every", "STEPS", options.checkpointEvery, 1,
                  "write OUT.checkpoint after so many steps, too, and not only "
                  "after each epoch");
  line.addFlag("--restart", options.restart,
               "begin anew, whatever OUT.checkpoint says");
}

namespace {

/// What a number must be: at least `minimum`, and below `limit` where there is
/// one.
struct NumberRange {
  StringRef option;
  std::optional<double> value;
  double minimum;
  std::optional<double> limit;
};

} // namespace

static std::string formatNumber(double number) {
  for (int digits = 1;; ++digits) {
    std::string text;
    raw_string_ostream(text) << format("%.*g", digits, number);
    double read;
    if (!StringRef(text).getAsDouble(read) && read == number)
      return text;
  }
}

static Error checkRanges(const TrainOptions &options) {
  for (const NumberRange &range : {
           NumberRange{"--warm-up", options.warmUp, 0, std::nullopt},
           NumberRange{"--weight-decay", options.weightDecay, 0, std::nullopt},
           NumberRange{"--momentum", options.momentum, 0, 1},
           NumberRange{"--label-smoothing", options.labelSmoothing, 0, 1},
       })
    if (range.value && (*range.value < range.minimum ||
                        (range.limit && *range.value >= *range.limit)))
      return createStringError(
          range.option + " must be at least " + formatNumber(range.minimum) +
          (range.limit ? " and less than " + formatNumber(*range.limit) : "") +
          ", got " + formatNumber(*range.value));
  if (options.learningRate && *options.learningRate <= 0)
    return createStringError("--learning-rate must be greater than 0, got " +
                             formatNumber(*options.learningRate));
  if (options.batchNormMomentum &&
      (*options.batchNormMomentum < 0 || *options.batchNormMomentum > 1))
    return createStringError("--batch-norm-momentum must be 0 to 1, got " +
                             formatNumber(*options.batchNormMomentum));
  return Error::success();
}

/// Options of one optimizer are none of another.
static Error checkOptimizer(const TrainOptions &options) {
  bool isSgd = options.optimizer == "sgd";
  if (!isSgd && (options.momentum || options.nesterov))
    return createStringError(
        Twine(options.nesterov ? "--nesterov" : "--momentum") +
        " goes with --optimizer sgd only");
  if (isSgd && !options.betas.empty())
    return createStringError("--betas goes with --optimizer adamw only");
  if (options.nesterov && options.momentum == 0.0)
    return createStringError("--nesterov needs a --momentum greater than 0");
  if (!options.betas.empty() &&
      (options.betas.size() != 2 || any_of(options.betas, [](double beta) {
         return beta < 0 || beta >= 1;
       })))
    return createStringError("--betas must be two numbers of at least 0 and "
                             "less than 1");
  return Error::success();
}

static Error checkOutputs(const TrainOptions &options) {
  if (Error error = checkModelOutput(options.output))
    return error;
  if (Error error = checkWritable(options.getCheckpointPath()))
    return error;
  return checkReportWritable(options.log);
}

static Error checkPruning(const TrainOptions &options) {
  if (!options.pruning.empty())
    if (auto schedule = parsePruningSchedule(options.pruning); !schedule)
      return createStringError("--schedule: " + toString(schedule.takeError()));
  if (options.pruning.empty() && !options.exclude.empty())
    return createStringError("--exclude goes with --schedule only");
  if (options.teacher.empty() && options.teacherWeight)
    return createStringError("--distill-weight goes with --distill only");
  if (options.teacher.empty() && options.temperature)
    return createStringError("--temperature goes with --distill only");
  if (options.teacherWeight &&
      (*options.teacherWeight <= 0 || *options.teacherWeight > 1))
    return createStringError("--distill-weight must be greater than 0 and at "
                             "most 1, got " +
                             formatNumber(*options.teacherWeight));
  if (options.temperature && *options.temperature <= 0)
    return createStringError("--temperature must be greater than 0, got " +
                             formatNumber(*options.temperature));
  return Error::success();
}

Error bonsai::checkOptions(const TrainOptions &options) {
  for (auto *check : {checkRanges, checkOptimizer, checkPruning})
    if (Error error = check(options))
      return error;
  if (Expected<TrainerOptions> trainer = readTrainer(options); !trainer)
    return trainer.takeError();
  return checkOutputs(options);
}

OptimizerOptions bonsai::readOptimizer(const TrainOptions &options) {
  const OptimizerKind &kind = getOptimizerKind(options.optimizer);
  OptimizerOptions optimizer;
  optimizer.name = options.optimizer;
  optimizer.weightDecay = options.weightDecay.value_or(kind.weightDecay);
  optimizer.momentum = options.momentum.value_or(optimizer.momentum);
  optimizer.nesterov = options.nesterov;
  if (!options.betas.empty()) {
    optimizer.beta1 = options.betas[0];
    optimizer.beta2 = options.betas[1];
  }
  return optimizer;
}

Expected<TrainerOptions> bonsai::readTrainer(const TrainOptions &options) {
  TrainerOptions trainer;
  Expected<Schedule> schedule = Schedule::parse(options.schedule);
  if (!schedule)
    return createStringError("--lr-schedule " + toString(schedule.takeError()));
  trainer.epochs = options.epochs.value_or(trainer.epochs);
  trainer.learningRate.schedule = *schedule;
  trainer.learningRate.learningRate = options.learningRate.value_or(
      getOptimizerKind(options.optimizer).learningRate);
  trainer.learningRate.warmUp = options.warmUp.value_or(0);
  trainer.batches.batch = options.batch.value_or(trainer.batches.batch);
  trainer.batches.seed = options.seed.value_or(0);
  trainer.batches.augmentation.crop = options.crop.value_or(0);
  trainer.batches.augmentation.flip = options.flip;
  trainer.batches.labelSmoothing = options.labelSmoothing.value_or(0);
  trainer.statisticsMomentum =
      options.batchNormMomentum.value_or(trainer.statisticsMomentum);
  return trainer;
}

std::vector<TrainingSetting> bonsai::listSettings(const TrainOptions &options) {
  TrainerOptions trainer = cantFail(readTrainer(options));
  OptimizerOptions optimizer = readOptimizer(options);
  const BatchOptions &batches = trainer.batches;
  auto describeFlag = [](bool isSet) { return isSet ? "given" : "absent"; };
  std::vector<TrainingSetting> settings = {
      {"--epochs", std::to_string(trainer.epochs)},
      {"--batch", std::to_string(batches.batch)},
      {"--optimizer", options.optimizer},
      {"--learning-rate", formatNumber(trainer.learningRate.learningRate)},
      {"--lr-schedule", options.schedule},
      {"--warm-up", formatNumber(trainer.learningRate.warmUp)},
      {"--weight-decay", formatNumber(optimizer.weightDecay)},
      {"--momentum", formatNumber(optimizer.momentum)},
      {"--nesterov", describeFlag(optimizer.nesterov)},
      {"--betas",
       formatNumber(optimizer.beta1) + "," + formatNumber(optimizer.beta2)},
      {"--label-smoothing", formatNumber(batches.labelSmoothing)},
      {"--batch-norm-momentum", formatNumber(trainer.statisticsMomentum)},
      {"--crop", std::to_string(batches.augmentation.crop)},
      {"--flip", describeFlag(batches.augmentation.flip)},
      {"--seed", std::to_string(batches.seed)},
      {"--schedule", options.pruning.empty() ? "absent" : options.pruning},
      {"--exclude", join(options.exclude, ",")},
      {"--distill", options.teacher.empty() ? "absent" : options.teacher},
      {"--distill-weight", formatNumber(options.teacherWeight.value_or(0))},
      {"--temperature", formatNumber(options.temperature.value_or(0))},
  };
  return settings;
}
