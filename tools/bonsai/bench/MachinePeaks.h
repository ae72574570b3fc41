//===- MachinePeaks.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What this machine can do at most: the roof of a roofline plot.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_MACHINEPEAKS_H
#define BONSAI_TOOLS_BONSAI_BENCH_MACHINEPEAKS_H

namespace bonsai {

struct MachinePeaks {
  /// f32 GFLOP/s of independent fused multiply-adds in the widest vectors that
  /// this processor has; a fused multiply-add is two operations.
  double gflops;
  /// GB/s of a[i] = b[i] + s * c[i], the triad of McCalpin's STREAM, 12 bytes
  /// counted for each i: arrays far larger than the caches, and arrays that
  /// stay in a core's L2 cache.
  double memoryBandwidth;
  double cacheBandwidth;
};

/// Measures, which takes about half a second. All are the best of several
/// rounds, together on `threads` threads (0 for all). All are 0 on processors
/// below x86-64-v3, which have no fused multiply-add.
MachinePeaks measureMachinePeaks(int threads);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_MACHINEPEAKS_H
