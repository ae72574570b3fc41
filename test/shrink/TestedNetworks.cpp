//===- TestedNetworks.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finding and loading the networks.
//
//===----------------------------------------------------------------------===//

#include "test/shrink/TestedNetworks.h"
#include "passes/import/architectures/Architectures.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cstdlib>

using namespace mlir;
using namespace bonsai;

std::vector<std::string> bonsai::test::getBuiltInNetworks() {
  std::vector<std::string> names;
  for (llvm::StringRef name : getArchitectureNames())
    names.push_back(name.str());
  return names;
}

std::vector<std::string> bonsai::test::getTrainedNetworks() {
  std::vector<std::string> paths;
  if (const char *data = std::getenv("BONSAI_DATA")) {
    std::error_code error;
    llvm::sys::fs::directory_iterator file(llvm::Twine(data) + "/models",
                                           error);
    for (; !error && file != llvm::sys::fs::directory_iterator();
         file.increment(error))
      if (llvm::sys::path::extension(file->path()) == ".onnx")
        paths.push_back(file->path());
  }
  llvm::sort(paths);
  return paths.empty() ? std::vector<std::string>{""} : paths;
}

/// Those for ImageNet get 64 pixels, so that few maps are all border. Networks
/// for CIFAR-10 have 32; so does VGG-16, whose linear layers grow with it.
static int64_t getImageSize(llvm::StringRef architecture) {
  static constexpr llvm::StringLiteral large[] = {
      "resnet18",    "resnet34",   "resnet50", "mobilenetv1",
      "mobilenetv2", "squeezenet", "yolov3",   "yolov3-hand"};
  return llvm::is_contained(large, architecture) ? 64 : 32;
}

llvm::Expected<OwningOpRef<ModuleOp>>
bonsai::test::loadNetwork(Session &session, const std::string &network) {
  if (!llvm::is_contained(getArchitectureNames(), network))
    return session.load(network, /*batch=*/std::nullopt);
  ArchitectureOptions options;
  options.imageSize = getImageSize(network);
  return buildArchitecture(network, session.getContext(), options);
}

std::string bonsai::test::toCaseName(const std::string &network) {
  if (network.empty())
    return "none";
  std::string name = llvm::sys::path::stem(network).str();
  for (char &c : name)
    if (!llvm::isAlnum(c))
      c = '_';
  return name;
}
