//===- OnednnKernels.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compile-time halves of the oneDNN kernels share.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn/OnednnKernels.h"

using namespace mlir;
using namespace bonsai;

OpOperand *bonsai::findResidual(Operation *op) {
  Value residual = cast<EpilogueOpInterface>(op).getEpilogueResidual();
  if (!residual)
    return nullptr;
  return llvm::find_if(op->getOpOperands(), [&](OpOperand &operand) {
    return operand.get() == residual;
  });
}
