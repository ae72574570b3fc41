//===- Sparsity.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decimal fractions and the rule of counts.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/Sparsity.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include <charconv>

using namespace bonsai;

/// The digits of a decimal and the power of ten that they are multiplied with.
struct Decimal {
  llvm::SmallString<24> digits;
  int exponent = 0;
};

/// Splits "12.50e-2" into the digits 125 and the exponent -3. Nothing if the
/// text is no decimal or its exponent is beyond anything of use.
static std::optional<Decimal> splitDecimal(llvm::StringRef text) {
  Decimal decimal;
  auto [mantissa, exponent] = text.split(text.contains('E') ? 'E' : 'e');
  if (mantissa.size() != text.size() &&
      (exponent.getAsInteger(10, decimal.exponent) ||
       std::abs(decimal.exponent) > 1000))
    return std::nullopt;
  auto [whole, fraction] = mantissa.split('.');
  if (whole.empty() && fraction.empty())
    return std::nullopt;
  if (!llvm::all_of(whole, llvm::isDigit) ||
      !llvm::all_of(fraction, llvm::isDigit))
    return std::nullopt;
  fraction = fraction.rtrim('0');
  decimal.digits += whole;
  decimal.digits += fraction;
  decimal.exponent -= static_cast<int>(fraction.size());
  return decimal;
}

std::optional<Sparsity> Sparsity::parse(llvm::StringRef text) {
  std::optional<Decimal> decimal = splitDecimal(text);
  if (!decimal)
    return std::nullopt;
  llvm::StringRef digits = decimal->digits.str().ltrim('0');
  int exponent = decimal->exponent;
  while (exponent < 0 && digits.consume_back("0"))
    ++exponent;
  Sparsity sparsity;
  if (digits.empty())
    return sparsity;
  if (exponent >= 0 || exponent < -18 ||
      digits.size() > static_cast<size_t>(-exponent))
    return std::nullopt;
  digits.getAsInteger(10, sparsity.numerator);
  for (; exponent < 0; ++exponent)
    sparsity.denominator *= 10;
  return sparsity;
}

std::optional<Sparsity> Sparsity::fromDouble(double value) {
  char text[32];
  std::to_chars_result end = std::to_chars(text, text + sizeof(text), value);
  return parse(llvm::StringRef(text, end.ptr - text));
}

int64_t Sparsity::countOf(int64_t candidates) const {
  unsigned __int128 doubled =
      2 * static_cast<unsigned __int128>(numerator) * candidates;
  return static_cast<int64_t>((doubled + denominator) / denominator / 2);
}
