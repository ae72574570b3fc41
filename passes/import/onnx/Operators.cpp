//===- Operators.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Look-up of operators among the families.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/Operators.h"

using namespace llvm;

namespace bonsai::onnximport {

static StringMap<const Operator *> collectOperators() {
  StringMap<const Operator *> table;
  for (ArrayRef<Operator> family :
       {getActivationOperators(), getArithmeticOperators(),
        getConstantOperators(), getConvolutionOperators(), getLinearOperators(),
        getPoolingOperators(), getResizeOperators(), getShapeOperators(),
        getSliceOperators()})
    for (const Operator &entry : family)
      table[entry.type] = &entry;
  return table;
}

const Operator *findOperator(StringRef type) {
  static const StringMap<const Operator *> table = collectOperators();
  return table.lookup(type);
}

} // namespace bonsai::onnximport
