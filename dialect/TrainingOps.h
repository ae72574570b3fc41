//===- TrainingOps.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The ops of the dialect that only training needs: losses, normalization by the
// batch, and gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_TRAININGOPS_H
#define BONSAI_DIALECT_TRAININGOPS_H

#include "dialect/BonsaiDialect.h"

#define GET_OP_CLASSES
#include "dialect/TrainingOps.h.inc"

#endif // BONSAI_DIALECT_TRAININGOPS_H
