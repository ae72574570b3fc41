//===- OnednnSoftmaxTest.cpp - Softmax against a reference ----------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inner and outer extents of all kinds.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_softmax/OnednnSoftmax.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_softmax_create,
                                     bonsai_onednn_softmax_run,
                                     bonsai_onednn_softmax_destroy};

TEST(OnednnSoftmax, Shapes) {
  std::mt19937 generator(8);
  struct Shape {
    int64_t outer, axis, inner;
  };
  for (Shape shape : {Shape{1, 1, 1}, Shape{1, 1000, 1}, Shape{3, 17, 1},
                      Shape{2, 21, 35}, Shape{1, 3, 64}}) {
    SCOPED_TRACE(testing::Message()
                 << shape.outer << "x" << shape.axis << "x" << shape.inner);
    ReferenceTensor input(shape.outer, shape.axis, shape.inner, 1);
    input.randomize(generator);
    for (double &value : input.values)
      value *= 20;
    ReferenceTensor output = input;
    output.forEach([&](int64_t n, int64_t c, int64_t i, int64_t) {
      double sum = 0;
      for (int64_t j = 0; j < shape.axis; ++j)
        sum += std::exp(input.at(n, j, i, 0) - input.at(n, c, i, 0));
      output.at(n, c, i, 0) = 1 / sum;
    });
    BonsaiSoftmaxDescriptor descriptor = {shape.outer, shape.axis, shape.inner};
    AlignedBuffer x = input.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer y(x.size());
    kernel.execute(&descriptor, {}, {x.data()}, y);
    output.expectStored(y, BONSAI_LAYOUT_PLAIN);
    kernel.executeInPlace(&descriptor, {}, {x.data()}, x);
    output.expectStored(x, BONSAI_LAYOUT_PLAIN);
  }
}
