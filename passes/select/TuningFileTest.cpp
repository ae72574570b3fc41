//===- TuningFileTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/select/TuningFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace bonsai;

namespace {

TuningDevice makeDevice(int cpuLevel = 3, int threads = 2) {
  return TuningDevice::get(Target(cpuLevel, threads), "Test Processor");
}

TuningDevice makeGpu(StringRef name, StringRef arch = "sm_90") {
  Target target;
  target.cudaArch = arch.str();
  return TuningDevice::get(target, name);
}

DeviceTuning makeTuning() {
  DeviceTuning tuning;
  tuning.add("relu(4xf32) -> 4xf32", {"one", "- -> -", 20, 10, ""});
  tuning.add("relu(8xf32) -> 8xf32", {"one", "- -> -", 30, 10, ""});
  tuning.add("relu(9xf32) -> 9xf32", {"one", "- -> -", 50, 10, ""});
  tuning.add("relu(4xf32) -> 4xf32", {"two", "- -> -", 40, 10, ""});
  tuning.add("relu(4xf32) -> 4xf32", {"two", "- -> -", 44, 11, "wide"});
  tuning.networks["0123"] = {"net", "dense", {{"dense", 1.5}, {"fastest", 2}}};
  return tuning;
}

/// A file in the folder for temporary ones, gone at the end.
class TemporaryFile {
public:
  explicit TemporaryFile(StringRef text) {
    int descriptor = -1;
    EXPECT_FALSE(
        sys::fs::createTemporaryFile("tuning", "json", descriptor, path));
    raw_fd_ostream(descriptor, /*shouldClose=*/true) << text;
    remover.setFile(path);
  }
  StringRef getPath() const { return path; }

private:
  SmallString<128> path;
  FileRemover remover;
};

std::string toText(const TuningFile &file) {
  std::string text;
  raw_string_ostream(text) << file.toJson();
  return text;
}

TEST(TuningFile, ReadsWhatItWrites) {
  TuningFile file;
  file.devices[makeDevice()] = makeTuning();
  TemporaryFile text(toText(file));
  Expected<TuningFile> read = TuningFile::read(text.getPath());
  ASSERT_TRUE(static_cast<bool>(read)) << toString(read.takeError());
  EXPECT_EQ(toText(*read), toText(file));
  const DeviceTuning &tuning = read->devices.at(makeDevice());
  EXPECT_EQ(
      tuning.lookup("relu(8xf32) -> 8xf32", "one", "- -> -", "")->microseconds,
      30);
  EXPECT_EQ(tuning.networks.at("0123").policy, "dense");
}

TEST(TuningFile, KeepsVariantsApart) {
  TuningFile file;
  file.devices[makeDevice()] = makeTuning();
  TemporaryFile text(toText(file));
  Expected<TuningFile> read = TuningFile::read(text.getPath());
  ASSERT_TRUE(static_cast<bool>(read)) << toString(read.takeError());
  const DeviceTuning &tuning = read->devices.at(makeDevice());
  auto lookup = [&](StringRef variant) {
    return tuning.lookup("relu(4xf32) -> 4xf32", "two", "- -> -", variant);
  };
  ASSERT_NE(lookup(""), nullptr);
  EXPECT_EQ(lookup("")->microseconds, 40);
  ASSERT_NE(lookup("wide"), nullptr);
  EXPECT_EQ(lookup("wide")->microseconds, 44);
  EXPECT_EQ(lookup("narrow"), nullptr);
}

TEST(TuningFile, FindsOnlyWhatWasMeasured) {
  DeviceTuning tuning = makeTuning();
  EXPECT_EQ(tuning.lookup("relu(5xf32) -> 5xf32", "one", "- -> -", ""),
            nullptr);
  EXPECT_EQ(tuning.lookup("relu(4xf32) -> 4xf32", "three", "- -> -", ""),
            nullptr);
  EXPECT_EQ(tuning.lookup("relu(4xf32) -> 4xf32", "one", "nhwc -> nhwc", ""),
            nullptr);
}

TEST(TuningFile, ReplacesAMeasurement) {
  DeviceTuning tuning = makeTuning();
  tuning.add("relu(4xf32) -> 4xf32", {"one", "- -> -", 21, 10, ""});
  EXPECT_EQ(tuning.operations.at("relu(4xf32) -> 4xf32").size(), 3u);
  EXPECT_EQ(
      tuning.lookup("relu(4xf32) -> 4xf32", "one", "- -> -", "")->microseconds,
      21);
}

TEST(TuningFile, CalibratesByTheMedian) {
  DeviceTuning tuning = makeTuning();
  EXPECT_EQ(tuning.getCalibration("one"), 3);
  EXPECT_EQ(tuning.getCalibration("two"), 4);
  EXPECT_EQ(tuning.getCalibration("unknown"), 4); // 2, 3, 4, 4, 5
  EXPECT_EQ(DeviceTuning().getCalibration("one"), 1);
}

TEST(TuningFile, ListsTheDevicesThatItHas) {
  TuningFile file;
  file.devices[makeDevice()] = makeTuning();
  EXPECT_TRUE(static_cast<bool>(file.lookup("t.json", makeDevice())));
  auto found = file.lookup("t.json", makeDevice(4, 1));
  EXPECT_EQ(toString(found.takeError()),
            "t.json: has no measurements for Test Processor, x86-64-v4, 1 "
            "thread; it has those for Test Processor, x86-64-v3, 2 threads");
}

TEST(TuningFile, KeepsGpusApart) {
  TuningFile file;
  file.devices[makeDevice()] = DeviceTuning();
  file.devices[makeGpu("One")] = makeTuning();
  file.devices[makeGpu("One", "sm_80")] = DeviceTuning();
  TemporaryFile text(toText(file));
  Expected<TuningFile> read = TuningFile::read(text.getPath());
  ASSERT_TRUE(static_cast<bool>(read)) << toString(read.takeError());
  EXPECT_EQ(toText(*read), toText(file));
  EXPECT_EQ(read->devices.at(makeGpu("One")).operations.size(), 3u);
  EXPECT_TRUE(read->devices.at(makeGpu("One", "sm_80")).operations.empty());
}

TEST(TuningFile, FindsAGpuWithoutItsNameIfThereIsOne) {
  TuningFile file;
  file.devices[makeGpu("One")] = makeTuning();
  file.devices[makeGpu("Other", "sm_80")] = DeviceTuning();
  auto found = file.lookup("t.json", makeGpu(""));
  ASSERT_TRUE(static_cast<bool>(found)) << toString(found.takeError());
  EXPECT_EQ(*found, &file.devices.at(makeGpu("One")));
  file.devices[makeGpu("Two")] = DeviceTuning();
  found = file.lookup("t.json", makeGpu(""));
  EXPECT_EQ(toString(found.takeError()),
            "t.json: has measurements for several GPUs (One, sm_90, f32; Two, "
            "sm_90, f32); which one counts?");
}

/// The error of reading `text`, without the path before it.
std::string getError(StringRef text) {
  TemporaryFile file(text);
  Expected<TuningFile> read = TuningFile::read(file.getPath());
  if (read)
    return "";
  std::string message = toString(read.takeError());
  EXPECT_TRUE(StringRef(message).starts_with(file.getPath())) << message;
  return message.substr(std::min(message.size(), file.getPath().size() + 2));
}

std::string withDevice(StringRef fields) {
  return ("{\"bonsai_tuning_version\": 1, \"devices\": [{\"processor\": "
          "\"P\", \"threads\": 1, " +
          fields + "}]}")
      .str();
}

std::string withMeasurement(StringRef fields) {
  return withDevice(("\"level\": \"x86-64-v3\", \"networks\": {}, "
                     "\"operations\": {\"relu\": [{\"kernel\": \"k\", " +
                     fields + "}]}")
                        .str());
}

TEST(TuningFile, NamesThePlaceOfAnError) {
  EXPECT_EQ(getError("[1"),
            "[1:2, byte=2]: Expected , or ] after array element");
  EXPECT_EQ(getError("[]"), "not a tuning file");
  EXPECT_EQ(getError(R"({"devices": []})"), "not a tuning file");
  EXPECT_EQ(getError(R"({"bonsai_tuning_version": 7, "devices": []})"),
            "of another version of Bonsai");
  EXPECT_EQ(getError(R"({"bonsai_tuning_version": 1})"),
            "expected array at file.devices");
  EXPECT_EQ(getError(withDevice(R"("level": "v9")")),
            "expected x86-64-v2, x86-64-v3 or x86-64-v4 at "
            "file.devices[0].level");
  EXPECT_EQ(getError(withMeasurement(R"("layouts": 1)")),
            "expected string at "
            "file.devices[0].operations.relu[0].layouts");
  EXPECT_EQ(getError(withMeasurement(
                R"("layouts": "", "estimated_us": 1, "measured_us": -1)")),
            "expected a positive number at "
            "file.devices[0].operations.relu[0].measured_us");
  EXPECT_EQ(getError(std::string(100000, '[')),
            "not a tuning file: it nests too deeply");
}

} // namespace
