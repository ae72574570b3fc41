//===- Train.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai train: learns weights from labelled images.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/Support/DebugStringHelper.h"
#include "passes/train/Passes.h"
#include "tools/bonsai/ModelFile.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Subcommand.h"
#include "tools/bonsai/train/CompiledGradientStep.h"
#include "tools/bonsai/train/ModelParameters.h"
#include "tools/bonsai/train/TestEvaluation.h"
#include "tools/bonsai/train/TrainOptions.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

/// The images that a command names.
struct TrainingImages {
  Dataset training;
  std::optional<Dataset> test;
};

} // namespace

static Expected<TrainingImages> loadImages(const TrainOptions &options) {
  Expected<Dataset> training = loadDataset(options.data, options.normalization);
  if (!training)
    return training.takeError();
  TrainingImages images{std::move(*training), std::nullopt};
  ArrayRef<int64_t> shape = images.training.getImageShape();
  int64_t side = std::min(shape[1], shape[2]), crop = options.crop.value_or(0);
  if (crop >= side)
    return createStringError("--crop must be less than the " + Twine(side) +
                             " pixels of a side of the images, got " +
                             Twine(crop));
  if (options.testData.empty())
    return images;
  Expected<Dataset> test = loadDataset(options.testData, options.normalization);
  if (!test)
    return createStringError("--test-data: " + toString(test.takeError()));
  images.test = std::move(*test);
  return images;
}

/// That the network classifies the images.
static Error checkNetwork(ModuleOp module, const TrainOptions &options,
                          const TrainingImages &images) {
  FunctionType type =
      module.lookupSymbol<func::FuncOp>("main").getFunctionType();
  if (Error error = checkClassifier(type, options.model, images.training))
    return error;
  return images.test ? checkClassifier(type, options.model, *images.test)
                     : Error::success();
}

static Expected<std::vector<TrainedParameter>> findParameters(ModuleOp module,
                                                              StringRef model) {
  Expected<std::vector<TrainedParameter>> parameters = readParameters(module);
  if (!parameters)
    return createStringError(model + ": " + toString(parameters.takeError()));
  if (all_of(*parameters, [](const TrainedParameter &parameter) {
        return parameter.isBuffer;
      }))
    return createStringError(model + ": has no parameters to train");
  return parameters;
}

static std::string formatFingerprint(uint64_t fingerprint) {
  return formatv("{0:x-16}", fingerprint);
}

/// `teacher` is null if there is none.
static TrainingRunOptions makeRunOptions(const TrainOptions &options,
                                         ModuleOp module, ModuleOp teacher,
                                         const Dataset &data) {
  TrainingRunOptions run;
  run.checkpoint = options.getCheckpointPath();
  run.checkpointEvery = options.checkpointEvery.value_or(0);
  run.log = options.log;
  run.settings = listSettings(options);
  run.settings.push_back(
      {"the content of MODEL", formatFingerprint(computeFingerprint(module))});
  run.settings.push_back({"the content of --data (by --mean and --std)",
                          formatFingerprint(data.computeFingerprint())});
  if (teacher)
    run.settings.push_back({"the content of --distill",
                            formatFingerprint(computeFingerprint(teacher))});
  return run;
}

static Expected<std::optional<Checkpoint>>
loadCheckpoint(const TrainOptions &options,
               ArrayRef<TrainingSetting> settings) {
  if (options.restart)
    return std::nullopt;
  return findCheckpoint(options.getCheckpointPath(), settings);
}

/// Goes on from a checkpoint.
static Error resume(Trainer &trainer, StringRef path, Checkpoint checkpoint) {
  if (Error error = trainer.restore(std::move(checkpoint.state)))
    return createStringError(path + ": " + toString(std::move(error)));
  errs() << formatv("{0}: goes on after step {1} of {2}, {3} of {4} epochs "
                    "done; --restart would begin anew\n",
                    path, trainer.getState().step, trainer.getNumSteps(),
                    trainer.getEpoch(), trainer.getNumEpochs());
  return Error::success();
}

/// None if there are no test images.
static Expected<TestCallback> makeTest(const TrainOptions &options,
                                       ModuleOp module,
                                       const TrainingImages &images) {
  if (!images.test)
    return TestCallback();
  Expected<int> level = getCpuLevel("native");
  if (!level)
    return level.takeError();
  CompileOptions compileOptions;
  compileOptions.cpuLevel = *level;
  compileOptions.threads = countThreads(options.threads);
  return makeTestCallback(module, *images.test, compileOptions);
}

static Error setBatch(Session &session, ModuleOp module, int64_t batch) {
  SetBatchOptions options;
  options.batch = batch;
  PassManager passes(&session.getContext());
  passes.addPass(createSetBatch(options));
  return session.run(passes, module);
}

/// Loads the network to learn from; null if there is none. It must give scores
/// of the same classes for the same images.
static Expected<OwningOpRef<ModuleOp>>
loadTeacher(const TrainOptions &options, Session &session, ModuleOp student) {
  if (options.teacher.empty())
    return OwningOpRef<ModuleOp>();
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(options.teacher, std::nullopt);
  if (!module)
    return module;
  auto getType = [](ModuleOp network) {
    return network.lookupSymbol<func::FuncOp>("main").getFunctionType();
  };
  auto images = cast<RankedTensorType>(getType(student).getInput(0));
  if (Error error = setBatch(session, **module, images.getDimSize(0)))
    return createStringError(options.teacher + ": " +
                             toString(std::move(error)));
  std::string wanted = debugString(getType(student)),
              found = debugString(getType(**module));
  if (wanted != found)
    return createStringError(options.teacher + ": is " + found +
                             ", but a teacher of " + options.model +
                             " must be " + wanted);
  return module;
}

/// For the batch of training, which `teacher` has afterwards.
static Expected<std::shared_ptr<const CompiledModel>>
compileTeacher(const TrainOptions &options, Session &session, ModuleOp teacher,
               int64_t batch) {
  if (Error error = setBatch(session, teacher, batch))
    return error;
  Expected<int> level = getCpuLevel("native");
  if (!level)
    return level.takeError();
  CompileOptions compileOptions;
  compileOptions.cpuLevel = *level;
  compileOptions.threads = countThreads(options.threads);
  Expected<CompiledModel> model =
      CompiledModel::compile(session, teacher, compileOptions);
  if (!model)
    return model.takeError();
  return std::make_shared<const CompiledModel>(std::move(*model));
}

static Expected<GradientStepOptions>
makeStepOptions(const TrainOptions &options, Session &session,
                ModuleOp teacher) {
  GradientStepOptions step;
  step.batch = cantFail(readTrainer(options)).batches.batch;
  step.threads = countThreads(options.threads);
  if (!teacher)
    return step;
  auto compiled = compileTeacher(options, session, teacher, step.batch);
  if (!compiled)
    return compiled.takeError();
  step.teacher = std::move(*compiled);
  step.teacherWeight = options.teacherWeight.value_or(0.9);
  step.temperature = options.temperature.value_or(4);
  return step;
}

/// The trainer's options, with the schedule of pruning.
static Expected<TrainerOptions>
makeTrainerOptions(const TrainOptions &options, Session &session,
                   ModuleOp module, ArrayRef<TrainedParameter> parameters) {
  TrainerOptions trainer = cantFail(readTrainer(options));
  if (options.pruning.empty())
    return trainer;
  Expected<std::unique_ptr<PruningSchedule>> schedule =
      parsePruningSchedule(options.pruning);
  if (!schedule)
    return schedule.takeError();
  trainer.schedule = std::move(*schedule);
  Expected<ScheduleContext> context =
      makeScheduleContext(session, module, parameters, options.exclude);
  if (!context)
    return createStringError(options.model + ": " +
                             toString(context.takeError()));
  trainer.scheduleContext = std::move(*context);
  return trainer;
}

/// Trains with `gradientStep`, and leaves the weights in the module.
static Error train(const TrainOptions &options,
                   const TrainerOptions &trainerOptions, ModuleOp module,
                   const TrainingImages &images,
                   std::vector<TrainedParameter> parameters,
                   const TrainingRunOptions &runOptions,
                   std::optional<Checkpoint> checkpoint,
                   GradientStep &gradientStep) {
  OptimizerOptions optimizer = readOptimizer(options);
  Expected<Trainer> trainer =
      Trainer::create(gradientStep, images.training,
                      getOptimizerKind(optimizer.name).create(optimizer),
                      std::move(parameters), trainerOptions);
  if (!trainer)
    return trainer.takeError();
  if (checkpoint)
    if (Error error =
            resume(*trainer, runOptions.checkpoint, std::move(*checkpoint)))
      return error;
  Expected<TestCallback> test = makeTest(options, module, images);
  if (!test)
    return test.takeError();
  TrainingRun run(*trainer, runOptions, std::move(*test));
  if (Error error = run.run(outs()))
    return error;
  writeParameters(module, trainer->getState().parameters);
  return Error::success();
}

/// Finds out all that can be wrong, before it trains.
static Error prepareAndTrain(const TrainOptions &options, Session &session,
                             ModuleOp module, const TrainingImages &images) {
  if (Error error = checkNetwork(module, options, images))
    return error;
  Expected<std::vector<TrainedParameter>> parameters =
      findParameters(module, options.model);
  if (!parameters)
    return parameters.takeError();
  // Apart from the network, whose weights may have the same names.
  Session teacherSession;
  Expected<OwningOpRef<ModuleOp>> teacher =
      loadTeacher(options, teacherSession, module);
  if (!teacher)
    return teacher.takeError();
  TrainingRunOptions run =
      makeRunOptions(options, module, teacher->get(), images.training);
  Expected<std::optional<Checkpoint>> checkpoint =
      loadCheckpoint(options, run.settings);
  if (!checkpoint)
    return checkpoint.takeError();
  Expected<TrainerOptions> trainerOptions =
      makeTrainerOptions(options, session, module, *parameters);
  if (!trainerOptions)
    return trainerOptions.takeError();
  Expected<GradientStepOptions> stepOptions =
      makeStepOptions(options, teacherSession, teacher->get());
  if (!stepOptions)
    return stepOptions.takeError();
  Expected<std::unique_ptr<GradientStep>> gradientStep =
      compileGradientStep(session, module, *parameters, *stepOptions);
  if (!gradientStep)
    return gradientStep.takeError();
  return train(options, *trainerOptions, module, images, std::move(*parameters),
               run, std::move(*checkpoint), **gradientStep);
}

/// Writes the network; after that the checkpoint is of no use.
static Error finish(const TrainOptions &options, ModuleOp module) {
  removeUnfinished(options.output);
  if (Error error = writeModule(module, options.output))
    return error;
  if (std::error_code reason = sys::fs::remove(options.getCheckpointPath()))
    return createStringError(options.getCheckpointPath() +
                             ": cannot be removed: " + reason.message());
  outs() << options.output << ": trained\n";
  return Error::success();
}

Error bonsai::runTrain(int argc, char **argv) {
  TrainOptions options;
  CommandLine line(
      "train",
      "Trains a classifier on labelled images, and writes the network with the "
      "weights that it learned. Weights that are cut stay cut. Ended at any "
      "moment, the same command goes on where it was.",
      "bonsai train pruned.mlirbc -o tuned.mlirbc --data "
      "cifar10:data_batch_1.bin,data_batch_2.bin --test-data "
      "cifar10:test_batch.bin --crop 4 --flip --learning-rate 0.01");
  declareOptions(line, options);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();
  if (Error error = checkOptions(options))
    return error;
  Expected<TrainingImages> images = loadImages(options);
  if (!images)
    return images.takeError();
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(options.model, std::nullopt);
  if (!module)
    return module.takeError();
  if (Error error = prepareAndTrain(options, session, **module, *images))
    return error;
  return finish(options, **module);
}
