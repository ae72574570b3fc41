//===- ChannelRemoval.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Taking channels out of parameters, types and attributes.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_OPTIMIZE_CHANNELREMOVAL_H
#define BONSAI_PASSES_OPTIMIZE_CHANNELREMOVAL_H

#include "passes/analysis/ChannelGroups.h"

namespace bonsai {

/// Takes the removed channels out of every parameter, op and type of the
/// module. What they contributed to the layers that read them is lost. Of each
/// axis something must be kept. A mask that cuts nothing any more goes, too.
void removeChannels(mlir::ModuleOp module, const RemovedChannels &removed);

} // namespace bonsai

#endif // BONSAI_PASSES_OPTIMIZE_CHANNELREMOVAL_H
