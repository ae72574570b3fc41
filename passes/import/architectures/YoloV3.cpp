//===- YoloV3.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// YOLOv3 (Redmon and Farhadi 2018). Layers are numbered as the sections of
// Darknet's yolov3.cfg are, and named as its PyTorch ports name them.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Networks.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// Adds layers while counting them as Darknet does.
class DarknetBuilder {
public:
  DarknetBuilder(NetworkBuilder &builder, int64_t classes)
      : builder(builder), classes(classes) {}

  Value convolution(Value input, int64_t outputs, int64_t kernel,
                    int64_t stride = 1) {
    std::string name = nextName();
    Value x =
        builder.conv2d(name + ".Conv2d", input, {outputs, kernel, stride});
    x = builder.batchNorm(name + ".BatchNorm2d", x);
    return builder.leakyRelu(name + ".activation", x, 0.1f);
  }

  /// 1x1 down to half the channels, 3x3 up again, and the input added.
  Value residualBlock(Value input) {
    int64_t channels = NetworkBuilder::getChannels(input);
    Value x = convolution(input, channels / 2, 1);
    x = convolution(x, channels, 3);
    return builder.add(nextName(), x, input);
  }

  Value upsample(Value input) {
    return builder.upsampleNearest(nextName(), input, 2);
  }

  Value route(Value first, Value second) {
    return builder.concatChannels(nextName(), {first, second});
  }

  /// A `route` to a single layer: a number, but no op.
  void skipLayer() { ++index; }

  /// The raw predictions: for 3 anchors, 4 coordinates, objectness, classes.
  void detection(Value input) {
    Convolution predictions{3 * (4 + 1 + classes), 1};
    predictions.bias = true;
    Value x = builder.conv2d(nextName() + ".Conv2d", input, predictions);
    builder.addOutput("yolo_" + std::to_string(index++), x);
  }

private:
  std::string nextName() { return "module_list." + std::to_string(index++); }

  NetworkBuilder &builder;
  int64_t classes;
  int64_t index = 0;
};

/// Feature maps at 1/8, 1/16 and 1/32 of the image's size.
struct Pyramid {
  Value eighth, sixteenth, thirtySecond;
};

} // namespace

static Value buildDarknetStage(DarknetBuilder &darknet, Value x,
                               int64_t outputs, int64_t blocks) {
  x = darknet.convolution(x, outputs, 3, 2);
  for (int64_t block = 0; block < blocks; ++block)
    x = darknet.residualBlock(x);
  return x;
}

static Pyramid buildDarknet53(DarknetBuilder &darknet, Value x) {
  x = darknet.convolution(x, 32, 3);
  x = buildDarknetStage(darknet, x, 64, 1);
  x = buildDarknetStage(darknet, x, 128, 2);
  Value eighth = buildDarknetStage(darknet, x, 256, 8);
  Value sixteenth = buildDarknetStage(darknet, eighth, 512, 8);
  return {eighth, sixteenth, buildDarknetStage(darknet, sixteenth, 1024, 4)};
}

/// Adds a detection and returns the map that the next finer scale starts from.
static Value buildHead(DarknetBuilder &darknet, Value x, int64_t width) {
  for (int64_t i = 0; i < 2; ++i) {
    x = darknet.convolution(x, width, 1);
    x = darknet.convolution(x, 2 * width, 3);
  }
  Value branch = darknet.convolution(x, width, 1);
  darknet.detection(darknet.convolution(branch, 2 * width, 3));
  return branch;
}

/// Brings a coarse map to the size of a finer one and puts them together.
static Value buildMerge(DarknetBuilder &darknet, Value coarse, Value fine,
                        int64_t width) {
  darknet.skipLayer();
  Value x = darknet.upsample(darknet.convolution(coarse, width, 1));
  return darknet.route(x, fine);
}

void bonsai::buildYoloV3(NetworkBuilder &builder, int64_t classes) {
  DarknetBuilder darknet(builder, classes);
  Pyramid pyramid = buildDarknet53(darknet, builder.addImages("input"));
  Value x = buildHead(darknet, pyramid.thirtySecond, 512);
  x = buildMerge(darknet, x, pyramid.sixteenth, 256);
  x = buildHead(darknet, x, 256);
  x = buildMerge(darknet, x, pyramid.eighth, 128);
  buildHead(darknet, x, 128);
}
