//===- Measurements.h -------------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_PASSES_SELECT_MEASUREMENTS_H
#define BONSAI_PASSES_SELECT_MEASUREMENTS_H

#include "kernels/Kernel.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/select/TuningFile.h"

namespace bonsai {

/// What a tuning file has for one device.
class Measurements {
public:
  /// None if `path` is empty. `processor` is this one's name if it is empty.
  /// What is wrong with the file is an error at `op`.
  static mlir::FailureOr<Measurements> read(mlir::Operation *op,
                                            llvm::StringRef path,
                                            llvm::StringRef processor,
                                            const Target &target);

  /// Null if there are none.
  const DeviceTuning *get() const { return device; }

  /// What they hold for; null if there are none.
  const TuningDevice *getDevice() const;

  /// What whole builds of a network took; null if none was measured.
  const NetworkTuning *lookup(mlir::func::FuncOp network) const;

private:
  TuningFile file;
  const DeviceTuning *device = nullptr;
};

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_MEASUREMENTS_H
