//===- Gpu.h ----------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The GPU of this machine.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_GPU_H
#define BONSAI_TOOLS_BONSAI_GPU_H

#include "llvm/Support/Error.h"
#include <string>

namespace bonsai {

struct Gpu {
  /// "NVIDIA H100 80GB HBM3"
  std::string name;
  /// "sm_90"
  std::string arch;
};

/// The one that BONSAI_CUDA_DEVICE names, by default the first, as the driver
/// describes it. An error if there is no driver or no such GPU.
llvm::Expected<Gpu> findGpu();

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_GPU_H
