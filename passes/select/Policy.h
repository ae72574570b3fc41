//===- Policy.h -------------------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_PASSES_SELECT_POLICY_H
#define BONSAI_PASSES_SELECT_POLICY_H

#include "passes/select/CostModel.h"

namespace bonsai {

/// A kernel's name up to the last dash: `csr-convolution` and `csr-linear` are
/// of the family `csr`.
llvm::StringRef getFamily(const Kernel &kernel);

/// The policy by which masked channels are removed whatever that takes.
inline constexpr llvm::StringLiteral shrunkenPolicyName = "shrunken";

class Policy {
public:
  /// `text` is fastest, shrunken, dense, sparse, generated, or a family of
  /// kernels that use masks; nothing otherwise.
  static std::optional<Policy> parse(llvm::StringRef text);

  /// All that `parse` takes.
  static std::vector<std::string> getNames();

  /// The families of kernels that use masks, of one kind of target.
  static std::vector<std::string> getFamilies(const KernelRegistry &registry);
  /// Those with a kernel that supports some op of the module.
  static std::vector<std::string> getFamilies(mlir::ModuleOp module,
                                              const Target &target);

  /// What this build of Bonsai lacks for the family that the policy names;
  /// empty if nothing.
  llvm::StringRef getMissing() const;

  /// Whether the network without its masked channels competes, and whether it
  /// is the only one that does.
  bool mayRemoveChannels() const { return kind == fastest || kind == shrunken; }
  bool removesChannels() const { return kind == shrunken; }

  /// Leaves those of an op's candidates that compete.
  void filter(std::vector<KernelCandidate> &candidates) const;

private:
  enum Kind { fastest, shrunken, dense, sparse, generated, family };
  Policy(Kind kind, llvm::StringRef name = "") : kind(kind), name(name) {}

  Kind kind;
  /// Of the family.
  std::string name;
};

} // namespace bonsai

#endif // BONSAI_PASSES_SELECT_POLICY_H
