//===- Processor.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The name of the machine that measurements hold for.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_SELECT_PROCESSOR_H
#define BONSAI_PASSES_SELECT_PROCESSOR_H

#include <string>

namespace bonsai {

/// The name that this processor gives itself ("AMD EPYC 9R45"); "unknown" if it
/// has none.
std::string getProcessorName();

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_PROCESSOR_H
