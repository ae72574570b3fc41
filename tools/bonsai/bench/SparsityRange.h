//===- SparsityRange.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ranges of sparsities on the command line.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_SPARSITYRANGE_H
#define BONSAI_TOOLS_BONSAI_BENCH_SPARSITYRANGE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace bonsai {

/// The sparsities that each of `texts` means: one ("0.9"), or a range
/// "first:last:step", which ends with `last` whether or not the steps meet it.
/// Decimals are added as decimals: "0:0.3:0.1" is 0, 0.1, 0.2, 0.3. The error
/// says what is wrong with which text.
llvm::Expected<std::vector<std::string>>
expandSparsities(llvm::ArrayRef<std::string> texts);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_SPARSITYRANGE_H
