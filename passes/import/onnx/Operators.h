//===- Operators.h -------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of ONNX operators that can be imported. Adding an operator is one
// handler and one entry in the table of its family.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_OPERATORS_H
#define BONSAI_PASSES_IMPORT_ONNX_OPERATORS_H

#include "passes/import/onnx/NodeImporter.h"

namespace bonsai::onnximport {

/// How many inputs an operator has, and what imports it. The first
/// `minimumInputs` are always there, later ones may be left out.
struct Operator {
  llvm::StringRef type;
  unsigned minimumInputs;
  unsigned maximumInputs;
  NodeHandler handler;
};

/// No limit to the number of inputs.
constexpr unsigned anyNumber = ~0u;

llvm::ArrayRef<Operator> getActivationOperators();
llvm::ArrayRef<Operator> getArithmeticOperators();
llvm::ArrayRef<Operator> getConstantOperators();
llvm::ArrayRef<Operator> getConvolutionOperators();
llvm::ArrayRef<Operator> getLinearOperators();
llvm::ArrayRef<Operator> getPoolingOperators();
llvm::ArrayRef<Operator> getResizeOperators();
llvm::ArrayRef<Operator> getShapeOperators();
llvm::ArrayRef<Operator> getSliceOperators();

/// The operator of this type; null if it is not supported.
const Operator *findOperator(llvm::StringRef type);

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_OPERATORS_H
