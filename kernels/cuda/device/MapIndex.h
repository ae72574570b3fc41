//===- MapIndex.h - Where the elements of feature maps lie ------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Strides of feature maps, row-major and channels last, and the way back from a
// place in memory to a position.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_MAPINDEX_H
#define BONSAI_KERNELS_CUDA_DEVICE_MAPINDEX_H

#include "kernels/cpu/onednn/FeatureMap.h"
#include "kernels/cuda/device/Divisor.h"

namespace bonsai::cuda {

/// An element of a feature map.
struct MapPosition {
  int32_t batch, channel, row, column;
};

/// Elements between neighbours along each dimension; 0 repeats an element.
struct MapStrides {
  int32_t batch, channel, row, column;

  BONSAI_HOST_DEVICE int32_t locate(const MapPosition &p) const {
    return p.batch * batch + p.channel * channel + p.row * row +
           p.column * column;
  }
};

/// Counts the elements of a map through in the order in which they lie.
struct MapOrder {
  bool channelsLast;
  Divisor channels, rows, columns;

  BONSAI_HOST_DEVICE MapPosition getPosition(int32_t index) const {
    MapPosition p;
    if (channelsLast) {
      int32_t rest = channels.divide(index);
      p.channel = index - rest * static_cast<int32_t>(channels.value);
      p.column = rest;
      p.row = columns.split(p.column);
      p.batch = rows.split(p.row);
      return p;
    }
    p.column = index;
    p.row = columns.split(p.column);
    p.channel = rows.split(p.row);
    p.batch = channels.split(p.channel);
    return p;
  }
};

inline int64_t countElements(const BonsaiFeatureMap &map) {
  return map.batch * map.channels * map.height * map.width;
}

/// Of a map that is BONSAI_LAYOUT_PLAIN or BONSAI_LAYOUT_CHANNELS_LAST.
inline MapStrides makeStrides(const BonsaiFeatureMap &map) {
  auto channels = static_cast<int32_t>(map.channels);
  auto width = static_cast<int32_t>(map.width);
  auto pixels = static_cast<int32_t>(map.height * map.width);
  if (map.layout == BONSAI_LAYOUT_CHANNELS_LAST)
    return {channels * pixels, 1, channels * width, channels};
  return {channels * pixels, pixels, width, 1};
}

/// The same, with extents of 1 repeated.
inline MapStrides makeBroadcastStrides(const BonsaiFeatureMap &map) {
  MapStrides s = makeStrides(map);
  return {map.batch == 1 ? 0 : s.batch, map.channels == 1 ? 0 : s.channel,
          map.height == 1 ? 0 : s.row, map.width == 1 ? 0 : s.column};
}

inline MapOrder makeOrder(const BonsaiFeatureMap &map) {
  return {map.layout == BONSAI_LAYOUT_CHANNELS_LAST, makeDivisor(map.channels),
          makeDivisor(map.height), makeDivisor(map.width)};
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_MAPINDEX_H
