//===- CudaGatherKernelTest.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs ops and runs what they are packed to, in both layouts.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/device/PackedOpTest.h"
#include "kernels/cuda/gather/GatherBody.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
using Place = std::array<int64_t, 4>;

class CudaGather : public PackedOpTest {
protected:
  /// Expects element (n, c, h, w) of the result where `getSource` says, or
  /// `fill` where it gives -1 as the first index.
  template <typename Function>
  void check(const Kernel &kernel, const std::string &op, ReferenceTensor input,
             ReferenceTensor output, Function getSource, double fill = 0) {
    // Exact in either type, so that no result depends on it.
    roundElements<Half>(input);
    output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      auto [sn, sc, sh, sw] = getSource(n, c, h, w);
      output.at(n, c, h, w) = sn < 0 ? fill : input.at(sn, sc, sh, sw);
    });
    checkInAllLayouts<float>(kernel, op, input, output, run<float>);
    checkInAllLayouts<Half>(kernel, op, input, output, run<Half>);
  }

private:
  template <typename Element>
  static void run(const KernelCall &call, ElementBuffer<Element> &x,
                  ElementBuffer<Element> &y) {
    auto d = getDescriptor<BonsaiCudaGatherDescriptor>(call);
    auto tables = getConstant<int32_t>(call, 0);
    ASSERT_EQ(static_cast<int64_t>(tables.size()), countTableEntries(d));
    ASSERT_EQ(getElementBytes(d.element), sizeof(Element));
    GatherArguments a = makeArguments(d);
    a.input = x.data(), a.output = y.data(), a.tables = tables.data();
    ASSERT_EQ(a.count, static_cast<int64_t>(y.size()));
    for (int32_t i = 0; i < a.count; ++i)
      runGather<Element>(a, i);
  }
};
} // namespace

TEST_F(CudaGather, Slice) {
  check(*createCudaSliceKernel(),
        "slice %x offsets [1, 2, 0, 1] sizes [1, 2, 3, 2] strides [1, 1, 2, 3]",
        makeInput(2, 5, 6, 7), ReferenceTensor(1, 2, 3, 2),
        [](int64_t n, int64_t c, int64_t h, int64_t w) {
          return Place{n + 1, c + 2, 2 * h, 3 * w + 1};
        });
}

TEST_F(CudaGather, SliceGradient) {
  check(*createCudaSliceGradientKernel(),
        "slice_gradient %x offsets [1, 2, 0, 1] strides [1, 1, 2, 3]",
        makeInput(1, 2, 3, 2), ReferenceTensor(2, 5, 6, 7),
        [](int64_t n, int64_t c, int64_t h, int64_t w) {
          bool isTaken =
              n == 1 && (c == 2 || c == 3) && h % 2 == 0 && (w == 1 || w == 4);
          return Place{isTaken ? 0 : -1, c - 2, h / 2, w / 3};
        });
}

TEST_F(CudaGather, PadConstant) {
  check(
      *createCudaPadKernel(),
      "pad %x low [0, 2, 1, 0] high [0, 1, 0, 3] constant value -1.5",
      makeInput(2, 3, 4, 5), ReferenceTensor(2, 6, 5, 8),
      [](int64_t n, int64_t c, int64_t h, int64_t w) {
        bool isInside = c >= 2 && c < 5 && h >= 1 && w < 5;
        return Place{isInside ? n : -1, c - 2, h - 1, w};
      },
      -1.5);
}

TEST_F(CudaGather, PadEdge) {
  check(*createCudaPadKernel(),
        "pad %x low [0, 0, 2, 1] high [0, 0, 1, 3] edge", makeInput(2, 3, 4, 5),
        ReferenceTensor(2, 3, 7, 9),
        [](int64_t n, int64_t c, int64_t h, int64_t w) {
          return Place{n, c, std::clamp<int64_t>(h - 2, 0, 3),
                       std::clamp<int64_t>(w - 1, 0, 4)};
        });
}

TEST_F(CudaGather, PadReflect) {
  // Columns 1 0 | 0 … as 2 1 0 1 2 3 4 3 2 1.
  const int64_t columns[] = {2, 1, 0, 1, 2, 3, 4, 3, 2, 1};
  check(*createCudaPadKernel(),
        "pad %x low [0, 0, 0, 2] high [0, 0, 0, 3] reflect",
        makeInput(2, 3, 4, 5), ReferenceTensor(2, 3, 4, 10),
        [&](int64_t n, int64_t c, int64_t h, int64_t w) {
          return Place{n, c, h, columns[w]};
        });
}

TEST_F(CudaGather, Transpose) {
  check(*createCudaTransposeKernel(), "transpose %x permutation [0, 3, 1, 2]",
        makeInput(2, 3, 4, 5), ReferenceTensor(2, 5, 3, 4),
        [](int64_t n, int64_t c, int64_t h, int64_t w) {
          return Place{n, h, w, c};
        });
}

TEST_F(CudaGather, DepthToSpace) {
  auto kernel = createCudaDepthToSpaceKernel();
  check(*kernel, "depth_to_space %x block 2 dcr", makeInput(2, 12, 3, 5),
        ReferenceTensor(2, 3, 6, 10),
        [](int64_t n, int64_t c, int64_t h, int64_t w) {
          return Place{n, (h % 2 * 2 + w % 2) * 3 + c, h / 2, w / 2};
        });
  check(*kernel, "depth_to_space %x block 2 crd", makeInput(2, 12, 3, 5),
        ReferenceTensor(2, 3, 6, 10),
        [](int64_t n, int64_t c, int64_t h, int64_t w) {
          return Place{n, c * 4 + h % 2 * 2 + w % 2, h / 2, w / 2};
        });
}
