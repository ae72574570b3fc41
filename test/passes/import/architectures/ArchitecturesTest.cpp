//===- ArchitecturesTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The built-in architectures: counts, names and initial weights.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Architectures.h"
#include "dialect/BonsaiDialect.h"
#include "mlir/IR/Verifier.h"
#include "passes/analysis/Statistics.h"
#include "llvm/ADT/StringSwitch.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace bonsai;

namespace {

/// A built-in architecture in a context of its own. Fails the test if it cannot
/// be built.
struct Network {
  explicit Network(llvm::StringRef name,
                   const ArchitectureOptions &options = {},
                   bool multithreaded = true) {
    context.disableMultithreading(!multithreaded);
    auto built = buildArchitecture(name, context, options);
    if (!built)
      ADD_FAILURE() << llvm::toString(built.takeError());
    else
      module = std::move(*built);
  }

  ParameterOp lookup(llvm::StringRef name) {
    auto parameter = module->lookupSymbol<ParameterOp>(name);
    EXPECT_TRUE(parameter) << "no parameter " << name.str();
    return parameter;
  }

  std::vector<float> values(llvm::StringRef name) {
    ParameterOp parameter = lookup(name);
    if (!parameter)
      return {};
    auto view = viewElements<float>(parameter.getValue());
    EXPECT_TRUE(succeeded(view));
    return view->copy();
  }

  func::FuncOp getMain() { return module->lookupSymbol<func::FuncOp>("main"); }

  std::string nameOfInput() {
    auto name = getMain().getArgAttrOfType<StringAttr>(0, "bonsai.name");
    return name ? name.str() : "";
  }

  std::string nameOfResult(unsigned index) {
    auto name = getMain().getResultAttrOfType<StringAttr>(index, "bonsai.name");
    return name ? name.str() : "";
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

struct Published {
  const char *name;
  /// Trainable parameters: weights, biases, BN scale and shift.
  int64_t params;
  /// Multiply-accumulates of convolutions and linear layers, batch 1.
  int64_t macs;
  int64_t layers;
};

std::ostream &operator<<(std::ostream &os, const Published &published) {
  return os << published.name;
}

/// The counts of torchvision's models, which leave out running statistics as
/// ours do. MobileNet v1: those that Keras calls trainable. YOLOv3: see
/// `CountsOfYoloV3AgreeWithOtherConventions`. YOLOv3 with one class: what its
/// pruning for the Oxford hand dataset starts from. Networks for CIFAR: those
/// of their PyTorch originals.
const Published published[] = {
    {"resnet18", 11689512, 1814073344, 21},
    {"resnet34", 21797672, 3663761408, 37},
    {"resnet50", 25557032, 4089184256, 54},
    {"vgg16", 138357544, 15470264320, 16},
    {"mobilenetv1", 4231976, 568740352, 28},
    {"mobilenetv2", 3504872, 300774272, 53},
    {"squeezenet", 1235496, 349151936, 26},
    {"yolov3", 61949149, 32932037632, 75},
    {"yolov3-hand", 61523734, 32644937728, 75},
    {"vgg16-cifar10", 14987722, 313463808, 15},
    {"vgg16-cifar100", 14770212, 313247744, 14},
    {"resnet20", 269722, 40551040, 20},
    {"resnet32", 464154, 68862592, 32},
    {"resnet44", 658586, 97174144, 44},
    {"resnet56", 853018, 125485696, 56},
    {"resnet110", 1727962, 252887680, 110},
    {"lenet-300-100", 266610, 266200, 3},
    {"lenet-5", 431080, 2293000, 4},
};

class ArchitectureCounts : public testing::TestWithParam<Published> {};

int64_t countBuffers(ModuleOp module) {
  int64_t count = 0;
  module.walk([&](ParameterOp parameter) {
    if (parameter.getBuffer())
      count += parameter.getType().getNumElements();
  });
  return count;
}

} // namespace

TEST_P(ArchitectureCounts, AreThePublishedOnes) {
  Network network(GetParam().name);
  ASSERT_TRUE(network.module);
  EXPECT_TRUE(succeeded(verify(*network.module)));
  auto statistics = computeStatistics(*network.module);
  ASSERT_TRUE(succeeded(statistics));
  EXPECT_EQ(statistics->params, GetParam().params);
  EXPECT_EQ(statistics->macs, GetParam().macs);
  EXPECT_EQ(static_cast<int64_t>(statistics->layers.size()), GetParam().layers);
  EXPECT_EQ(statistics->nonzero, statistics->prunable) << "a weight was 0.0";
  EXPECT_EQ(network.nameOfInput(), "input");
  EXPECT_EQ(
      (*network.module)->getAttrOfType<StringAttr>("bonsai.model_name").str(),
      GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(All, ArchitectureCounts, testing::ValuesIn(published),
                         [](const auto &info) {
                           std::string name = info.param.name;
                           llvm::replace(name, '-', '_');
                           return name;
                         });

TEST(Architectures, EveryOneHasItsCountsAsserted) {
  std::vector<llvm::StringRef> asserted;
  for (const Published &entry : published)
    asserted.push_back(entry.name);
  EXPECT_EQ(llvm::ArrayRef(asserted), llvm::ArrayRef(getArchitectureNames()));
}

/// Darknet's file also holds running means and variances: 62,001,757.
TEST(Architectures, CountsOfYoloV3AgreeWithOtherConventions) {
  Network network("yolov3");
  ASSERT_TRUE(network.module);
  auto statistics = computeStatistics(*network.module);
  ASSERT_TRUE(succeeded(statistics));
  EXPECT_EQ(statistics->params + countBuffers(*network.module), 62001757);
}

namespace {

/// Checks the outputs of a YOLOv3: maps of `channels`, the coarsest of `size`.
void expectThreeScales(Network &network, int64_t channels, int64_t size) {
  ASSERT_TRUE(network.module);
  auto types = network.getMain().getResultTypes();
  ASSERT_EQ(types.size(), 3u);
  const char *names[] = {"yolo_82", "yolo_94", "yolo_106"};
  for (unsigned i = 0; i < 3; ++i) {
    auto type = cast<RankedTensorType>(types[i]);
    EXPECT_EQ(type.getShape(),
              llvm::ArrayRef<int64_t>({2, channels, size << i, size << i}));
    EXPECT_EQ(network.nameOfResult(i), names[i]);
  }
}

} // namespace

TEST(Architectures, YoloV3GivesThreeMapsAtThreeScales) {
  Network network("yolov3", {/*batch=*/2, /*seed=*/0});
  expectThreeScales(network, 255, 13);
}

TEST(Architectures, YoloV3WithOneClassGivesLessChannels) {
  Network network("yolov3-hand", {/*batch=*/2, /*seed=*/0, /*imageSize=*/64});
  expectThreeScales(network, 18, 2);
}

TEST(Architectures, ParametersHaveTheNamesAndShapesOfPyTorch) {
  struct Expected {
    const char *model, *parameter;
    std::vector<int64_t> shape;
  };
  const Expected expected[] = {
      {"resnet18", "layer4.1.bn2.running_mean", {512}},
      {"resnet50", "conv1.weight", {64, 3, 7, 7}},
      {"resnet50", "layer1.0.downsample.0.weight", {256, 64, 1, 1}},
      {"resnet50", "layer4.2.conv3.weight", {2048, 512, 1, 1}},
      {"resnet50", "fc.bias", {1000}},
      {"mobilenetv1", "features.13.3.weight", {1024, 1024, 1, 1}},
      {"mobilenetv2", "features.1.conv.0.0.weight", {32, 1, 3, 3}},
      {"mobilenetv2", "features.17.conv.2.weight", {320, 960, 1, 1}},
      {"mobilenetv2", "features.18.1.running_var", {1280}},
      {"mobilenetv2", "classifier.1.weight", {1000, 1280}},
      {"squeezenet", "features.12.expand3x3.bias", {256}},
      {"squeezenet", "classifier.1.weight", {1000, 512, 1, 1}},
      {"vgg16", "features.28.bias", {512}},
      {"vgg16-cifar10", "feature.40.weight", {512, 512, 3, 3}},
      {"vgg16-cifar10", "feature.41.running_var", {512}},
      {"vgg16-cifar10", "classifier.0.weight", {512, 512}},
      {"vgg16-cifar10", "classifier.1.bias", {512}},
      {"vgg16-cifar10", "classifier.3.weight", {10, 512}},
      {"vgg16-cifar100", "features.40.weight", {512, 512, 3, 3}},
      {"lenet-5", "conv2.weight", {50, 20, 5, 5}},
      {"lenet-300-100", "fc2.bias", {100}},
      {"yolov3-hand", "module_list.105.Conv2d.weight", {18, 256, 1, 1}},
      {"resnet56", "layer3.8.conv2.weight", {64, 64, 3, 3}},
      {"resnet56", "linear.weight", {10, 64}},
  };
  for (const Expected &entry : expected) {
    SCOPED_TRACE(entry.model);
    Network network(entry.model);
    ParameterOp parameter = network.lookup(entry.parameter);
    ASSERT_TRUE(parameter);
    EXPECT_EQ(parameter.getType().getShape(), llvm::ArrayRef(entry.shape))
        << entry.parameter;
  }
}

TEST(Architectures, OpsAreLocatedAtTheirLayer) {
  Network network("resnet20");
  ASSERT_TRUE(network.module);
  std::vector<std::string> names;
  network.getMain().walk([&](CostOpInterface op) {
    names.push_back(cast<NameLoc>(op->getLoc()).getName().str());
  });
  ASSERT_EQ(names.size(), 20u);
  EXPECT_EQ(names.front(), "conv1");
  EXPECT_EQ(names[1], "layer1.0.conv1");
  EXPECT_EQ(names.back(), "linear");
}

TEST(Architectures, BatchMultipliesTheWorkOnly) {
  Network network("resnet20", {/*batch=*/4, /*seed=*/0});
  ASSERT_TRUE(network.module);
  auto statistics = computeStatistics(*network.module);
  ASSERT_TRUE(succeeded(statistics));
  EXPECT_EQ(statistics->macs, 4 * 40551040);
  EXPECT_EQ(statistics->params, 269722);
  auto input = cast<RankedTensorType>(network.getMain().getArgumentTypes()[0]);
  EXPECT_EQ(input.getShape(), llvm::ArrayRef<int64_t>({4, 3, 32, 32}));
  EXPECT_EQ(network.nameOfResult(0), "logits");
}

TEST(Architectures, WeightsDependOnSeedAndNameOnly) {
  Network first("resnet20"), again("resnet20", {/*batch=*/8, /*seed=*/0}),
      sequential("resnet20", {}, /*multithreaded=*/false),
      other("resnet20", {/*batch=*/1, /*seed=*/1});
  auto values = first.values("layer3.0.conv2.weight");
  ASSERT_EQ(values.size(), 64u * 64 * 9);
  EXPECT_EQ(values, again.values("layer3.0.conv2.weight"));
  EXPECT_EQ(values, sequential.values("layer3.0.conv2.weight"));
  EXPECT_NE(values, other.values("layer3.0.conv2.weight"));
  EXPECT_NE(values, first.values("layer3.0.conv1.weight"));
}

TEST(Architectures, ConvolutionsAreInitialisedAsHe) {
  Network network("mobilenetv2");
  auto deviationOf = [&](llvm::StringRef name) {
    std::vector<float> values = network.values(name);
    double squares = 0;
    for (float value : values)
      squares += static_cast<double>(value) * value;
    return std::sqrt(squares / values.size());
  };
  EXPECT_NEAR(deviationOf("features.18.0.weight"), std::sqrt(2.0 / 1280), 1e-3);
  // Depthwise: a group has one output.
  EXPECT_NEAR(deviationOf("features.17.conv.1.0.weight"), std::sqrt(2.0 / 9),
              1e-2);
  EXPECT_NEAR(deviationOf("classifier.1.weight"), std::sqrt(2.0 / 1280), 1e-3);
}

TEST(Architectures, NormalizationStartsAsTheIdentity) {
  Network network("resnet20");
  std::vector<float> zeros(16, 0.0f), ones(16, 1.0f);
  EXPECT_EQ(network.values("bn1.weight"), ones);
  EXPECT_EQ(network.values("bn1.bias"), zeros);
  EXPECT_EQ(network.values("bn1.running_mean"), zeros);
  EXPECT_EQ(network.values("bn1.running_var"), ones);
  EXPECT_FALSE(network.lookup("bn1.weight").getBuffer());
  EXPECT_FALSE(network.lookup("bn1.bias").getBuffer());
  EXPECT_TRUE(network.lookup("bn1.running_mean").getBuffer());
  EXPECT_TRUE(network.lookup("bn1.running_var").getBuffer());
}

TEST(Architectures, UnknownNameListsTheKnownOnes) {
  MLIRContext context;
  auto built = buildArchitecture("resnet51", context);
  ASSERT_FALSE(static_cast<bool>(built));
  std::string message = llvm::toString(built.takeError());
  EXPECT_NE(message.find("'resnet51'"), std::string::npos) << message;
  EXPECT_NE(message.find("resnet50"), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

TEST(Architectures, BatchMustBePositive) {
  MLIRContext context;
  auto built =
      buildArchitecture("resnet20", context, {/*batch=*/0, /*seed=*/0});
  ASSERT_FALSE(static_cast<bool>(built));
  EXPECT_EQ(llvm::toString(built.takeError()),
            "batch must be at least 1, got 0");
}

namespace {

/// Of an image.
static int64_t countChannels(llvm::StringRef name) {
  return name.starts_with("lenet") ? 1 : 3;
}

/// The smallest images that each architecture takes; everything else is 1.
int64_t smallestImage(llvm::StringRef name) {
  return llvm::StringSwitch<int64_t>(name)
      .Cases(
          {"vgg16", "vgg16-cifar10", "vgg16-cifar100", "yolov3", "yolov3-hand"},
          32)
      .Case("lenet-5", 16)
      .Case("squeezenet", 25)
      .Default(1);
}

std::string refusalOf(llvm::StringRef name, int64_t imageSize) {
  MLIRContext context;
  auto built =
      buildArchitecture(name, context, {/*batch=*/1, /*seed=*/0, imageSize});
  if (!built)
    return llvm::toString(built.takeError());
  ADD_FAILURE() << name.str() << " takes images of " << imageSize;
  return "";
}

} // namespace

TEST(Architectures, TheSmallestImagesGiveAValidNetwork) {
  for (llvm::StringRef name : getArchitectureNames()) {
    SCOPED_TRACE(name.str());
    int64_t size = smallestImage(name);
    Network network(name, {/*batch=*/2, /*seed=*/0, size});
    ASSERT_TRUE(network.module);
    EXPECT_TRUE(succeeded(verify(*network.module)));
    auto input =
        cast<RankedTensorType>(network.getMain().getArgumentTypes()[0]);
    EXPECT_EQ(input.getShape(),
              llvm::ArrayRef<int64_t>({2, countChannels(name), size, size}));
  }
}

TEST(Architectures, SmallerImagesAreRefused) {
  for (llvm::StringRef name : getArchitectureNames()) {
    std::string size = std::to_string(smallestImage(name));
    std::string tooSmall = std::to_string(smallestImage(name) - 1);
    EXPECT_EQ(refusalOf(name, smallestImage(name) - 1),
              name.str() + " needs images of at least " + size +
                  " pixels, got " + tooSmall);
  }
}

TEST(Architectures, YoloV3TakesMultiplesOf32) {
  EXPECT_EQ(refusalOf("yolov3", 48),
            "yolov3 needs an image size that is a multiple of 32, got 48");
}

TEST(Architectures, ImageSizeChangesTheWorkAndWhatReadsFlattenedMaps) {
  struct Expected {
    const char *model;
    int64_t imageSize, params, macs;
  };
  // A fully convolutional network has four times the work at twice the size.
  // The first linear layer of VGG-16 reads 512 values instead of 512 * 7 * 7.
  const Expected expected[] = {
      {"yolov3-hand", 832, 61523734, 4 * 32644937728},
      {"resnet20", 64, 269722, 4 * (40551040 - 640) + 640},
      {"vgg16", 32, 138357544 - 4096 * 512 * 48, 336166912},
      {"vgg16-cifar10", 64, 14987722 + 512 * 512 * 3,
       4 * (313463808 - 512 * 10) + 512 * 10},
  };
  for (const Expected &entry : expected) {
    SCOPED_TRACE(entry.model);
    Network network(entry.model, {/*batch=*/1, /*seed=*/0, entry.imageSize});
    ASSERT_TRUE(network.module);
    auto statistics = computeStatistics(*network.module);
    ASSERT_TRUE(succeeded(statistics));
    EXPECT_EQ(statistics->params, entry.params);
    EXPECT_EQ(statistics->macs, entry.macs);
  }
}
