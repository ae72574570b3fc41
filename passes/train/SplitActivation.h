//===- SplitActivation.h ----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes fused activations out of layers again.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_TRAIN_SPLITACTIVATION_H
#define BONSAI_PASSES_TRAIN_SPLITACTIVATION_H

#include "dialect/BonsaiDialect.h"

namespace bonsai {

/// Makes the activation that is fused into a layer an op after it, so that the
/// sum before the activation is a value. Nothing happens where there is none.
void splitActivation(EpilogueOpInterface layer);

} // namespace bonsai

#endif // BONSAI_PASSES_TRAIN_SPLITACTIVATION_H
