//===- PruneByGradient.h ----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The methods of prune that need gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_PRUNEBYGRADIENT_H
#define BONSAI_TOOLS_BONSAI_PRUNEBYGRADIENT_H

#include "tools/bonsai/PruneOptions.h"
#include "tools/bonsai/Session.h"
#include "llvm/ADT/StringMap.h"

namespace bonsai {

/// Cuts single weights of `module` by `options.getGradientCriterion()`.
llvm::Error pruneByGradient(Session &session, mlir::ModuleOp module,
                            const PruneOptions &options);

/// The scores of all weights by that criterion, to be summed over filters, by
/// the name of the parameter.
llvm::Expected<llvm::StringMap<std::vector<double>>>
scoreByGradient(Session &session, mlir::ModuleOp module,
                const PruneOptions &options);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_PRUNEBYGRADIENT_H
