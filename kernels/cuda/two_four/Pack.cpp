//===- Pack.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chunk by chunk: four consecutive channels of an output channel and tap.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/two_four/Pack.h"

#include <array>

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::two_four;

namespace {

/// What is kept of a chunk: two places, the lower one first, and their values.
struct Chunk {
  uint32_t places[2];
  uint16_t values[2];
};

/// Reads a dense weight; beyond its edges all is cut.
class ChunkReader {
public:
  ChunkReader(const BonsaiConvolutionDescriptor &shape,
              const HalfWeights &weights)
      : rows(shape.out_channels), channels(shape.in_channels),
        taps(shape.kernel_height * shape.kernel_width), weights(weights) {}

  int64_t countKept(int64_t row, int64_t channel, int64_t tap) const {
    int64_t kept = 0;
    for (int64_t i = 0; i < 4; ++i)
      kept += isKept(row, channel + i, tap);
    return kept;
  }

  /// Of a chunk that keeps at most two. Where it keeps fewer, zeros fill up.
  Chunk read(int64_t row, int64_t channel, int64_t tap) const {
    std::array<bool, 4> taken = {};
    int64_t count = 0;
    for (int64_t i = 0; i < 4; ++i)
      count += taken[i] = isKept(row, channel + i, tap);
    for (int64_t i = 0; count < 2; ++i)
      if (!taken[i]) {
        taken[i] = true;
        ++count;
      }
    Chunk chunk = {};
    int64_t next = 0;
    for (uint32_t i = 0; i < 4; ++i) {
      if (!taken[i])
        continue;
      chunk.places[next] = i;
      if (isKept(row, channel + i, tap))
        chunk.values[next] = weights.values[locate(row, channel + i, tap)];
      ++next;
    }
    return chunk;
  }

private:
  int64_t locate(int64_t row, int64_t channel, int64_t tap) const {
    return (row * channels + channel) * taps + tap;
  }
  bool isKept(int64_t row, int64_t channel, int64_t tap) const {
    return row < rows && channel < channels && tap < taps &&
           weights.mask[locate(row, channel, tap)];
  }

  int64_t rows, channels, taps;
  const HalfWeights &weights;
};

class Packer {
public:
  Packer(const BonsaiTwoFourDescriptor &descriptor, const HalfWeights &weights,
         PackedWeights &packed)
      : reader(descriptor.shape, weights), packed(packed),
        fragments(getTileExtents(descriptor.tile).fragments),
        blocks(countRowBlocks(descriptor)), depth(getDepth(descriptor.shape)) {
    PackedSize size = getPackedSize(descriptor);
    packed.values.assign(size.values, 0);
    packed.metadata.assign(size.metadata, 0);
  }

  void run() {
    int64_t units = stepUnits * depth.steps;
    for (int64_t block = 0; block < blocks; ++block)
      for (int64_t unit = 0; unit < units; ++unit)
        for (int64_t fragment = 0; fragment < fragments; ++fragment)
          for (int64_t row = 0; row < 16; ++row)
            for (int64_t chunk = 0; chunk < 8; ++chunk)
              packChunk(block, unit, fragment, row, chunk);
  }

private:
  void packChunk(int64_t block, int64_t unit, int64_t fragment, int64_t row,
                 int64_t place) {
    int64_t channel = unit % depth.tapUnits * unitChannels + 4 * place;
    Chunk chunk = reader.read(16 * fragments * block +
                                  getBlockRow(fragments, fragment, row),
                              channel, unit / depth.tapUnits);
    // Four lanes share a row. Each has a chunk of the first half of the unit in
    // registers 0 (rows below 8) and 1, and one of the second half in 2 and 3.
    int64_t lane = row % 8 * 4 + place % 4;
    int64_t pair = place / 4 * 2 + row / 8;
    int64_t units = stepUnits * depth.steps;
    uint16_t *values =
        &packed.values[(((block * units + unit) * fragments + fragment) * 32 +
                        lane) *
                           8 +
                       2 * pair];
    values[0] = chunk.values[0];
    values[1] = chunk.values[1];
    // Of those four, two have the metadata of the row for one unit of the step:
    // one for each half.
    int64_t keeper = row % 8 * 4 + unit % stepUnits * 2 + place / 4;
    int64_t step = unit / stepUnits;
    uint32_t &metadata =
        packed
            .metadata[((block * depth.steps + step) * 32 + keeper) * fragments +
                      fragment];
    metadata |= (chunk.places[0] | chunk.places[1] << 2)
                << (16 * (row / 8) + 4 * (place % 4));
  }

  ChunkReader reader;
  PackedWeights &packed;
  int64_t fragments, blocks;
  TwoFourDepth depth;
};

/// Calls `found` with the first chunk that keeps more than two weights.
template <typename Found>
bool findDense(const BonsaiConvolutionDescriptor &d, const HalfWeights &weights,
               Found found) {
  ChunkReader reader(d, weights);
  int64_t taps = d.kernel_height * d.kernel_width;
  for (int64_t row = 0; row < d.out_channels; ++row)
    for (int64_t channel = 0; channel < d.in_channels; channel += 4)
      for (int64_t tap = 0; tap < taps; ++tap)
        if (int64_t kept = reader.countKept(row, channel, tap); kept > 2) {
          found(kept, row, channel);
          return true;
        }
  return false;
}

} // namespace

bool bonsai::two_four::isTwoFour(const BonsaiConvolutionDescriptor &shape,
                                 const uint8_t *mask) {
  return !findDense(shape, {nullptr, mask, 0},
                    [](int64_t, int64_t, int64_t) {});
}

std::string bonsai::two_four::checkTwoFour(const BonsaiConvolutionDescriptor &d,
                                           const HalfWeights &weights) {
  auto expected = static_cast<size_t>(d.out_channels * d.in_channels *
                                      d.kernel_height * d.kernel_width);
  if (weights.count != expected)
    return "weight has " + std::to_string(weights.count) +
           " values, the descriptor needs " + std::to_string(expected);
  std::string problem;
  findDense(d, weights, [&](int64_t kept, int64_t row, int64_t channel) {
    problem = "mask keeps " + std::to_string(kept) +
              " of the 4 weights at output channel " + std::to_string(row) +
              ", input channels from " + std::to_string(channel) +
              ", which is not 2:4";
  });
  return problem;
}

std::string bonsai::two_four::pack(const BonsaiTwoFourDescriptor &descriptor,
                                   const HalfWeights &weights,
                                   PackedWeights &packed) {
  std::string problem = checkTwoFour(descriptor.shape, weights);
  if (problem.empty())
    Packer(descriptor, weights, packed).run();
  return problem;
}
