//===- TuningFile.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Measured times of kernels, from which they are selected, and their file.
//
//===----------------------------------------------------------------------===//

#include "passes/select/TuningFile.h"
#include "passes/analysis/JsonDepth.h"
#include "passes/select/Policy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>
#include <functional>

using namespace llvm;
using namespace bonsai;

/// Raised whenever the file changes its meaning; others are refused.
static constexpr int64_t version = 1;

TuningDevice TuningDevice::get(const Target &target, StringRef processor) {
  if (!target.isCuda())
    return {processor.str(), target.cpuLevel, target.threads, "", ""};
  return {processor.str(), 0, 0, target.cudaArch,
          stringifyPrecision(target.precision).str()};
}

std::string TuningDevice::describe() const {
  if (isGpu())
    return formatv("{0}, {1}, {2}", processor.empty() ? "a GPU" : processor,
                   cudaArch, precision)
        .str();
  return formatv("{0}, x86-64-v{1}, {2} thread{3}", processor, cpuLevel,
                 threads, threads == 1 ? "" : "s")
      .str();
}

//===----------------------------------------------------------------------===//
// Measurements
//===----------------------------------------------------------------------===//

static bool isOf(const Measurement &measurement, StringRef kernel,
                 StringRef layouts, StringRef variant) {
  return measurement.kernel == kernel && measurement.layouts == layouts &&
         measurement.variant == variant;
}

const Measurement *DeviceTuning::lookup(StringRef key, StringRef kernel,
                                        StringRef layouts,
                                        StringRef variant) const {
  auto entry = operations.find(key.str());
  if (entry == operations.end())
    return nullptr;
  for (const Measurement &measurement : entry->second)
    if (isOf(measurement, kernel, layouts, variant))
      return &measurement;
  return nullptr;
}

void DeviceTuning::add(StringRef key, Measurement measurement) {
  std::vector<Measurement> &list = operations[key.str()];
  llvm::erase_if(list, [&](const Measurement &other) {
    return isOf(other, measurement.kernel, measurement.layouts,
                measurement.variant);
  });
  list.push_back(std::move(measurement));
}

/// 1 if there are none.
static double getMedian(std::vector<double> ratios) {
  if (ratios.empty())
    return 1;
  auto middle = ratios.begin() + ratios.size() / 2;
  std::nth_element(ratios.begin(), middle, ratios.end());
  return *middle;
}

double DeviceTuning::getCalibration(StringRef kernel) const {
  std::vector<double> own, all;
  for (const auto &[key, measurements] : operations)
    for (const Measurement &measurement : measurements) {
      double ratio = measurement.microseconds / measurement.estimate;
      all.push_back(ratio);
      if (measurement.kernel == kernel)
        own.push_back(ratio);
    }
  return getMedian(own.empty() ? std::move(all) : std::move(own));
}

/// Whether measurements for `device` are those that are wanted: of that GPU, or
/// of any if it has no name.
static bool fits(const TuningDevice &device, const TuningDevice &wanted) {
  if (!wanted.isGpu() || !wanted.processor.empty())
    return !(device < wanted) && !(wanted < device);
  return device.cudaArch == wanted.cudaArch &&
         device.precision == wanted.precision;
}

static std::string list(ArrayRef<TuningDevice> devices) {
  return devices.empty()
             ? "nothing"
             : join(map_range(devices, std::mem_fn(&TuningDevice::describe)),
                    "; ");
}

Expected<const DeviceTuning *>
TuningFile::lookup(StringRef path, const TuningDevice &wanted) const {
  std::vector<TuningDevice> all, fitting;
  for (const auto &[device, tuning] : devices) {
    all.push_back(device);
    if (fits(device, wanted))
      fitting.push_back(device);
  }
  if (fitting.size() == 1)
    return &devices.at(fitting.front());
  if (fitting.empty())
    return createStringError(path + ": has no measurements for " +
                             wanted.describe() + "; it has those for " +
                             list(all));
  return createStringError(path + ": has measurements for several GPUs (" +
                           list(fitting) + "); which one counts?");
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

namespace bonsai {

static bool readPositive(const json::Value &value, double &number,
                         json::Path path) {
  if (!json::fromJSON(value, number, path))
    return false;
  if (std::isfinite(number) && number > 0)
    return true;
  path.report("expected a positive number");
  return false;
}

static bool readPositive(const json::Object &object, StringLiteral name,
                         double &number, json::Path path) {
  if (const json::Value *value = object.get(name))
    return readPositive(*value, number, path.field(name));
  path.field(name).report("missing value");
  return false;
}

static bool fromJSON(const json::Value &value, Measurement &measurement,
                     json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("kernel", measurement.kernel) &&
         mapper.map("layouts", measurement.layouts) &&
         mapper.mapOptional("variant", measurement.variant) &&
         readPositive(*value.getAsObject(), "measured_us",
                      measurement.microseconds, path) &&
         readPositive(*value.getAsObject(), "estimated_us",
                      measurement.estimate, path);
}

static bool fromJSON(const json::Value &value, NetworkTuning &network,
                     json::Path path) {
  json::ObjectMapper mapper(value, path);
  if (!mapper || !mapper.map("model", network.model) ||
      !mapper.map("policy", network.policy) ||
      !mapper.map("measured_ms", network.milliseconds))
    return false;
  if (Policy::parse(network.policy))
    return true;
  path.field("policy").report("unknown policy");
  return false;
}

static bool readLevel(StringRef text, int &level, json::Path path) {
  if (text.consume_front("x86-64-v") && !text.getAsInteger(10, level) &&
      level >= 2 && level <= 4)
    return true;
  path.report("expected x86-64-v2, x86-64-v3 or x86-64-v4");
  return false;
}

/// What follows the name: a GPU has other fields than a CPU.
static bool readKind(const json::Value &value, TuningDevice &device,
                     json::Path path) {
  json::ObjectMapper mapper(value, path);
  if (!value.getAsObject()->get("arch")) {
    std::string level;
    return mapper.map("level", level) &&
           readLevel(level, device.cpuLevel, path.field("level")) &&
           mapper.map("threads", device.threads);
  }
  device.cpuLevel = device.threads = 0;
  return mapper.map("arch", device.cudaArch) &&
         mapper.map("precision", device.precision);
}

static bool readDevice(const json::Value &value, TuningFile &file,
                       json::Path path) {
  TuningDevice device;
  DeviceTuning tuning;
  json::ObjectMapper mapper(value, path);
  if (!mapper || !mapper.map("processor", device.processor) ||
      !readKind(value, device, path) ||
      !mapper.map("operations", tuning.operations) ||
      !mapper.map("networks", tuning.networks))
    return false;
  if (file.devices.try_emplace(device, std::move(tuning)).second)
    return true;
  path.report("the same device as an earlier one");
  return false;
}

static bool readDevices(const json::Object &object, TuningFile &file,
                        json::Path path) {
  const json::Array *devices = object.getArray("devices");
  if (!devices) {
    path.report("expected array");
    return false;
  }
  for (auto [i, device] : enumerate(*devices))
    if (!readDevice(device, file, path.index(i)))
      return false;
  return true;
}

static json::Value toJSON(const Measurement &measurement) {
  json::Object object{{"kernel", measurement.kernel},
                      {"layouts", measurement.layouts},
                      {"measured_us", measurement.microseconds},
                      {"estimated_us", measurement.estimate}};
  if (!measurement.variant.empty())
    object["variant"] = measurement.variant;
  return object;
}

template <typename Element>
static json::Object toObject(const std::map<std::string, Element> &elements) {
  json::Object object;
  for (const auto &[name, element] : elements)
    object[name] = json::Value(element);
  return object;
}

static json::Value toJSON(const NetworkTuning &network) {
  return json::Object{{"model", network.model},
                      {"policy", network.policy},
                      {"measured_ms", toObject(network.milliseconds)}};
}

} // namespace bonsai

Expected<TuningFile> TuningFile::read(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return createStringError(path + ": " + buffer.getError().message());
  if (nestsDeeperThan((*buffer)->getBuffer(), 8))
    return createStringError(path + ": not a tuning file: it nests too deeply");
  Expected<json::Value> value = json::parse((*buffer)->getBuffer());
  if (!value)
    return createStringError(path + ": " + toString(value.takeError()));
  const json::Object *object = value->getAsObject();
  std::optional<int64_t> found =
      object ? object->getInteger("bonsai_tuning_version") : std::nullopt;
  if (!found)
    return createStringError(path + ": not a tuning file");
  if (*found != version)
    return createStringError(path + ": of another version of Bonsai");
  TuningFile file;
  json::Path::Root root("file");
  if (!readDevices(*object, file, json::Path(root).field("devices")))
    return createStringError(path + ": " + toString(root.getError()));
  return file;
}

json::Value TuningFile::toJson() const {
  json::Array list;
  for (const auto &[device, tuning] : devices) {
    json::Object object{{"processor", device.processor},
                        {"operations", toObject(tuning.operations)},
                        {"networks", toObject(tuning.networks)}};
    if (device.isGpu()) {
      object["arch"] = device.cudaArch;
      object["precision"] = device.precision;
    } else {
      object["level"] = "x86-64-v" + std::to_string(device.cpuLevel);
      object["threads"] = device.threads;
    }
    list.push_back(std::move(object));
  }
  return json::Object{{"bonsai_tuning_version", version},
                      {"devices", std::move(list)}};
}
