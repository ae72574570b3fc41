//===- TrainingRunTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs that are ended and begun again.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/TrainingRun.h"
#include "tools/bonsai/train/StandInNetwork.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cmath>
#include <csignal>
#include <gtest/gtest.h>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace bonsai;

namespace {

constexpr int64_t numEpochs = 4, numSteps = 20;

/// A command that trains the stand-in.
class TrainingRunTest : public testing::Test {
protected:
  /// Trains as the command does; what the run prints goes to `table`.
  llvm::Error train(const std::string &name, int64_t checkpointEvery,
                    std::function<void()> beforeStep,
                    llvm::raw_ostream &table = llvm::nulls()) {
    StandInNetwork network(8, 20, 6, 3);
    network.beforeRun = std::move(beforeStep);
    TrainerOptions options;
    options.epochs = numEpochs;
    options.batches.batch = 8;
    options.batches.augmentation = {1, true};
    OptimizerOptions optimizer;
    Trainer trainer = llvm::cantFail(Trainer::create(
        network, data, getOptimizerKind("sgd").create(optimizer),
        network.createParameters(), options));
    TrainingRunOptions run;
    run.checkpoint = getCheckpointPath(name);
    run.checkpointEvery = checkpointEvery;
    run.settings = {{"--batch", "8"}};
    run.log = getLogPath(name);
    llvm::Expected<std::optional<Checkpoint>> checkpoint =
        findCheckpoint(run.checkpoint, run.settings);
    if (!checkpoint)
      return checkpoint.takeError();
    if (*checkpoint)
      llvm::cantFail(trainer.restore(std::move((*checkpoint)->state)));
    return TrainingRun(trainer, run, test).run(table);
  }

  /// The same in a process of its own, which ends by itself or is ended after
  /// `microseconds`. Whether it came to its end.
  bool trainInProcess(const std::string &name, int64_t checkpointEvery,
                      const std::function<void()> &beforeStep,
                      std::optional<int64_t> microseconds = std::nullopt) {
    pid_t child = fork();
    if (child == 0)
      _exit(train(name, checkpointEvery, beforeStep) ? 1 : 0);
    if (microseconds) {
      usleep(*microseconds);
      kill(child, SIGKILL);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
      return true;
    }
    EXPECT_EQ(WTERMSIG(status), SIGKILL);
    return false;
  }

  std::string getCheckpointPath(const std::string &name) const {
    return folder.getPath(name + ".checkpoint");
  }
  std::string getLogPath(const std::string &name) const {
    return folder.getPath(name + ".log");
  }

  std::vector<std::string> listFiles() const {
    std::vector<std::string> names;
    std::error_code reason;
    for (llvm::sys::fs::directory_iterator file(folder.getPath(""), reason),
         end;
         !reason && file != end; file.increment(reason))
      names.push_back(llvm::sys::path::filename(file->path()).str());
    llvm::sort(names);
    return names;
  }

  /// The lines, without the times.
  std::vector<std::string> readLog(const std::string &name) const {
    auto buffer = llvm::MemoryBuffer::getFile(getLogPath(name));
    std::vector<std::string> lines;
    for (llvm::StringRef line :
         llvm::split((*buffer)->getBuffer().trim(), '\n')) {
      llvm::json::Value value = llvm::cantFail(llvm::json::parse(line));
      EXPECT_GT(value.getAsObject()->getNumber("images_per_second").value_or(0),
                0);
      value.getAsObject()->erase("images_per_second");
      lines.emplace_back();
      llvm::raw_string_ostream(lines.back()) << value;
    }
    return lines;
  }

  void expectSame(const std::string &a, const std::string &b) const {
    Checkpoint first = llvm::cantFail(readCheckpoint(getCheckpointPath(a)));
    Checkpoint second = llvm::cantFail(readCheckpoint(getCheckpointPath(b)));
    EXPECT_EQ(first.state.step, numSteps);
    EXPECT_EQ(second.state.step, numSteps);
    for (size_t i = 0; i < first.state.parameters.size(); ++i)
      EXPECT_EQ(first.state.parameters[i].values,
                second.state.parameters[i].values);
    EXPECT_EQ(readLog(a), readLog(b));
    EXPECT_EQ(readLog(a).size(), size_t{numEpochs});
  }

  TemporaryFolder folder;
  Dataset data = makeImages(43);
  TestCallback test = [](llvm::ArrayRef<TrainedParameter> parameters) {
    Accuracy accuracy;
    accuracy.correct = parameters[0].values[1] > 0 ? 3 : 1;
    accuracy.total = 4;
    accuracy.loss = parameters[0].values[1];
    return accuracy;
  };
};

TEST_F(TrainingRunTest, LogsEachEpoch) {
  std::string text;
  llvm::raw_string_ostream table(text);
  llvm::cantFail(train("straight", 0, [] {}, table));
  llvm::SmallVector<llvm::StringRef> lines(llvm::split(text, '\n'));
  ASSERT_EQ(lines.size(), size_t{numEpochs + 2});
  EXPECT_EQ(lines[0], "epoch      step  learning rate      loss    training  "
                      "images/s        test");
  for (int64_t epoch = 1; epoch <= numEpochs; ++epoch)
    EXPECT_TRUE(lines[epoch].starts_with(
        llvm::formatv("{0,5}  {1,8}  ", epoch, 5 * epoch).str()))
        << lines[epoch].str();
  std::vector<std::string> log = readLog("straight");
  ASSERT_EQ(log.size(), size_t{numEpochs});
  llvm::json::Value last = llvm::cantFail(llvm::json::parse(log.back()));
  const llvm::json::Object &object = *last.getAsObject();
  EXPECT_EQ(object.getInteger("epoch"), numEpochs);
  EXPECT_EQ(object.getInteger("step"), numSteps);
  EXPECT_DOUBLE_EQ(*object.getNumber("learning_rate"),
                   0.05 * (1 + std::cos(M_PI * 19 / 20)));
  EXPECT_TRUE(object.getNumber("loss"));
  EXPECT_TRUE(object.getNumber("training_accuracy"));
  EXPECT_TRUE(object.getNumber("test_accuracy"));
  EXPECT_TRUE(object.getNumber("test_loss"));
}

TEST_F(TrainingRunTest, LogsNoTestsWithoutTestImages) {
  test = nullptr;
  llvm::cantFail(train("untested", 0, [] {}));
  for (const std::string &line : readLog("untested"))
    EXPECT_EQ(line.find("test"), std::string::npos);
}

/// Ends itself before a certain step of each process.
TEST_F(TrainingRunTest, GoesOnAfterBeingKilledBetweenAnySteps) {
  llvm::cantFail(train("straight", 0, [] {}));
  for (int64_t checkpointEvery : {1, 2, 3}) {
    std::string name = "killed" + std::to_string(checkpointEvery);
    int numKilled = 0;
    while (true) {
      int64_t steps = 0;
      if (trainInProcess(name, checkpointEvery, [&] {
            if (++steps > checkpointEvery)
              raise(SIGKILL);
          }))
        break;
      ASSERT_LT(++numKilled, 2 * numSteps);
    }
    EXPECT_GT(numKilled, 3);
    expectSame("straight", name);
  }
}

TEST_F(TrainingRunTest, GoesOnAfterBeingKilledInAnyMoment) {
  llvm::cantFail(train("straight", 0, [] {}));
  std::mt19937 random(5);
  int numKilled = 0;
  for (int round = 0; round < 8; ++round) {
    std::string name = "round" + std::to_string(round);
    for (int64_t patience = 4000;; patience += 1000) {
      if (trainInProcess(
              name, 1, [] { usleep(500); },
              static_cast<int64_t>(random() % patience)))
        break;
      ++numKilled;
    }
    expectSame("straight", name);
  }
  EXPECT_GT(numKilled, 8);
}

TEST_F(TrainingRunTest, RemovesWhatKilledProcessesLeft) {
  std::error_code reason;
  for (const char *name :
       {"run.checkpoint.0123abcd.tmp", "run.log.ffffffff.tmp",
        "run.checkpoint.0123abcd", "run.checkpoint.0123abcx.tmp",
        "run.checkpoint.0123abc.tmp", "other.checkpoint.0123abcd.tmp"})
    llvm::raw_fd_ostream(folder.getPath(name), reason) << "unfinished";
  llvm::cantFail(train("run", 0, [] {}));
  EXPECT_EQ(listFiles(),
            (std::vector<std::string>{
                "other.checkpoint.0123abcd.tmp", "run.checkpoint",
                "run.checkpoint.0123abc.tmp", "run.checkpoint.0123abcd",
                "run.checkpoint.0123abcx.tmp", "run.log"}));
}

TEST_F(TrainingRunTest, KeepsTheLastGoodCheckpointWhenTheLossIsNotFinite) {
  int64_t steps = 0;
  StandInNetwork network(8, 20, 6, 3);
  TrainerOptions options;
  options.batches.batch = 8;
  options.epochs = numEpochs;
  Trainer trainer = llvm::cantFail(Trainer::create(
      network, data, getOptimizerKind("sgd").create(OptimizerOptions()),
      network.createParameters(), options));
  network.beforeRun = [&] {
    if (++steps == 8)
      trainer.getState().parameters[1].values[0] = NAN;
  };
  TrainingRunOptions run;
  run.checkpoint = getCheckpointPath("nan");
  llvm::Error error = TrainingRun(trainer, run, nullptr).run(llvm::nulls());
  EXPECT_EQ(llvm::toString(std::move(error)),
            "the loss is nan in step 3 of 5 of epoch 2; a smaller learning "
            "rate or a longer warm-up may help");
  Checkpoint kept = llvm::cantFail(readCheckpoint(run.checkpoint));
  EXPECT_EQ(kept.state.step, 5);
  for (float value : kept.state.parameters[1].values)
    EXPECT_TRUE(std::isfinite(value));
}

TEST_F(TrainingRunTest, RefusesCheckpointsThatAreNotItsOwn) {
  llvm::cantFail(train("straight", 0, [] {}));
  std::string path = getCheckpointPath("straight");
  llvm::Expected<std::optional<Checkpoint>> other =
      findCheckpoint(path, {{"--batch", "9"}});
  ASSERT_FALSE(other);
  EXPECT_EQ(llvm::toString(other.takeError()),
            path + ": is of another training: --batch was 8 there and is 9 "
                   "here; --restart begins anew");
  std::error_code reason;
  llvm::raw_fd_ostream(path, reason) << "BonsaiTr";
  llvm::Expected<std::optional<Checkpoint>> cut = findCheckpoint(path, {});
  ASSERT_FALSE(cut);
  EXPECT_EQ(llvm::toString(cut.takeError()),
            path + ": is cut off; --restart begins anew");
  EXPECT_FALSE(
      llvm::cantFail(findCheckpoint(folder.getPath("none"), {})).has_value());
}

TEST_F(TrainingRunTest, FindsOutThatALogCannotBeWritten) {
  llvm::Expected<TrainingLog> log =
      TrainingLog::open(folder.getPath("none/log"), 0);
  ASSERT_FALSE(log);
  EXPECT_EQ(llvm::toString(log.takeError()),
            folder.getPath("none/log") +
                ": cannot be written: No such file or directory");
  TrainingLog full = llvm::cantFail(TrainingLog::open("/dev/full", 0));
  EXPECT_EQ(llvm::toString(full.add({})),
            "/dev/full: cannot be written: No space left on device");
}

TEST_F(TrainingRunTest, DropsTornAndRepeatedLinesOfALog) {
  std::string path = folder.getPath("log");
  std::error_code reason;
  llvm::raw_fd_ostream(path, reason)
      << "{\"epoch\":1}\n{\"epoch\":1,\"again\":1}\n{\"epoch\":2}\n"
         "{\"epoch\":3}\n{\"epo";
  llvm::cantFail(TrainingLog::open(path, 2));
  EXPECT_EQ((*llvm::MemoryBuffer::getFile(path))->getBuffer(),
            "{\"epoch\":1}\n{\"epoch\":2}\n");
}

} // namespace
