//===- CheckpointTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checkpoints, whole and damaged.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/Checkpoint.h"
#include "tools/bonsai/train/StandInNetwork.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>

using namespace bonsai;

namespace {

std::string readBytes(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

class CheckpointTest : public testing::Test {
protected:
  CheckpointTest() {
    StandInNetwork network(2, 7, 3, 2);
    state.step = 1234567890123;
    state.progress = {17, 5, 1.0 / 3};
    state.parameters = network.createParameters();
    state.parameters[1].values[0] = -0.0f;
    state.parameters[1].values[1] = 1e-42f;
    OptimizerOptions options;
    options.name = "adamw";
    state.optimizer = getOptimizerKind("adamw").create(options)->createState(
        state.parameters);
    state.optimizer.numUpdates = 99;
    state.optimizer.vectors[2].values[1] = 0.1f;
    llvm::cantFail(writeCheckpoint(path, settings, state));
  }

  static std::string parseError(llvm::StringRef bytes) {
    llvm::Expected<Checkpoint> checkpoint = parseCheckpoint(bytes);
    return checkpoint ? "none" : llvm::toString(checkpoint.takeError());
  }

  TemporaryFolder folder;
  std::string path = folder.getPath("out.checkpoint");
  std::vector<TrainingSetting> settings = {{"--batch", "8"},
                                           {"--lr-schedule", "\"cosine\""}};
  TrainingState state;
};

TEST_F(CheckpointTest, BringsBackAllBits) {
  Checkpoint read = llvm::cantFail(readCheckpoint(path));
  EXPECT_EQ(read.state.step, state.step);
  EXPECT_EQ(read.state.progress.images, 17);
  EXPECT_EQ(read.state.progress.correct, 5);
  EXPECT_EQ(read.state.progress.loss, 1.0 / 3);
  ASSERT_EQ(read.state.parameters.size(), state.parameters.size());
  for (size_t i = 0; i < state.parameters.size(); ++i) {
    const TrainedParameter &a = read.state.parameters[i],
                           &b = state.parameters[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.shape, b.shape);
    EXPECT_EQ(a.isBuffer, b.isBuffer);
    EXPECT_EQ(a.mask, b.mask);
    ASSERT_EQ(a.values.size(), b.values.size());
    EXPECT_EQ(0, memcmp(a.values.data(), b.values.data(), 4 * a.values.size()));
  }
  EXPECT_EQ(read.state.optimizer.numUpdates, 99);
  ASSERT_EQ(read.state.optimizer.vectors.size(),
            state.optimizer.vectors.size());
  for (size_t i = 0; i < state.optimizer.vectors.size(); ++i) {
    EXPECT_EQ(read.state.optimizer.vectors[i].name,
              state.optimizer.vectors[i].name);
    EXPECT_EQ(read.state.optimizer.vectors[i].values,
              state.optimizer.vectors[i].values);
  }
  ASSERT_EQ(read.settings.size(), 2u);
  EXPECT_EQ(read.settings[1].name, "--lr-schedule");
  EXPECT_EQ(read.settings[1].value, "\"cosine\"");
}

TEST_F(CheckpointTest, RefusesFilesCutAtAnyLength) {
  std::string bytes = readBytes(path);
  ASSERT_GT(bytes.size(), 1000u);
  for (size_t length = 0; length < bytes.size(); ++length) {
    std::string error = parseError(bytes.substr(0, length));
    std::string expected =
        length == 0   ? "is no checkpoint of bonsai train"
        : length < 32 ? "is cut off"
                      : "is damaged: has " + std::to_string(length) +
                            " bytes instead of " + std::to_string(bytes.size());
    EXPECT_EQ(error, expected);
  }
  EXPECT_EQ(parseError(bytes + '\0').find("is damaged: has "), 0u);
  EXPECT_EQ(parseError(bytes), "none");
}

TEST_F(CheckpointTest, RefusesFilesWithOneBitFlipped) {
  std::string bytes = readBytes(path);
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] ^= static_cast<char>(1 << i % 8);
    std::string error = parseError(damaged);
    if (i < 8)
      EXPECT_EQ(error, "is no checkpoint of bonsai train");
    else if (i < 12)
      EXPECT_EQ(error.find("is of version "), 0u);
    else
      EXPECT_EQ(error.find("is damaged: "), 0u) << error;
  }
}

TEST_F(CheckpointTest, NamesTheFile) {
  std::error_code reason;
  llvm::raw_fd_ostream(path, reason) << "BonsaiTr";
  llvm::Expected<Checkpoint> cut = readCheckpoint(path);
  ASSERT_FALSE(cut);
  EXPECT_EQ(llvm::toString(cut.takeError()), path + ": is cut off");
  llvm::Expected<Checkpoint> checkpoint =
      readCheckpoint(folder.getPath("none"));
  ASSERT_FALSE(checkpoint);
  EXPECT_EQ(llvm::toString(checkpoint.takeError()),
            folder.getPath("none") +
                ": cannot be read: No such file or directory");
}

TEST_F(CheckpointTest, SaysWhatDiffersInTheCommand) {
  EXPECT_FALSE(checkSettings("x", settings, settings));
  EXPECT_EQ(
      llvm::toString(checkSettings(
          "x", settings, {{"--batch", "16"}, {"--lr-schedule", "constant"}})),
      "x: is of another training: --batch was 8 there and is 16 here; "
      "--restart begins anew");
  EXPECT_EQ(llvm::toString(checkSettings("x", settings, {{"--flip", "given"}})),
            "x: is of another training: --flip was not known there and is "
            "given here; --restart begins anew");
}

} // namespace
