//===- GradientStep.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The anchor of the interface.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/GradientStep.h"

bonsai::GradientStep::~GradientStep() = default;
