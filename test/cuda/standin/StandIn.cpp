//===- StandIn.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The log, ordered failures, and what is alive.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/standin/StandIn.h"

using namespace bonsai::standin;

void State::reset() { *this = State(); }

void State::failCall(const std::string &function, int index, int result) {
  failures.push_back({function, index, result});
}

size_t State::countAlive(const std::string &kind) const {
  size_t count = 0;
  for (const Object &object : alive)
    count += kind.empty() || object.kind == kind;
  return count;
}

/// cuda.h renames some functions to newer versions of themselves.
static std::string withoutVersion(const std::string &name) {
  size_t end = name.rfind("_v");
  bool isDriver = name.compare(0, 5, "cudnn") != 0;
  return isDriver && end != std::string::npos ? name.substr(0, end) : name;
}

int State::enter(const char *symbol, size_t bytes) {
  std::string function = withoutVersion(symbol);
  calls.push_back({function, bytes});
  int result = 0;
  for (Failure &failure : failures)
    if (failure.function == function && failure.callsBefore-- == 0)
      result = failure.result;
  return result;
}

void State::add(const void *object, const char *kind, size_t bytes) {
  alive.push_back({object, kind, bytes});
}

size_t State::find(const void *object, const std::string &kind) const {
  size_t i = 0;
  while (i < alive.size() &&
         (alive[i].address != object || alive[i].kind != kind))
    ++i;
  return i;
}

bool State::check(const void *object, const char *kind, const char *function) {
  if (find(object, kind) < alive.size())
    return true;
  addMisuse(std::string(function) + ": no such " + kind);
  return false;
}

bool State::remove(const void *object, const char *kind, const char *function) {
  if (!check(object, kind, function))
    return false;
  alive.erase(alive.begin() + find(object, kind));
  return true;
}

const State::Object *State::findMemory(const void *address) const {
  auto *byte = static_cast<const char *>(address);
  for (const Object &object : alive) {
    auto *first = static_cast<const char *>(object.address);
    if (object.kind == "memory" && byte >= first && byte < first + object.bytes)
      return &object;
  }
  return nullptr;
}

bool State::isDeviceMemory(const void *address) const {
  return findMemory(address);
}

bool State::checkRange(const void *start, size_t bytes, const char *function) {
  const Object *memory = findMemory(start);
  if (!memory || static_cast<const char *>(start) + bytes <=
                     static_cast<const char *>(memory->address) + memory->bytes)
    return true;
  addMisuse(std::string(function) + ": beyond the end of an allocation");
  return false;
}
