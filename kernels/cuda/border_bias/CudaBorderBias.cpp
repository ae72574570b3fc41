//===- CudaBorderBias.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches border biases.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/border_bias/CudaBorderBias.h"

#include "kernels/cuda/border_bias/BorderBiasBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(BorderBias);

namespace {
struct State : LaunchState<BorderBiasArguments> {
  DeviceBuffer table;
  bool hasResidual = false;
};

/// The table with the bias of each channel, so that a thread reads one of them;
/// in f32, as it is small.
template <typename Element>
BonsaiStatus uploadTable(State &made, const BonsaiBorderBiasDescriptor &d,
                         const void *const *constants) {
  int64_t entries = int64_t(made.arguments.rows.countEntries()) *
                    made.arguments.columns.countEntries();
  int64_t count = d.map.channels * entries;
  std::unique_ptr<float[]> table(new (std::nothrow) float[count]);
  if (!table)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
  auto *values = static_cast<const Element *>(constants[0]);
  auto *bias = d.epilogue.has_bias ? static_cast<const Element *>(constants[1])
                                   : nullptr;
  for (int64_t i = 0; i < count; ++i)
    table[i] = static_cast<float>(values[i]) +
               (bias ? static_cast<float>(bias[i / entries]) : 0.0f);
  return made.table.upload(table.get(), sizeof(float) * count);
}
} // namespace

BonsaiStatus bonsai_cuda_border_bias_create(const void *descriptor,
                                            const void *const *constants,
                                            void **state) {
  const auto &whole =
      *static_cast<const BonsaiCudaBorderBiasDescriptor *>(descriptor);
  const BonsaiBorderBiasDescriptor &d = whole.shape;
  bool isHalf = whole.element == BONSAI_CUDA_ELEMENT_F16;
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    made.threads = made.arguments.count;
    made.hasResidual = d.epilogue.has_residual;
    BONSAI_TRY(isHalf ? uploadTable<Half>(made, d, constants)
                      : uploadTable<float>(made, d, constants));
    made.arguments.table = made.table.get<float>();
    return made.module.load(
        bonsai_cuda_image_BorderBias,
        getVariant("bonsai_border_bias", whole.element).c_str());
  });
}

BonsaiStatus bonsai_cuda_border_bias_run(void *state, const void *const *inputs,
                                         void *output) {
  const auto &made = *static_cast<const State *>(state);
  BorderBiasArguments arguments = made.arguments;
  arguments.input = inputs[0];
  if (made.hasResidual)
    arguments.residual = inputs[1];
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_border_bias_destroy(void *state) {
  delete static_cast<State *>(state);
}
