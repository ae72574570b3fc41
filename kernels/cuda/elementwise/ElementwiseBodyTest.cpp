//===- ElementwiseBodyTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every activation, on counts that no vector divides.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/elementwise/ElementwiseBody.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

TEST(CudaElementwise, AllActivations) {
  std::mt19937 generator(5);
  for (const BonsaiActivation &activation : allActivations())
    for (int32_t count : {1, 3, 4, 7, 64, 1001}) {
      ReferenceTensor tensor(1, 1, 1, count);
      tensor.randomize(generator);
      for (double &value : tensor.values)
        value *= 8;
      AlignedBuffer x = tensor.store(BONSAI_LAYOUT_PLAIN);
      AlignedBuffer y(count);
      ElementwiseArguments a = {x.data(), y.data(), count, activation};
      for (int32_t i = 0; i < countThreads(a); ++i)
        runElementwise(a, i);
      for (double &value : tensor.values)
        value = bonsai::onednn::applyActivation(activation, value);
      SCOPED_TRACE(activation.kind);
      tensor.expectStored(y, BONSAI_LAYOUT_PLAIN);
      a.output = x.data();
      for (int32_t i = 0; i < countThreads(a); ++i)
        runElementwise(a, i);
      tensor.expectStored(x, BONSAI_LAYOUT_PLAIN);
    }
}
