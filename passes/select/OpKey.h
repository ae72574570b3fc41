//===- OpKey.h --------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The names under which measurements are kept.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_SELECT_OPKEY_H
#define BONSAI_PASSES_SELECT_OPKEY_H

#include "kernels/Kernel.h"

namespace bonsai {

/// An op by all that its cost may depend on: its name, the types of operands
/// and results, its attributes, and the pattern and density (to two digits) of
/// the masks of its parameters. Two ops of one key count as one. Of an op that
/// takes turns, what it is in one of them.
///
/// Layouts are no part of it: "conv2d(1x64x8x8xf32, 64x64x1x1xf32
/// unstructured:0.1) {…} -> 1x64x8x8xf32".
std::string getOpKey(mlir::Operation *op);

/// "nhwc, - -> pixel_tiles": the layouts of operands and results, a dash for
/// what is no feature map.
std::string formatLayouts(mlir::Operation *op, const LayoutChoice &layouts);

/// A network by the keys of its ops, turns aside, and by which op reads what:
/// 16 hexadecimal digits.
std::string getNetworkKey(mlir::func::FuncOp function);

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_OPKEY_H
