//===- Settings.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The settings of a schedule: "sparsity=0.8,end=8".
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/schedules/Settings.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace bonsai;

Settings::Settings(StringRef text) {
  SmallVector<StringRef> items;
  text.split(items, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef item : items) {
    auto [name, value] = item.split('=');
    if (name.empty() || value.empty())
      fail("'" + item + "' is not name=value");
    else if (!values.insert({name, value}).second)
      fail("'" + name + "' is given twice");
  }
}

void Settings::fail(const Twine &message) {
  if (firstError.empty())
    firstError = message.str();
}

std::optional<StringRef> Settings::take(StringRef name) {
  known.push_back(name.str());
  auto found = values.find(name);
  if (found == values.end())
    return std::nullopt;
  StringRef value = found->second;
  values.erase(found);
  return value;
}

Sparsity Settings::getSparsity(StringRef name,
                               std::optional<StringRef> byDefault) {
  std::optional<StringRef> text = take(name);
  if (!text)
    text = byDefault;
  if (!text) {
    fail(name + " is missing");
    return {};
  }
  std::optional<Sparsity> sparsity = Sparsity::parse(*text);
  if (!sparsity)
    fail(name + " must be at least 0 and less than 1, got " + *text);
  return sparsity.value_or(Sparsity());
}

std::optional<int64_t> Settings::getOptionalInteger(StringRef name,
                                                    int64_t minimum) {
  std::optional<StringRef> text = take(name);
  if (!text)
    return std::nullopt;
  int64_t value = 0;
  if (text->getAsInteger(10, value) || value < minimum)
    fail(name + " must be an integer of at least " + Twine(minimum) + ", got " +
         *text);
  return value;
}

int64_t Settings::getInteger(StringRef name, int64_t minimum,
                             int64_t byDefault) {
  return getOptionalInteger(name, minimum).value_or(byDefault);
}

double Settings::getNumber(StringRef name, double byDefault) {
  std::optional<StringRef> text = take(name);
  double value = byDefault;
  if (text && (text->getAsDouble(value) || value < 0))
    fail(name + " must be a number of at least 0, got " + *text);
  return value;
}

StringRef Settings::getChoice(StringRef name, ArrayRef<StringRef> choices) {
  std::optional<StringRef> text = take(name);
  if (!text)
    return choices.front();
  const auto *found = find(choices, *text);
  if (found != choices.end())
    return *found;
  fail(name + " must be " + join(choices, " or ") + ", got " + *text);
  return choices.front();
}

PruningScope Settings::getScope(StringRef byDefault) {
  StringRef other = byDefault == "global" ? "layer" : "global";
  return getChoice("scope", {byDefault, other}) == "global"
             ? PruningScope::global
             : PruningScope::layer;
}

Error Settings::finish() {
  if (firstError.empty() && !values.empty())
    fail("there is no setting '" + values.begin()->first() + "'; there are " +
         join(known, ", "));
  return firstError.empty() ? Error::success() : createStringError(firstError);
}
