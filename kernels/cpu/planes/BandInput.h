//===- BandInput.h - Input of a layer, band by band -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives the run halves of kernels the input that InputPlan.h describes, and
// divides bands among threads: with many tiles each thread takes bands of its
// own; with few, all threads share a band and divide its output channels.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PLANES_BANDINPUT_H
#define BONSAI_KERNELS_CPU_PLANES_BANDINPUT_H

#include "kernels/cpu/Scratch.h"
#include "kernels/cpu/planes/Fill.h"

#include <omp.h>
#include <optional>

namespace bonsai::planes {

/// What stays the same from run to run.
class BandInput {
public:
  BandInput() = default;
  ~BandInput();
  BandInput(const BandInput &) = delete;
  BandInput &operator=(const BandInput &) = delete;

  /// Fails with BONSAI_INVALID_ARGUMENT if the convolution is transposed, does
  /// not write pixel tiles, or reads neither those nor row-major maps, and with
  /// BONSAI_OUT_OF_MEMORY. `kernel` is named in the error.
  BonsaiStatus create(const BonsaiConvolutionDescriptor &descriptor,
                      Level level, const char *kernel);

  const InputPlan &getPlan() const { return plan; }
  /// Those of the level.
  const Loops &getLoops() const { return *loops; }

private:
  friend class BandReader;

  InputPlan plan;
  const Loops *loops = nullptr;
  FillTable table;
  int64_t numThreads = 0;   ///< With buffers.
  int64_t imageFloats = 0;  ///< Of the planes of an image of a band.
  int64_t bufferFloats = 0; ///< Of a thread's planes.
  bool hasScratch = false;
};

/// The input of one run. Threads have a buffer for planes each.
class BandReader {
public:
  BandReader(const BandInput &state, const float *input);

  /// False if there is no memory.
  bool isReady() const { return !state.hasScratch || scratch; }

  /// Makes channels [first, end) of a band ready in a buffer.
  void fill(const Band &band, int64_t first, int64_t end, int64_t buffer) const;

  /// The place of a band's tile.
  const float *getTile(const Band &band, int64_t tile, int64_t buffer) const;

  /// For all bands, calls `compute(band, buffer, part, parts)` with the input
  /// ready in a buffer, for part 0 of 1 or for all parts in parallel. After
  /// them it calls `finish(band, part, parts)` likewise.
  template <typename Compute, typename Finish>
  void runBands(Compute compute, Finish finish) const;

private:
  template <typename Compute, typename Finish>
  void runApart(int64_t threads, Compute compute, Finish finish) const;
  template <typename Compute, typename Finish>
  void runTogether(int64_t threads, Compute compute, Finish finish) const;

  /// Of an image of a band, counted in the band.
  float *planes(int64_t buffer, int64_t image) const {
    return scratch + buffer * state.bufferFloats + image * state.imageFloats;
  }

  const BandInput &state;
  const float *input;
  std::optional<ScratchLease> lease;
  float *scratch = nullptr;
};

template <typename Compute, typename Finish>
void BandReader::runBands(Compute compute, Finish finish) const {
  int64_t threads = std::min<int64_t>(omp_get_max_threads(), state.numThreads);
  if (state.plan.dividesBands(threads))
    runApart(threads, compute, finish);
  else
    runTogether(threads, compute, finish);
}

/// Each thread takes whole bands.
template <typename Compute, typename Finish>
void BandReader::runApart(int64_t threads, Compute compute,
                          Finish finish) const {
  std::vector<Band> bands = state.plan.makeBands(threads);
#pragma omp parallel num_threads(threads) if (threads > 1)
  {
    int64_t thread = omp_get_thread_num(), team = omp_get_num_threads();
    int64_t end = bands.size() * (thread + 1) / team;
    for (int64_t i = bands.size() * thread / team; i < end; ++i) {
      fill(bands[i], 0, state.plan.shape.in_channels, thread);
      compute(bands[i], thread, 0, 1);
      finish(bands[i], 0, 1);
    }
  }
}

template <typename Compute, typename Finish>
void BandReader::runTogether(int64_t threads, Compute compute,
                             Finish finish) const {
  std::vector<Band> bands = state.plan.makeBands(1);
  int64_t channels = state.plan.shape.in_channels;
#pragma omp parallel num_threads(threads)
  {
    int64_t thread = omp_get_thread_num(), team = omp_get_num_threads();
    for (const Band &band : bands) {
      fill(band, channels * thread / team, channels * (thread + 1) / team, 0);
#pragma omp barrier
      compute(band, 0, thread, team);
#pragma omp barrier
      finish(band, thread, team);
    }
  }
}

} // namespace bonsai::planes

#endif // BONSAI_KERNELS_CPU_PLANES_BANDINPUT_H
