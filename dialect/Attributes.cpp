//===- Attributes.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Mask patterns and their checks; activation syntax.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;

#include "dialect/BonsaiAttrInterfaces.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/BonsaiAttributes.cpp.inc"

void BonsaiDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/BonsaiAttributes.cpp.inc"
      >();
}

/// A weight seen as [outer][channels][inner], inner being kernel positions.
struct WeightExtents {
  explicit WeightExtents(ArrayRef<int64_t> shape)
      : rows(shape.empty() ? 1 : shape[0]),
        columns(shape.size() < 2 ? 1 : shape[1]) {
    for (int64_t extent : shape.drop_front(std::min<size_t>(2, shape.size())))
      positions *= extent;
  }
  int64_t index(int64_t row, int64_t column, int64_t position) const {
    return (row * columns + column) * positions + position;
  }
  int64_t rows, columns, positions = 1;
};

//===----------------------------------------------------------------------===//
// Unstructured
//===----------------------------------------------------------------------===//

LogicalResult
UnstructuredAttr::verifyMask(ArrayRef<int64_t>, MaskView,
                             function_ref<InFlightDiagnostic()>) const {
  return success();
}

std::string UnstructuredAttr::getPatternName() const { return "unstructured"; }

//===----------------------------------------------------------------------===//
// N:M
//===----------------------------------------------------------------------===//

LogicalResult NMAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                             int64_t n, int64_t m) {
  if (n < 1 || n >= m)
    return emitError() << "n:m needs 1 <= n < m, got " << n << ":" << m;
  return success();
}

/// Number of kept weights in the group of m channels that starts at `column`.
static int64_t countKept(const WeightExtents &extents, MaskView mask,
                         int64_t row, int64_t column, int64_t m,
                         int64_t position) {
  int64_t kept = 0;
  for (int64_t i = 0; i < m; ++i)
    kept += mask[extents.index(row, column + i, position)];
  return kept;
}

LogicalResult
NMAttr::verifyMask(ArrayRef<int64_t> shape, MaskView mask,
                   function_ref<InFlightDiagnostic()> emitError) const {
  WeightExtents extents(shape);
  int64_t full = extents.columns / getM() * getM();
  for (int64_t row = 0; row < extents.rows; ++row)
    for (int64_t position = 0; position < extents.positions; ++position) {
      for (int64_t column = 0; column < full; column += getM()) {
        int64_t kept = countKept(extents, mask, row, column, getM(), position);
        if (kept > getN())
          return emitError() << "mask keeps " << kept << " of the " << getM()
                             << " weights at output channel " << row
                             << ", input channels from " << column
                             << ", but the pattern is " << getPatternName();
      }
      for (int64_t column = full; column < extents.columns; ++column)
        if (!mask[extents.index(row, column, position)])
          return emitError() << "mask cuts input channel " << column
                             << ", which is in no full group of " << getM();
    }
  return success();
}

std::string NMAttr::getPatternName() const {
  return std::to_string(getN()) + ":" + std::to_string(getM());
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

LogicalResult BlockAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                int64_t rows, int64_t columns) {
  if (rows < 1 || columns < 1)
    return emitError() << "block sizes must be positive, got " << rows << "x"
                       << columns;
  return success();
}

LogicalResult
BlockAttr::verifyMask(ArrayRef<int64_t> shape, MaskView mask,
                      function_ref<InFlightDiagnostic()> emitError) const {
  WeightExtents extents(shape);
  for (int64_t row = 0; row < extents.rows; ++row)
    for (int64_t column = 0; column < extents.columns; ++column)
      for (int64_t position = 0; position < extents.positions; ++position) {
        int64_t corner = extents.index(
            row - row % getRows(), column - column % getColumns(), position);
        if (mask[extents.index(row, column, position)] != mask[corner])
          return emitError() << "mask splits the block at output channel "
                             << row << ", input channel " << column
                             << ", but the pattern is " << getPatternName();
      }
  return success();
}

std::string BlockAttr::getPatternName() const {
  return "block " + std::to_string(getRows()) + "x" +
         std::to_string(getColumns());
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

LogicalResult
ChannelsAttr::verifyMask(ArrayRef<int64_t> shape, MaskView mask,
                         function_ref<InFlightDiagnostic()> emitError) const {
  WeightExtents extents(shape);
  std::vector<uint8_t> rowKept(extents.rows), columnKept(extents.columns);
  auto forEach = [&](auto visit) {
    for (int64_t row = 0; row < extents.rows; ++row)
      for (int64_t column = 0; column < extents.columns; ++column)
        for (int64_t position = 0; position < extents.positions; ++position)
          if (!visit(row, column, mask[extents.index(row, column, position)]))
            return false;
    return true;
  };
  forEach([&](int64_t row, int64_t column, uint8_t kept) {
    rowKept[row] |= kept;
    columnKept[column] |= kept;
    return true;
  });
  int64_t badRow = 0, badColumn = 0;
  if (forEach([&](int64_t row, int64_t column, uint8_t kept) {
        badRow = row;
        badColumn = column;
        return kept == (rowKept[row] & columnKept[column]);
      }))
    return success();
  return emitError() << "mask cuts part of output channel " << badRow
                     << " and of input channel " << badColumn
                     << ", but the pattern is channels";
}

std::string ChannelsAttr::getPatternName() const { return "channels"; }

//===----------------------------------------------------------------------===//
// Activation
//===----------------------------------------------------------------------===//

/// Number of constants that a kind of activation has.
static int numConstants(ActivationKind kind) {
  switch (kind) {
  case ActivationKind::clip:
  case ActivationKind::hard_sigmoid:
    return 2;
  case ActivationKind::leaky_relu:
    return 1;
  default:
    return 0;
  }
}

static ParseResult parseConstant(AsmParser &parser, float &constant) {
  double value;
  if (parser.parseComma() || parser.parseFloat(value))
    return failure();
  constant = static_cast<float>(value);
  return success();
}

static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// `beta` is at least `alpha`, or it is the result.
static double clip(double x, double alpha, double beta) {
  return std::min(std::max(x, alpha), beta);
}

double ActivationAttr::evaluate(double x) const {
  double alpha = getAlpha().convertToDouble();
  double beta = getBeta().convertToDouble();
  switch (getKind()) {
  case ActivationKind::relu:
    return std::max(x, 0.0);
  case ActivationKind::clip:
    return clip(x, alpha, beta);
  case ActivationKind::leaky_relu:
    return x < 0 ? alpha * x : x;
  case ActivationKind::sigmoid:
    return sigmoid(x);
  case ActivationKind::hard_sigmoid:
    return clip(alpha * x + beta, 0, 1);
  case ActivationKind::hard_swish:
    return x * clip(x / 6 + 0.5, 0, 1);
  case ActivationKind::silu:
    return x * sigmoid(x);
  }
  llvm_unreachable("activation outside its enum");
}

Attribute ActivationAttr::parse(AsmParser &parser, Type) {
  StringRef keyword;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeyword(&keyword))
    return {};
  std::optional<ActivationKind> kind = symbolizeActivationKind(keyword);
  if (!kind) {
    parser.emitError(loc, "unknown activation '") << keyword << "'";
    return {};
  }
  float constants[2] = {0.0f, 0.0f};
  for (int i = 0; i < numConstants(*kind); ++i)
    if (parseConstant(parser, constants[i]))
      return {};
  if (parser.parseGreater())
    return {};
  return get(parser.getContext(), *kind, constants[0], constants[1]);
}

void ActivationAttr::print(AsmPrinter &printer) const {
  printer << "<" << stringifyActivationKind(getKind());
  llvm::APFloat constants[2] = {getAlpha(), getBeta()};
  for (int i = 0; i < numConstants(getKind()); ++i) {
    printer << ", ";
    printer.printFloat(constants[i]);
  }
  printer << ">";
}
