//===- Measurements.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The measurements that a pass goes by.
//
//===----------------------------------------------------------------------===//

#include "passes/select/Measurements.h"
#include "passes/select/OpKey.h"
#include "passes/select/Processor.h"

using namespace mlir;
using namespace bonsai;

FailureOr<Measurements> Measurements::read(Operation *op, StringRef path,
                                           StringRef processor,
                                           const Target &target) {
  Measurements measurements;
  if (path.empty())
    return measurements;
  auto fail = [&](llvm::Error error) {
    return op->emitError(llvm::toString(std::move(error)));
  };
  llvm::Expected<TuningFile> file = TuningFile::read(path);
  if (!file)
    return fail(file.takeError());
  measurements.file = std::move(*file);
  std::string name = processor.str();
  if (name.empty() && !target.isCuda())
    name = getProcessorName();
  llvm::Expected<const DeviceTuning *> found =
      measurements.file.lookup(path, TuningDevice::get(target, name));
  if (!found)
    return fail(found.takeError());
  measurements.device = *found;
  return measurements;
}

const TuningDevice *Measurements::getDevice() const {
  for (const auto &[key, tuning] : file.devices)
    if (&tuning == device)
      return &key;
  return nullptr;
}

const NetworkTuning *Measurements::lookup(func::FuncOp network) const {
  if (!device)
    return nullptr;
  auto entry = device->networks.find(getNetworkKey(network));
  return entry == device->networks.end() ? nullptr : &entry->second;
}
