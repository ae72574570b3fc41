//===- ConvolutionBodyTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All variants, layouts and epilogues, transposed or not, with all kinds of
// padding.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/convolution/ConvolutionBody.h"

#include "kernels/cpu/onednn_convolution/ReferenceConvolution.h"
#include "kernels/cuda/device/ElementBuffer.h"

#include <map>

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
using Body = void (*)(const ConvolutionArguments &, int32_t);

/// By the names of Convolution.cu.
template <typename Element> Body findBody(const std::string &name) {
  static const std::map<std::string, Body> bodies = {
      {"bonsai_convolution_1_1", runConvolution<Element, 1, 1>},
      {"bonsai_convolution_4_1", runConvolution<Element, 4, 1>},
      {"bonsai_convolution_4_4", runConvolution<Element, 4, 4>},
      {"bonsai_depthwise_3_1", runDepthwise<Element, 3, 1>},
      {"bonsai_depthwise_3_4", runDepthwise<Element, 3, 4>},
      {"bonsai_depthwise_5_1", runDepthwise<Element, 5, 1>},
      {"bonsai_depthwise_5_4", runDepthwise<Element, 5, 4>},
      {"bonsai_depthwise_0_1", runDepthwise<Element, 0, 1>},
      {"bonsai_depthwise_0_4", runDepthwise<Element, 0, 4>}};
  return bodies.at(name);
}

template <typename Element>
void runAll(const ConvolutionArguments &a, const ConvolutionVariant &variant) {
  Body body = findBody<Element>(variant.function);
  for (int32_t thread = 0; thread < a.threads; ++thread)
    body(a, thread);
}

/// In a buffer of its own and in the residual's.
template <typename Element>
void checkVariant(const ReferenceConvolution &example,
                  const ConvolutionVariant &variant) {
  const BonsaiConvolutionDescriptor &conv = example.conv;
  SCOPED_TRACE(variant.function + print(conv));
  ElementBuffer<Element> x(example.input, conv.input_layout);
  ElementBuffer<Element> w(example.weight, BONSAI_LAYOUT_PLAIN);
  ElementBuffer<Element> b(example.bias, BONSAI_LAYOUT_PLAIN);
  ElementBuffer<Element> r(example.residual, conv.output_layout);
  ElementBuffer<Element> y(example.output.storageSize(conv.output_layout));
  std::vector<Element> packed = packWeights(conv, w.data());
  ElementBuffer<Element> weights(packed.size());
  std::copy(packed.begin(), packed.end(), weights.data());
  ConvolutionArguments a = makeArguments(conv, variant);
  a.features = x.data(), a.weights = weights.data();
  a.bias = conv.epilogue.has_bias ? b.data() : nullptr;
  a.residual = conv.epilogue.has_residual ? r.data() : nullptr;
  a.result = y.data();
  runAll<Element>(a, variant);
  y.expect(example.output, conv.output_layout);
  if (!conv.epilogue.has_residual)
    return;
  a.result = r.data();
  runAll<Element>(a, variant);
  r.expect(example.output, conv.output_layout);
}

/// What is chosen, and what would be for many more pixels.
template <typename Element>
void check(ReferenceConvolution &example, int32_t input, int32_t output) {
  example.conv.input_layout = input;
  example.conv.output_layout = output;
  ConvolutionVariant variant = chooseVariant(example.conv);
  checkVariant<Element>(example, variant);
  if (variant.function == std::string("bonsai_convolution_4_1"))
    checkVariant<Element>(example, {"bonsai_convolution_4_4", 4, 4});
}

template <typename Element>
void checkInAllLayouts(ReferenceConvolution &example) {
  for (int32_t input : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
    for (int32_t output : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      check<Element>(example, input, output);
}

void checkShapes(const std::vector<ConvolutionShape> &shapes,
                 const BonsaiEpilogue &epilogue) {
  for (const ConvolutionShape &shape : shapes) {
    BonsaiConvolutionDescriptor conv = shape.descriptor();
    conv.epilogue = epilogue;
    ReferenceConvolution example(conv);
    checkInAllLayouts<float>(example);
    for (ReferenceTensor *operand :
         {&example.input, &example.weight, &example.bias, &example.residual})
      roundElements<Half>(*operand);
    example.computeReference();
    checkInAllLayouts<Half>(example);
  }
}

/// Of all kernel sizes that have code of their own, and others.
std::vector<ConvolutionShape> depthwiseShapes() {
  std::vector<ConvolutionShape> shapes;
  for (int64_t channels : {1, 7, 8, 36})
    for (int64_t kernel : {1, 2, 3, 5, 7}) {
      ConvolutionShape shape = spatial(channels, channels, channels);
      shape.kernelHeight = shape.kernelWidth = kernel;
      shape.top = shape.left = shape.bottom = shape.right = kernel / 2;
      shapes.push_back(shape);
      shape.stride = 2, shape.top = 0, shape.right = kernel;
      shapes.push_back(shape);
      shape.kernelWidth = 3, shape.dilation = 2, shape.bottom = 8;
      shapes.push_back(shape);
    }
  return shapes;
}

constexpr BonsaiEpilogue full = {1, 1, {BONSAI_ACTIVATION_SILU, 0, 0}};
} // namespace

TEST(CudaConvolution, Shapes) {
  checkShapes(allShapes(), {});
  checkShapes(allShapes(), full);
}

TEST(CudaConvolution, Transposed) {
  checkShapes(transposedShapes(), {});
  checkShapes(transposedShapes(), full);
}

TEST(CudaConvolution, Depthwise) {
  checkShapes(depthwiseShapes(), {});
  checkShapes(depthwiseShapes(), full);
}

TEST(CudaConvolution, Epilogues) {
  for (const ConvolutionShape &shape :
       {pointwise(33, 16, 5), spatial(3, 17), spatial(16, 16, 16)})
    for (const BonsaiActivation &activation : allActivations())
      for (int flags = 0; flags < 4; ++flags)
        checkShapes({shape}, {flags & 1, flags >> 1, activation});
}

/// Chosen are those variants that the tests above run.
TEST(CudaConvolution, Choice) {
  auto choose = [](ConvolutionShape shape, int32_t layout) {
    BonsaiConvolutionDescriptor conv = shape.descriptor();
    conv.input_layout = conv.output_layout = layout;
    return std::string(chooseVariant(conv).function);
  };
  EXPECT_EQ(choose(spatial(32, 32, 32), BONSAI_LAYOUT_CHANNELS_LAST),
            "bonsai_depthwise_3_4");
  EXPECT_EQ(choose(spatial(32, 32, 32), BONSAI_LAYOUT_PLAIN),
            "bonsai_depthwise_3_1");
  EXPECT_EQ(choose(spatial(3, 17), BONSAI_LAYOUT_PLAIN),
            "bonsai_convolution_1_1");
  ConvolutionShape large = pointwise(3, 64, 256);
  EXPECT_EQ(choose(large, BONSAI_LAYOUT_CHANNELS_LAST),
            "bonsai_convolution_4_4");
  EXPECT_EQ(choose(large, BONSAI_LAYOUT_PLAIN), "bonsai_convolution_4_1");
}
