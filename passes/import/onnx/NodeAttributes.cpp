//===- NodeAttributes.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading and checking of attributes.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/NodeAttributes.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using Attribute = onnx::AttributeProto;

namespace bonsai::onnximport {

LogicalResult NodeAttributes::fail(const Twine &reason) {
  if (!firstFailure)
    firstFailure = reason.str();
  return failure();
}

bool NodeAttributes::hasAttribute(StringRef name) const {
  return llvm::any_of(node.attribute(), [&](const Attribute &attribute) {
    return attribute.name() == name;
  });
}

const Attribute *NodeAttributes::find(StringRef name,
                                      Attribute::AttributeType type,
                                      StringRef what) {
  read.insert(name);
  for (const Attribute &attribute : node.attribute()) {
    if (attribute.name() != name)
      continue;
    if (attribute.type() == type)
      return &attribute;
    (void)fail("attribute '" + name + "' is not " + what);
    return nullptr;
  }
  return nullptr;
}

int64_t NodeAttributes::getInt(StringRef name, std::optional<int64_t> missing) {
  if (const Attribute *found = find(name, Attribute::INT, "an integer"))
    return found->i();
  if (!missing)
    (void)fail("needs the attribute '" + name + "'");
  return missing.value_or(0);
}

float NodeAttributes::getFloat(StringRef name, float missing) {
  const Attribute *found = find(name, Attribute::FLOAT, "a number");
  return found ? found->f() : missing;
}

std::string NodeAttributes::getString(StringRef name, StringRef missing) {
  const Attribute *found = find(name, Attribute::STRING, "a string");
  return found ? found->s() : missing.str();
}

SmallVector<int64_t> NodeAttributes::getInts(StringRef name) {
  const Attribute *found = find(name, Attribute::INTS, "a list of integers");
  return found
             ? SmallVector<int64_t>(found->ints().begin(), found->ints().end())
             : SmallVector<int64_t>();
}

SmallVector<float> NodeAttributes::getFloats(StringRef name) {
  const Attribute *found = find(name, Attribute::FLOATS, "a list of numbers");
  return found ? SmallVector<float>(found->floats().begin(),
                                    found->floats().end())
               : SmallVector<float>();
}

SmallVector<int64_t> NodeAttributes::getSizes(StringRef name, size_t count,
                                              int64_t minimum,
                                              int64_t missing) {
  constexpr int64_t maximum = 1 << 24;
  SmallVector<int64_t> defaults(count, missing);
  SmallVector<int64_t> values = getInts(name);
  if (!hasAttribute(name) || hasFailed())
    return defaults;
  if (values.size() != count) {
    (void)fail("attribute '" + name + "' has " + Twine(values.size()) +
               " values instead of " + Twine(count) +
               " (only 2-D windows are supported)");
    return defaults;
  }
  for (int64_t value : values)
    if (value < minimum || value > maximum) {
      (void)fail("attribute '" + name + "' holds " + Twine(value) +
                 ", which is not in [" + Twine(minimum) + ", " +
                 Twine(maximum) + "]");
      return defaults;
    }
  return values;
}

const onnx::TensorProto *NodeAttributes::getTensor(StringRef name) {
  const Attribute *found = find(name, Attribute::TENSOR, "a tensor");
  return found ? &found->t() : nullptr;
}

void NodeAttributes::ignoreAttributes(llvm::ArrayRef<StringRef> names) {
  for (StringRef name : names)
    read.insert(name);
}

void NodeAttributes::checkAllRead() {
  for (const Attribute &attribute : node.attribute())
    if (!read.contains(attribute.name()))
      (void)fail("attribute '" + Twine(attribute.name()) +
                 "' is not supported");
}

} // namespace bonsai::onnximport
