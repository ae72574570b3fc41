//===- CudaResizeKernelTest.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs ops and runs what they are packed to, in both layouts, against ONNX's
// formulas in double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/device/PackedOpTest.h"
#include "kernels/cuda/resize/ResizeBody.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
class CudaResize : public PackedOpTest {
protected:
  /// `getSource` gives the position in the input, not yet clamped.
  template <typename Function>
  void check(const std::string &rule, ReferenceTensor input,
             ReferenceTensor output, Function getSource) {
    roundElements<Half>(input);
    int64_t height = input.shape[2], width = input.shape[3];
    output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      double y = clamp(getSource(h, height, output.shape[2]), height);
      double x = clamp(getSource(w, width, output.shape[3]), width);
      double value = 0;
      for (int64_t i = 0; i < height; ++i)
        for (int64_t j = 0; j < width; ++j)
          value += std::fmax(0, 1 - std::fabs(y - i)) *
                   std::fmax(0, 1 - std::fabs(x - j)) * input.at(n, c, i, j);
      output.at(n, c, h, w) = value;
    });
    std::string op = "resize %x size [" + std::to_string(output.shape[2]) +
                     ", " + std::to_string(output.shape[3]) + "] " + rule;
    auto kernel = createCudaResizeKernel();
    checkInAllLayouts<float>(*kernel, op, input, output, run<float>);
    checkInAllLayouts<Half>(*kernel, op, input, output, run<Half>);
  }

private:
  static double clamp(double source, int64_t extent) {
    return std::fmin(std::fmax(source, 0), static_cast<double>(extent - 1));
  }

  template <typename Element>
  static void run(const KernelCall &call, ElementBuffer<Element> &x,
                  ElementBuffer<Element> &y) {
    auto d = getDescriptor<BonsaiCudaResizeDescriptor>(call);
    auto rows = getConstant<BonsaiCudaSample>(call, 0);
    auto columns = getConstant<BonsaiCudaSample>(call, 1);
    ASSERT_EQ(static_cast<int64_t>(rows.size()), d.output.height);
    ASSERT_EQ(static_cast<int64_t>(columns.size()), d.output.width);
    ASSERT_EQ(getElementBytes(d.element), sizeof(Element));
    ResizeArguments a = makeArguments(d);
    a.input = x.data(), a.output = y.data();
    a.rows = rows.data(), a.columns = columns.data();
    for (int32_t i = 0; i < a.count; ++i)
      runResize<Element>(a, i);
  }
};

double halfPixel(int64_t i, int64_t input, int64_t output) {
  return (i + 0.5) * input / output - 0.5;
}
} // namespace

TEST_F(CudaResize, LinearHalfPixel) {
  check("linear half_pixel", makeInput(2, 3, 4, 5),
        ReferenceTensor(2, 3, 8, 13), halfPixel);
  check("linear half_pixel", makeInput(2, 3, 8, 9), ReferenceTensor(2, 3, 3, 1),
        halfPixel);
}

TEST_F(CudaResize, LinearAlignCorners) {
  check("linear align_corners", makeInput(1, 5, 4, 5),
        ReferenceTensor(1, 5, 7, 11),
        [](int64_t i, int64_t input, int64_t output) {
          return static_cast<double>(i * (input - 1)) / (output - 1);
        });
}

TEST_F(CudaResize, NearestFloor) {
  check("nearest asymmetric rounding floor", makeInput(2, 3, 4, 5),
        ReferenceTensor(2, 3, 8, 15),
        [](int64_t i, int64_t input, int64_t output) {
          int64_t floor = i * input / output;
          return static_cast<double>(floor);
        });
}

TEST_F(CudaResize, NearestHalfPixel) {
  check("nearest half_pixel", makeInput(2, 3, 4, 6),
        ReferenceTensor(2, 3, 2, 9),
        [](int64_t i, int64_t input, int64_t output) {
          return std::ceil(halfPixel(i, input, output) - 0.5);
        });
}
