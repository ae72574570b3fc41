//===- BlockKernel.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers whose mask is said to have blocks, on any target.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/BlockKernel.h"
#include "kernels/cpu/block/CostModel.h"
#include "kernels/cpu/block/Pack.h"
#include "kernels/cpu/sparse/TiledKernel.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// The pattern of a layer's mask; null if it is of another kind.
BlockAttr getPattern(PrunableOpInterface layer) {
  return dyn_cast_or_null<BlockAttr>(
      lookupMaskedWeight(layer).getPatternAttr());
}

template <typename Op> class BlockKernel : public TiledKernel<Op> {
public:
  using TiledKernel<Op>::TiledKernel;
  using typename TiledKernel<Op>::Descriptor;

protected:
  bool canRun(Op layer, const Descriptor &descriptor,
              const Target &) const override {
    return getPattern(layer) && block::whyUnsupported(descriptor).empty();
  }

  double estimate(Op layer, const Descriptor &descriptor,
                  const Target &target) const override {
    return block::estimateMicroseconds(descriptor, countKept(layer),
                                       getPattern(layer).getRows(),
                                       getLevel(target));
  }

  std::string packWeights(Op layer, const MaskedWeights &weights,
                          const Target &, KernelCall &call) const override {
    std::vector<uint8_t> packed;
    std::string error = block::pack(describeTiled(layer), weights,
                                    getPattern(layer).getRows(), packed);
    call.constants.push_back(std::move(packed));
    return error;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createBlockConvolutionKernel() {
  return std::make_unique<BlockKernel<Conv2dOp>>("block-convolution",
                                                 "bonsai_block_convolution");
}

std::unique_ptr<Kernel> bonsai::createBlockLinearKernel() {
  return std::make_unique<BlockKernel<LinearOp>>("block-linear",
                                                 "bonsai_block_linear");
}
