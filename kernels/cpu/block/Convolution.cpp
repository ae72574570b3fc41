//===- Convolution.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the microkernels: over groups of tiles, and for each over all panels, so
// that a group's input stays near and weights are read in order.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Convolution.h"
#include "kernels/cpu/block/Microkernel.h"
#include "kernels/cpu/block/PackedBlocks.h"
#include "kernels/cpu/planes/BandInput.h"

#include <algorithm>
#include <memory>
#include <new>
#include <numeric>

using namespace bonsai;
using namespace bonsai::block;
using namespace bonsai::planes;

namespace {
/// Floats of the input of a group of tiles: what the second-level cache holds
/// beside weights and output.
constexpr int64_t maxGroupFloats = (640 << 10) / 4;
/// What a call costs besides its weights, in weights.
constexpr int64_t callOverhead = 16;

/// A microkernel and what it needs of a layer.
struct Call {
  const Microkernel *functions; ///< By tiles - 1.
  int64_t firstRow;
  int64_t firstSegment, numSegments;
  const float *weights;
  int64_t weightStride;
};

struct Convolution {
  BandInput input;
  std::vector<int32_t> offsets;
  std::vector<Segment> segments;
  std::vector<Call> calls; ///< [numBlocks][workEnds.size()]
  int64_t numBlocks;
  /// Weights, and overhead, up to the end of the rows of each call.
  std::vector<int64_t> workEnds;
  std::vector<TileMasks> masks; ///< Of an image.
  std::vector<float> zeros;     ///< The bias, if there is none.
  const float *bias;
  Bounds bounds;
  int64_t groupTiles = block::maxTiles; ///< Most tiles of a group.
};

/// The buffers of one run.
struct Run {
  const Convolution &conv;
  BandReader input;
  const float *residual;
  float *output;
};

const Microkernels &getMicrokernels(Level level) {
  if (level == Level::Portable)
    return portableMicrokernels;
  return level == Level::Avx2 ? avx2Microkernels : avx512Microkernels;
}

/// Sections of packed weights.
struct PackedView {
  const PackedHeader &header;
  const Panel *panels;
  const int32_t *columns;
  const float *weights;

  explicit PackedView(const char *bytes)
      : header(*reinterpret_cast<const PackedHeader *>(bytes)),
        panels(reinterpret_cast<const Panel *>(bytes + header.panelsAt)),
        columns(reinterpret_cast<const int32_t *>(bytes + header.columnsAt)),
        weights(reinterpret_cast<const float *>(bytes + header.weightsAt)) {}
};

/// Plans the calls of a layer.
class CallPlanner {
public:
  CallPlanner(Convolution &conv, const PackedView &packed,
              const Microkernels &kernels)
      : conv(conv), plan(conv.input.getPlan()), packed(packed),
        kernels(kernels) {}

  void addAll() {
    const BonsaiConvolutionDescriptor &d = plan.shape;
    conv.groupTiles = std::clamp<int64_t>(
        maxGroupFloats / (d.in_channels * tilePixels), 1, conv.groupTiles);
    int64_t taps = d.kernel_height * d.kernel_width;
    for (int64_t i = 0; i < packed.header.numColumns; ++i) {
      int64_t column = packed.columns[i], tap = column % taps;
      conv.offsets.push_back(static_cast<int32_t>(plan.offset(
          column / taps, tap / d.kernel_width, tap % d.kernel_width)));
    }
    conv.numBlocks = packed.header.numBlocks;
    int64_t panels = packed.header.numPanels;
    for (int64_t i = 0; i < conv.numBlocks * panels; ++i)
      addPanel(packed.panels[i]);
    addWork();
  }

private:
  int64_t getMask(int64_t column) const {
    return plan.direct ? 0
                       : plan.columnMask[packed.columns[column] %
                                         plan.shape.kernel_width];
  }

  void addSegments(const Panel &panel) {
    int64_t end = panel.firstColumn + panel.numColumns;
    for (int64_t first = panel.firstColumn, next; first < end; first = next) {
      next = first + 1;
      while (next < end && getMask(next) == getMask(first))
        ++next;
      conv.segments.push_back(
          {conv.offsets.data() + first, next - first, getMask(first)});
    }
  }

  void addPanel(const Panel &panel) {
    auto firstSegment = static_cast<int64_t>(conv.segments.size());
    addSegments(panel);
    auto numSegments =
        static_cast<int64_t>(conv.segments.size()) - firstSegment;
    for (int64_t row = 0; row < panel.numRows;) {
      int log = chooseRows(panel.numRows - row);
      int64_t rows = int64_t(1) << log;
      conv.calls.push_back({kernels.functions[log], panel.firstRow + row,
                            firstSegment, numSegments,
                            packed.weights + panel.firstWeight + row,
                            panel.numRows});
      work.push_back(rows * panel.numColumns + callOverhead);
      while (!kernels.functions[log][conv.groupTiles - 1])
        --conv.groupTiles;
      row += rows;
    }
  }

  /// All blocks cut rows in the same way.
  void addWork() {
    size_t count = work.size() / conv.numBlocks;
    conv.workEnds.assign(count, 0);
    for (size_t i = 0; i < work.size(); ++i)
      conv.workEnds[i % count] += work[i];
    std::partial_sum(conv.workEnds.begin(), conv.workEnds.end(),
                     conv.workEnds.begin());
  }

  /// The logarithm of the most rows that a microkernel takes.
  int chooseRows(int64_t rows) const {
    int log = maxRowsLog2;
    while (int64_t(1) << log > rows || !kernels.functions[log][0])
      --log;
    return log;
  }

  Convolution &conv;
  const InputPlan &plan;
  const PackedView &packed;
  const Microkernels &kernels;
  std::vector<int64_t> work; ///< Of each call.
};

/// Where part `part` of `parts` begins among the calls of a block, cut by work.
size_t splitCalls(const Convolution &conv, int64_t part, int64_t parts) {
  const std::vector<int64_t> &ends = conv.workEnds;
  int64_t target = ends.back() * part / parts;
  return std::upper_bound(ends.begin(), ends.end(), target) - ends.begin();
}

/// Consecutive tiles of a band, all of one image.
struct TileGroup {
  int64_t first, count;
};

/// What is the same in all calls for a group.
Product makeProduct(const Run &run, const Band &band, int64_t buffer,
                    const TileGroup &group) {
  const InputPlan &plan = run.conv.input.getPlan();
  int64_t tile = band.firstTile + group.first;
  int64_t outputFloats = plan.shape.out_channels * tilePixels;
  int64_t place = (band.image * plan.numTiles + tile) * outputFloats;
  Product product = {};
  product.input = run.input.getTile(band, group.first, buffer);
  product.inputStride = (plan.direct ? plan.shape.in_channels : 1) * tilePixels;
  product.masks = &run.conv.masks[band.getTileInImage(group.first)];
  product.residual = run.residual ? run.residual + place : nullptr;
  product.output = run.output + place;
  product.outputStride = outputFloats;
  return product;
}

/// Makes calls [first, end) of a block of channels. `common` is what is the
/// same in all of them.
void makeCalls(const Convolution &conv, const Call *first, const Call *end,
               const Product &common, int64_t tiles, const Bounds &bounds) {
  Product product = common;
  for (const Call *call = first; call != end; ++call) {
    int64_t place = call->firstRow * tilePixels;
    product.segments = conv.segments.data() + call->firstSegment;
    product.numSegments = call->numSegments;
    product.weights = call->weights;
    product.weightStride = call->weightStride;
    product.bias = conv.bias + call->firstRow;
    product.residual = common.residual ? common.residual + place : nullptr;
    product.output = common.output + place;
    call->functions[tiles - 1](product, bounds);
  }
}

/// Computes the rows of calls [first, end) of each block of channels.
void computeGroup(const Run &run, const Band &band, int64_t buffer,
                  const TileGroup &group, size_t first, size_t end) {
  const Convolution &conv = run.conv;
  for (int64_t block = 0; block < conv.numBlocks; ++block) {
    bool isLast = block == conv.numBlocks - 1;
    Product common = makeProduct(run, band, buffer, group);
    common.isFirst = block == 0;
    if (!isLast)
      common.residual = nullptr;
    const Call *calls = conv.calls.data() + block * conv.workEnds.size();
    makeCalls(conv, calls + first, calls + end, common, group.count,
              isLast ? conv.bounds : Bounds());
  }
}

void computeBand(const Run &run, const Band &band, int64_t buffer,
                 size_t firstCall, size_t endCall) {
  int64_t most = run.conv.groupTiles;
  int64_t groups = (band.numTiles + most - 1) / most;
  for (int64_t i = 0; i < groups * band.numImages; ++i) {
    int64_t image = i / groups * band.numTiles;
    int64_t first = band.numTiles * (i % groups) / groups;
    int64_t end = band.numTiles * (i % groups + 1) / groups;
    computeGroup(run, band, buffer, {image + first, end - first}, firstCall,
                 endCall);
  }
}
} // namespace

BonsaiStatus
bonsai::block::createConvolution(const BonsaiConvolutionDescriptor &d,
                                 const void *const *constants, Level level,
                                 void **state) {
  PackedView packed(static_cast<const char *>(constants[0]));
  if (packed.header.magic != packedMagic ||
      packed.header.version != packedVersion ||
      packed.header.numRows != d.out_channels)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "block: no packed weights of this layer");
  std::unique_ptr<Convolution> conv(new (std::nothrow) Convolution());
  if (!conv)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "block: no memory");
  if (BonsaiStatus status = conv->input.create(d, level, "block"))
    return status;
  if (!d.epilogue.has_bias)
    conv->zeros.assign(d.out_channels, 0.0f);
  conv->bias = d.epilogue.has_bias ? static_cast<const float *>(constants[1])
                                   : conv->zeros.data();
  conv->bounds = makeBounds(d.epilogue.activation);
  conv->masks = conv->input.getPlan().makeMasks();
  CallPlanner(*conv, packed, getMicrokernels(level)).addAll();
  *state = conv.release();
  return BONSAI_OK;
}

extern "C" {
BonsaiStatus bonsai_block_convolution_create(const void *descriptor,
                                             const void *const *constants,
                                             void **state) {
  return createConvolution(
      *static_cast<const BonsaiConvolutionDescriptor *>(descriptor), constants,
      detectLevel(), state);
}

BonsaiStatus bonsai_block_convolution_run(void *state,
                                          const void *const *inputs,
                                          void *output) {
  const auto &conv = *static_cast<const Convolution *>(state);
  bool hasResidual = conv.input.getPlan().shape.epilogue.has_residual;
  Run run = {conv,
             BandReader(conv.input, static_cast<const float *>(inputs[0])),
             hasResidual ? static_cast<const float *>(inputs[1]) : nullptr,
             static_cast<float *>(output)};
  if (!run.input.isReady())
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "block: no memory for scratch");
  run.input.runBands(
      [&](const Band &band, int64_t buffer, int64_t part, int64_t parts) {
        computeBand(run, band, buffer, splitCalls(conv, part, parts),
                    splitCalls(conv, part + 1, parts));
      },
      [](const Band &, int64_t, int64_t) {});
  return BONSAI_OK;
}

void bonsai_block_convolution_destroy(void *state) {
  delete static_cast<Convolution *>(state);
}
}
