//===- OnednnElementwiseTest.cpp - Activations against a reference --------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every activation in every layout, in place and not.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_elementwise/OnednnElementwise.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_elementwise_create,
                                     bonsai_onednn_elementwise_run,
                                     bonsai_onednn_elementwise_destroy};

TEST(OnednnElementwise, ActivationsAndLayouts) {
  std::mt19937 generator(4);
  for (int64_t channels : {1, 3, 17, 32})
    for (int32_t layout : allLayouts())
      for (const BonsaiActivation &activation : allActivations()) {
        if (activation.kind == BONSAI_ACTIVATION_NONE)
          continue;
        SCOPED_TRACE(testing::Message()
                     << channels << " channels, layout " << layout
                     << ", activation " << activation.kind);
        ReferenceTensor input(2, channels, 3, 5);
        input.randomize(generator);
        for (double &value : input.values)
          value *= 8;
        ReferenceTensor output = input;
        for (double &value : output.values)
          value = applyActivation(activation, value);
        BonsaiElementwiseDescriptor descriptor = {input.map(layout),
                                                  activation};
        AlignedBuffer x = input.store(layout);
        AlignedBuffer y(output.storageSize(layout));
        kernel.execute(&descriptor, {}, {x.data()}, y);
        output.expectStored(y, layout);
        kernel.executeInPlace(&descriptor, {}, {x.data()}, x);
        output.expectStored(x, layout);
      }
}

TEST(OnednnElementwise, RefusesNone) {
  BonsaiElementwiseDescriptor descriptor = {{1, 1, 1, 1, BONSAI_LAYOUT_PLAIN},
                                            {BONSAI_ACTIVATION_NONE, 0, 0}};
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&descriptor, nullptr, &state),
            BONSAI_INVALID_ARGUMENT);
}
