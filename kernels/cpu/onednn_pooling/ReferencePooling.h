//===- ReferencePooling.h - Poolings in double precision ------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the tests of all poolings share: shapes, and loops with ONNX's rule of
// what an average counts.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_POOLING_REFERENCEPOOLING_H
#define BONSAI_KERNELS_CPU_ONEDNN_POOLING_REFERENCEPOOLING_H

#include "kernels/cpu/Pooling.h"
#include "kernels/cpu/onednn/ReferenceTensor.h"

namespace bonsai::onednn {

/// The sums of one pooling window.
struct Window {
  double sum = 0;
  double maximum = -std::numeric_limits<double>::infinity();
  int64_t inside = 0;
  int64_t inPadding = 0;
};

inline Window gather(const BonsaiPoolingDescriptor &pooling,
                     const ReferenceTensor &input, int64_t n, int64_t c,
                     int64_t oh, int64_t ow) {
  Window window;
  for (int64_t kh = 0; kh < pooling.kernel_height; ++kh)
    for (int64_t kw = 0; kw < pooling.kernel_width; ++kw) {
      int64_t h = oh * pooling.stride_height + kh * pooling.dilation_height -
                  pooling.pad_top;
      int64_t w = ow * pooling.stride_width + kw * pooling.dilation_width -
                  pooling.pad_left;
      if (h >= pooling.input.height + pooling.pad_bottom ||
          w >= pooling.input.width + pooling.pad_right)
        continue;
      if (h < 0 || h >= pooling.input.height || w < 0 ||
          w >= pooling.input.width) {
        ++window.inPadding;
        continue;
      }
      ++window.inside;
      window.sum += input.at(n, c, h, w);
      window.maximum = std::fmax(window.maximum, input.at(n, c, h, w));
    }
  return window;
}

inline ReferenceTensor computePooling(const BonsaiPoolingDescriptor &pooling,
                                      const ReferenceTensor &input) {
  ReferenceTensor output(pooling.input.batch, pooling.input.channels,
                         pooling.out_height, pooling.out_width);
  output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    Window window = gather(pooling, input, n, c, h, w);
    int64_t count =
        window.inside + (pooling.count_include_pad ? window.inPadding : 0);
    output.at(n, c, h, w) = pooling.kind == BONSAI_POOLING_MAX
                                ? window.maximum
                                : window.sum / count;
  });
  return output;
}

inline BonsaiPoolingDescriptor square(int64_t channels, int64_t size,
                                      int64_t kernel, int64_t stride,
                                      int64_t pad) {
  BonsaiPoolingDescriptor pooling = {};
  pooling.input = {2, channels, size, size, BONSAI_LAYOUT_PLAIN};
  pooling.kernel_height = pooling.kernel_width = kernel;
  pooling.stride_height = pooling.stride_width = stride;
  pooling.dilation_height = pooling.dilation_width = 1;
  pooling.pad_top = pooling.pad_left = pad;
  pooling.pad_bottom = pooling.pad_right = pad;
  return pooling;
}

inline int64_t outputExtent(int64_t input, int64_t kernel, int64_t stride,
                            int64_t dilation, int64_t padding, bool ceil) {
  int64_t span = input + padding - (kernel - 1) * dilation - 1;
  return (span + (ceil ? stride - 1 : 0)) / stride + 1;
}

inline void setOutput(BonsaiPoolingDescriptor &p, bool ceil) {
  p.out_height =
      outputExtent(p.input.height, p.kernel_height, p.stride_height,
                   p.dilation_height, p.pad_top + p.pad_bottom, ceil);
  p.out_width = outputExtent(p.input.width, p.kernel_width, p.stride_width,
                             p.dilation_width, p.pad_left + p.pad_right, ceil);
}

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_POOLING_REFERENCEPOOLING_H
