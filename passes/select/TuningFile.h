//===- TuningFile.h ---------------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_PASSES_SELECT_TUNINGFILE_H
#define BONSAI_PASSES_SELECT_TUNINGFILE_H

#include "kernels/Kernel.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace bonsai {

/// What measurements hold for.
struct TuningDevice {
  /// As `getProcessorName`, or a GPU's own name.
  std::string processor;
  /// x86-64 psABI level that kernels were built for. Of a GPU, 0, as is the
  /// next.
  int cpuLevel = 2;
  int threads = 1;
  /// Of a GPU only: the architecture that kernels were built for, and the
  /// precision of layers.
  std::string cudaArch, precision;

  /// What a model for `target` runs on, if it is on `processor`.
  static TuningDevice get(const Target &target, llvm::StringRef processor);

  bool isGpu() const { return !cudaArch.empty(); }
  bool operator<(const TuningDevice &other) const {
    return std::tie(processor, cpuLevel, threads, cudaArch, precision) <
           std::tie(other.processor, other.cpuLevel, other.threads,
                    other.cudaArch, other.precision);
  }
  /// "AMD EPYC 9R45, x86-64-v4, 2 threads"; "NVIDIA H100 PCIe, sm_90, tf32"
  std::string describe() const;
};

/// One way to run an op.
struct Measurement {
  std::string kernel;
  /// As `formatLayouts`.
  std::string layouts;
  /// Median time of one run, and what the kernel estimated it to be.
  double microseconds = 0, estimate = 0;
  /// Of the kernel; empty if it has but one.
  std::string variant;
};

/// What whole builds of a network took.
struct NetworkTuning {
  std::string model;
  /// The policy whose build took least.
  std::string policy;
  /// Medians, by policy.
  std::map<std::string, double> milliseconds;
};

/// All that was measured on one device.
class DeviceTuning {
public:
  /// Null if that was not measured.
  const Measurement *lookup(llvm::StringRef key, llvm::StringRef kernel,
                            llvm::StringRef layouts,
                            llvm::StringRef variant) const;
  /// Replaces what there is about this kernel, these layouts and this variant.
  void add(llvm::StringRef key, Measurement measurement);

  /// The factor by which a kernel's estimates are too low here: the median over
  /// its measurements; over those of all kernels where it has none itself; 1
  /// where there is nothing.
  double getCalibration(llvm::StringRef kernel) const;

  /// By `getOpKey`.
  std::map<std::string, std::vector<Measurement>> operations;
  /// By `getNetworkKey`.
  std::map<std::string, NetworkTuning> networks;
};

/// What `bonsai tune` writes; docs/tuning.md describes the file.
class TuningFile {
public:
  /// The error is one line that names the file, the place in it and the reason.
  static llvm::Expected<TuningFile> read(llvm::StringRef path);

  llvm::json::Value toJson() const;

  /// What was measured on `device`; an error that lists the devices of the file
  /// if there is nothing. A GPU without a name is the one of the file, if there
  /// is but one that the rest fits.
  llvm::Expected<const DeviceTuning *> lookup(llvm::StringRef path,
                                              const TuningDevice &wanted) const;

  std::map<TuningDevice, DeviceTuning> devices;
};

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_TUNINGFILE_H
