//===- SparsityRange.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ranges of sparsities, in exact decimals.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/SparsityRange.h"
#include "passes/prune/Sparsity.h"
#include "llvm/ADT/StringExtras.h"
#include <optional>

using namespace llvm;
using namespace bonsai;

/// Digits after the point in a range; and the most sparsities that one gives.
static constexpr size_t maximumDigits = 6;
static constexpr size_t maximumCount = 1000;

/// How many millionths a plain decimal below 1000 is.
static std::optional<int64_t> parseMillionths(StringRef decimal) {
  auto [whole, fraction] = decimal.split('.');
  if (whole.size() > 3 || fraction.size() > maximumDigits ||
      whole.size() + fraction.size() == 0 || !all_of(whole, isDigit) ||
      !all_of(fraction, isDigit))
    return std::nullopt;
  std::string digits = (whole + fraction).str();
  digits.append(maximumDigits - fraction.size(), '0');
  int64_t value = 0;
  if (StringRef(digits).getAsInteger(10, value))
    return std::nullopt;
  return value;
}

/// The shortest decimal: "0.9" for 900000.
static std::string formatMillionths(int64_t value) {
  std::string digits = std::to_string(value % 1000000);
  digits.insert(0, maximumDigits - digits.size(), '0');
  std::string text = std::to_string(value / 1000000) + "." + digits;
  return StringRef(text).rtrim('0').rtrim('.').str();
}

static Error expandRange(StringRef text, std::vector<std::string> &sparsities) {
  SmallVector<StringRef> parts;
  text.split(parts, ':');
  std::optional<int64_t> values[3];
  for (auto [part, value] : zip(parts, values))
    value = parseMillionths(part);
  auto [first, last, step] = values;
  if (parts.size() != 3 || !first || !last || !step || *step == 0 ||
      *first > *last || *last >= 1000000)
    return createStringError(
        "--sparsity must be a sparsity or first:last:step, got " + text);
  if ((*last - *first) / *step >= static_cast<int64_t>(maximumCount))
    return createStringError("--sparsity " + text + " means more than " +
                             Twine(maximumCount) + " sparsities");
  for (int64_t value = *first; value < *last; value += *step)
    sparsities.push_back(formatMillionths(value));
  sparsities.push_back(formatMillionths(*last));
  return Error::success();
}

Expected<std::vector<std::string>>
bonsai::expandSparsities(ArrayRef<std::string> texts) {
  std::vector<std::string> sparsities;
  for (StringRef text : texts) {
    if (text.contains(':')) {
      if (Error error = expandRange(text, sparsities))
        return error;
    } else if (Sparsity::parse(text)) {
      sparsities.push_back(text.str());
    } else {
      return createStringError(
          "--sparsity must be at least 0 and less than 1, got " + text);
    }
  }
  return sparsities;
}
