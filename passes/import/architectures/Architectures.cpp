//===- Architectures.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of built-in architectures.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Architectures.h"
#include "passes/import/architectures/Networks.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace bonsai;

namespace {
struct Architecture {
  StringLiteral name;
  void (*build)(NetworkBuilder &);
};
} // namespace

static constexpr Architecture architectures[] = {
    {"resnet18", [](NetworkBuilder &b) { buildBasicResNet(b, {2, 2, 2, 2}); }},
    {"resnet34", [](NetworkBuilder &b) { buildBasicResNet(b, {3, 4, 6, 3}); }},
    {"resnet50",
     [](NetworkBuilder &b) { buildBottleneckResNet(b, {3, 4, 6, 3}); }},
    {"vgg16", buildVgg16},
    {"mobilenetv1", buildMobileNetV1},
    {"mobilenetv2", buildMobileNetV2},
    {"squeezenet", buildSqueezeNet},
    {"yolov3", buildYoloV3},
    {"resnet20", [](NetworkBuilder &b) { buildCifarResNet(b, 3); }},
    {"resnet32", [](NetworkBuilder &b) { buildCifarResNet(b, 5); }},
    {"resnet44", [](NetworkBuilder &b) { buildCifarResNet(b, 7); }},
    {"resnet56", [](NetworkBuilder &b) { buildCifarResNet(b, 9); }},
    {"resnet110", [](NetworkBuilder &b) { buildCifarResNet(b, 18); }},
};

SmallVector<StringRef> bonsai::getArchitectureNames() {
  SmallVector<StringRef> names;
  for (const Architecture &architecture : architectures)
    names.push_back(architecture.name);
  return names;
}

llvm::Expected<OwningOpRef<ModuleOp>>
bonsai::buildArchitecture(StringRef name, MLIRContext &context,
                          const ArchitectureOptions &options) {
  const auto *architecture =
      llvm::find_if(architectures, [&](const Architecture &candidate) {
        return candidate.name == name;
      });
  if (architecture == std::end(architectures))
    return llvm::createStringError("no built-in architecture is called '" +
                                   name + "'; there are " +
                                   llvm::join(getArchitectureNames(), ", "));
  if (options.batch < 1)
    return llvm::createStringError("batch must be at least 1, got " +
                                   Twine(options.batch));
  context.loadDialect<BonsaiDialect, func::FuncDialect>();
  NetworkBuilder builder(name, context, options);
  architecture->build(builder);
  return builder.finish();
}
