//===- RandomStatistics.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Biases and batch norms in which removed channels are not 0.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_SHRINK_RANDOMSTATISTICS_H
#define BONSAI_TEST_SHRINK_RANDOMSTATISTICS_H

#include "mlir/IR/BuiltinOps.h"
#include <cstdint>

namespace bonsai::test {

/// Makes the biases of layers and the scales, shifts, means and variances of
/// batch norms random and other than 0, of the order of what goes through them,
/// so that the network neither explodes nor dies. All must be parameters of
/// f32, as the weights, which stay. A function of the seed and the network.
void randomizeStatistics(mlir::ModuleOp module, uint32_t seed);

} // namespace bonsai::test

#endif // BONSAI_TEST_SHRINK_RANDOMSTATISTICS_H
