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
/// Heights and widths of the square images that a network takes, in pixels.
struct ImageSizes {
  int64_t usual;
  int64_t smallest = 1;
  /// Every size is a multiple of this.
  int64_t step = 1;
};

struct Architecture {
  StringLiteral name;
  ImageSizes imageSizes;
  void (*build)(NetworkBuilder &);
};
} // namespace

static constexpr Architecture architectures[] = {
    {"resnet18",
     {224},
     [](NetworkBuilder &b) { buildBasicResNet(b, {2, 2, 2, 2}); }},
    {"resnet34",
     {224},
     [](NetworkBuilder &b) { buildBasicResNet(b, {3, 4, 6, 3}); }},
    {"resnet50",
     {224},
     [](NetworkBuilder &b) { buildBottleneckResNet(b, {3, 4, 6, 3}); }},
    {"vgg16", {224, 32}, buildVgg16},
    {"mobilenetv1", {224}, buildMobileNetV1},
    {"mobilenetv2", {224}, buildMobileNetV2},
    {"squeezenet", {224, 25}, buildSqueezeNet},
    {"yolov3", {416, 32, 32}, [](NetworkBuilder &b) { buildYoloV3(b, 80); }},
    {"yolov3-hand",
     {416, 32, 32},
     [](NetworkBuilder &b) { buildYoloV3(b, 1); }},
    {"vgg16-cifar10", {32, 32}, buildVgg16Cifar10},
    {"vgg16-cifar100", {32, 32}, buildVgg16Cifar100},
    {"resnet20", {32}, [](NetworkBuilder &b) { buildCifarResNet(b, 3); }},
    {"resnet32", {32}, [](NetworkBuilder &b) { buildCifarResNet(b, 5); }},
    {"resnet44", {32}, [](NetworkBuilder &b) { buildCifarResNet(b, 7); }},
    {"resnet56", {32}, [](NetworkBuilder &b) { buildCifarResNet(b, 9); }},
    {"resnet110", {32}, [](NetworkBuilder &b) { buildCifarResNet(b, 18); }},
    {"lenet-300-100", {28}, buildLeNet300100},
    {"lenet-5", {28, 16}, buildLeNet5},
};

SmallVector<StringRef> bonsai::getArchitectureNames() {
  SmallVector<StringRef> names;
  for (const Architecture &architecture : architectures)
    names.push_back(architecture.name);
  return names;
}

/// The size that is asked for, or the usual one. Fails on one at which a
/// feature map would be empty or two that are put together would differ.
static llvm::Expected<int64_t> chooseImageSize(const Architecture &architecture,
                                               std::optional<int64_t> request) {
  const ImageSizes &sizes = architecture.imageSizes;
  int64_t size = request.value_or(sizes.usual);
  if (size < sizes.smallest)
    return llvm::createStringError(
        Twine(architecture.name) + " needs images of at least " +
        Twine(sizes.smallest) + " pixels, got " + Twine(size));
  if (size % sizes.step != 0)
    return llvm::createStringError(Twine(architecture.name) +
                                   " needs an image size that is a multiple "
                                   "of " +
                                   Twine(sizes.step) + ", got " + Twine(size));
  return size;
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
  llvm::Expected<int64_t> imageSize =
      chooseImageSize(*architecture, options.imageSize);
  if (!imageSize)
    return imageSize.takeError();
  context.loadDialect<BonsaiDialect, func::FuncDialect>();
  NetworkBuilder builder(name, context, options, *imageSize);
  architecture->build(builder);
  return builder.finish();
}
