//===- CostModel.h - Estimated time of filling planes -----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plain C++, fitted to measurements.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PLANES_COSTMODEL_H
#define BONSAI_KERNELS_CPU_PLANES_COSTMODEL_H

#include "kernels/cpu/planes/InputPlan.h"

namespace bonsai::planes {

/// Nanoseconds that one thread takes to make an image's input ready; 0 if it is
/// read in place.
double estimateFillNs(const InputPlan &plan);

/// Nanoseconds that the changes of layout before and after a linear layer take.
double estimateReorderNs(const BonsaiLinearDescriptor &descriptor);

} // namespace bonsai::planes

#endif // BONSAI_KERNELS_CPU_PLANES_COSTMODEL_H
