//===- Epilogue.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What ops with an epilogue share: checks, channels and constants of it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_EPILOGUE_H
#define BONSAI_DIALECT_EPILOGUE_H

#include "dialect/BonsaiDialect.h"

namespace bonsai {

/// Checks bias and residual against the type of the result.
mlir::LogicalResult verifyEpilogue(std::optional<mlir::Location> loc,
                                   mlir::Value bias, mlir::Value residual,
                                   mlir::RankedTensorType result);

/// Couples bias and residual with the result.
void coupleEpilogue(EpilogueOpInterface op, ChannelFlow &flow);

/// What the epilogue makes of a constant in one channel.
std::optional<double> inferEpilogueConstant(EpilogueOpInterface op,
                                            int64_t channel, double value,
                                            ChannelConstants &constants);

} // namespace bonsai

#endif // BONSAI_DIALECT_EPILOGUE_H
