//===- TestedNetworks.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every network that channels are removed from: the built-in ones, and the
// trained ones of the folder of real models.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_SHRINK_TESTEDNETWORKS_H
#define BONSAI_TEST_SHRINK_TESTEDNETWORKS_H

#include "tools/bonsai/Session.h"
#include <string>
#include <vector>

namespace bonsai::test {

/// The built-in architectures.
std::vector<std::string> getBuiltInNetworks();

/// The paths of the ONNX models in $BONSAI_DATA/models, sorted; one empty path
/// where there is no such folder, for a test that says so.
std::vector<std::string> getTrainedNetworks();

/// Loads either kind, for small images where the network leaves that open:
/// large enough for maps with an interior.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
loadNetwork(Session &session, const std::string &network);

/// "resnet20_cifar10": what GoogleTest takes as the name of a case.
std::string toCaseName(const std::string &network);

} // namespace bonsai::test

#endif // BONSAI_TEST_SHRINK_TESTEDNETWORKS_H
