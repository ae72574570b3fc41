//===- Policy.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Policies of the selection: which kernels compete.
//
//===----------------------------------------------------------------------===//

#include "passes/select/Policy.h"

using namespace llvm;
using namespace bonsai;

StringRef bonsai::getFamily(const Kernel &kernel) {
  return kernel.getName().rsplit('-').first;
}

std::vector<std::string> Policy::getFamilies(const KernelRegistry &registry) {
  std::vector<std::string> families;
  for (const Kernel *kernel : registry.getKernels())
    if (kernel->usesMask() && !is_contained(families, getFamily(*kernel)))
      families.push_back(getFamily(*kernel).str());
  return families;
}

std::vector<std::string> Policy::getFamilies(mlir::ModuleOp module,
                                             const Target &target) {
  const KernelRegistry &registry = KernelRegistry::get(target);
  std::vector<std::string> used;
  module.walk([&](mlir::Operation *op) {
    for (const Kernel *kernel : registry.getCandidates(op, target))
      if (kernel->usesMask() && !is_contained(used, getFamily(*kernel)))
        used.push_back(getFamily(*kernel).str());
  });
  std::vector<std::string> families = getFamilies(registry);
  erase_if(families,
           [&](StringRef family) { return !is_contained(used, family); });
  return families;
}

/// Of all targets.
static std::vector<std::string> getAllFamilies() {
  std::vector<std::string> families =
      Policy::getFamilies(KernelRegistry::getCpu());
  append_range(families, Policy::getFamilies(KernelRegistry::getCuda()));
  return families;
}

std::vector<std::string> Policy::getNames() {
  std::vector<std::string> names = {"fastest", shrunkenPolicyName.str(),
                                    "dense", "sparse", "generated"};
  append_range(names, getAllFamilies());
  return names;
}

std::optional<Policy> Policy::parse(StringRef text) {
  constexpr std::pair<StringLiteral, Kind> kinds[] = {
      {"fastest", fastest},
      {shrunkenPolicyName, shrunken},
      {"dense", dense},
      {"sparse", sparse},
      {"generated", generated}};
  for (const auto &[name, kind] : kinds)
    if (text == name)
      return Policy(kind);
  if (is_contained(getAllFamilies(), text))
    return Policy(family, text);
  return std::nullopt;
}

StringRef Policy::getMissing() const {
  if (kind != family)
    return "";
  for (const KernelRegistry *registry :
       {&KernelRegistry::getCpu(), &KernelRegistry::getCuda()})
    for (const Kernel *kernel : registry->getKernels())
      if (getFamily(*kernel) == name && !kernel->getMissing().empty())
        return kernel->getMissing();
  return "";
}

void Policy::filter(std::vector<KernelCandidate> &candidates) const {
  if (mayRemoveChannels())
    return;
  auto isWanted = [&](const KernelCandidate &candidate) {
    if (kind == generated || kind == dense || !candidate.kernel->usesMask())
      return false;
    return kind == sparse || getFamily(*candidate.kernel) == name;
  };
  bool anyWanted = any_of(candidates, isWanted);
  erase_if(candidates, [&](const KernelCandidate &candidate) {
    if (anyWanted)
      return !isWanted(candidate);
    return kind == generated || candidate.kernel->usesMask();
  });
}
