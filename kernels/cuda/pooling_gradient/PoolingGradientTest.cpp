//===- PoolingGradientTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of poolings against loops over windows that give each element its
// share, in both layouts.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/pooling_gradient/PoolingGradientBody.h"

#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
struct Case {
  int64_t height, width, kernel, stride, dilation, before, after;
  int64_t outHeight, outWidth;
};
/// Windows apart, overlapping, in ceil mode, dilated, padded unevenly; one that
/// is the map.
const Case cases[] = {{8, 6, 2, 2, 1, 0, 0, 4, 3}, {7, 9, 3, 2, 1, 1, 1, 4, 5},
                      {7, 7, 2, 2, 1, 0, 0, 4, 4}, {9, 8, 3, 1, 2, 2, 1, 8, 7},
                      {5, 7, 3, 4, 1, 0, 0, 1, 2}, {4, 4, 4, 1, 1, 0, 0, 1, 1}};

BonsaiPoolingDescriptor describe(const Case &c, int32_t layout, int32_t kind,
                                 bool countsPadding) {
  BonsaiPoolingDescriptor d = {};
  d.input = {2, 3, c.height, c.width, layout};
  d.output_layout = layout;
  d.out_height = c.outHeight, d.out_width = c.outWidth;
  d.kernel_height = d.kernel_width = c.kernel;
  d.stride_height = d.stride_width = c.stride;
  d.dilation_height = d.dilation_width = c.dilation;
  d.pad_top = d.pad_left = c.before;
  d.pad_bottom = d.pad_right = c.after;
  d.kind = kind;
  d.count_include_pad = countsPadding;
  return d;
}

struct Place {
  int64_t h, w;
  bool isInside, isPadded;
};

/// The taps of a window, those in the padding and beyond it, too.
std::vector<Place> listTaps(const Case &c, int64_t row, int64_t column) {
  std::vector<Place> taps;
  for (int64_t i = 0; i < c.kernel; ++i)
    for (int64_t j = 0; j < c.kernel; ++j) {
      int64_t h = row * c.stride - c.before + i * c.dilation;
      int64_t w = column * c.stride - c.before + j * c.dilation;
      taps.push_back({h, w, h >= 0 && h < c.height && w >= 0 && w < c.width,
                      h < c.height + c.after && w < c.width + c.after});
    }
  return taps;
}

void addAverage(const std::vector<Place> &taps, double gradient,
                bool countsPadding, ReferenceTensor &sum, int64_t n,
                int64_t c) {
  double count = 0;
  for (const Place &tap : taps)
    count += countsPadding ? tap.isPadded : tap.isInside;
  for (const Place &tap : taps)
    if (tap.isInside)
      sum.at(n, c, tap.h, tap.w) += gradient / count;
}

void addMaximum(const std::vector<Place> &taps, double gradient,
                const ReferenceTensor &input, ReferenceTensor &sum, int64_t n,
                int64_t c) {
  const Place *largest = nullptr;
  for (const Place &tap : taps)
    if (tap.isInside &&
        (!largest ||
         input.at(n, c, tap.h, tap.w) > input.at(n, c, largest->h, largest->w)))
      largest = &tap;
  if (largest)
    sum.at(n, c, largest->h, largest->w) += gradient;
}

void check(const Case &c, int32_t layout, int32_t kind, bool countsPadding) {
  SCOPED_TRACE(std::to_string(c.kernel) + " of " + std::to_string(c.height) +
               ", layout " + std::to_string(layout));
  std::mt19937 generator(13);
  ReferenceTensor x(2, 3, c.height, c.width), expected = x;
  ReferenceTensor dy(2, 3, c.outHeight, c.outWidth);
  x.randomize(generator);
  // A few values, so that several are the largest.
  for (double &value : x.values)
    value = std::round(2 * value);
  dy.randomize(generator);
  dy.forEach([&](int64_t n, int64_t channel, int64_t h, int64_t w) {
    std::vector<Place> taps = listTaps(c, h, w);
    double gradient = dy.at(n, channel, h, w);
    if (kind == BONSAI_POOLING_MAX)
      addMaximum(taps, gradient, x, expected, n, channel);
    else
      addAverage(taps, gradient, countsPadding, expected, n, channel);
  });
  ElementBuffer<float> input(x, layout), gradient(dy, layout);
  ElementBuffer<float> output(input.size());
  PoolingGradientArguments a =
      makeGradientArguments(describe(c, layout, kind, countsPadding));
  a.input = kind == BONSAI_POOLING_MAX ? input.data() : nullptr;
  a.gradient = gradient.data();
  a.output = output.data();
  for (int32_t i = 0; i < a.count; ++i)
    runPoolingGradient(a, i);
  output.expect(expected, layout);
}
} // namespace

TEST(CudaPoolingGradient, Maxima) {
  for (const Case &c : cases)
    for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      check(c, layout, BONSAI_POOLING_MAX, false);
}

TEST(CudaPoolingGradient, Averages) {
  for (const Case &c : cases)
    for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
      for (bool countsPadding : {false, true})
        check(c, layout, BONSAI_POOLING_AVERAGE, countsPadding);
}
