//===- SetCudaTarget.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes down that a module is compiled for a GPU.
//
//===----------------------------------------------------------------------===//

#include "kernels/Kernel.h"
#include "passes/select/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_SETCUDATARGET
#include "passes/select/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

/// "sm_" and a number of two or three digits.
bool isArch(StringRef text) {
  return text.consume_front("sm_") && text.size() >= 2 && text.size() <= 3 &&
         llvm::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct SetCudaTarget : bonsai::impl::SetCudaTargetBase<SetCudaTarget> {
  using SetCudaTargetBase::SetCudaTargetBase;

  void runOnOperation() override {
    if (!isArch(arch))
      return fail("unknown architecture '" + arch + "'; sm_90 is one");
    if (!parsePrecision(precision))
      return fail("unknown precision '" + precision +
                  "'; f32, tf32, f16 are known");
    Builder builder(&getContext());
    getOperation()->setAttr(cudaArchAttrName, builder.getStringAttr(arch));
    getOperation()->setAttr(precisionAttrName,
                            builder.getStringAttr(precision));
  }

  void fail(const Twine &message) {
    getOperation().emitError(message);
    signalPassFailure();
  }
};

} // namespace
