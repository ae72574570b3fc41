//===- FeatureMaps.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a network computes inside, as further outputs: the same maps of the
// masked and of the shrunken network, border and interior apart.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_SHRINK_FEATUREMAPS_H
#define BONSAI_TEST_SHRINK_FEATUREMAPS_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include <vector>

namespace bonsai::test {

/// A result of `main`.
struct NetworkOutput {
  std::vector<int64_t> shape;
  std::vector<float> data;
};

/// Adds what each convolution leads to as a further result of `main`: the value
/// after the border bias, batch norm, addition and activation that follow it,
/// as far as nothing else reads the values between. Pipelines can fuse all of
/// that still. The shrunken form of a network gets the same results in the same
/// order. Returns all results.
std::vector<mlir::Value> addFeatureMaps(mlir::ModuleOp module);

/// Whether each position on axis 1 of a value is kept.
std::vector<bool> findKeptChannels(mlir::Value value,
                                   const ChannelRemoval &removal);

/// The kept channels of an output.
NetworkOutput selectChannels(const NetworkOutput &output,
                             const std::vector<bool> &kept);

/// The norm of the difference over that of `expected`, once over the outermost
/// ring of pixels and once over all others; everything else is interior. A part
/// that an activation clears but for a few elements counts as being as large as
/// the mean of its map: what is left there is little more than rounding.
struct MapError {
  double border = 0;
  double interior = 0;
};
MapError measureError(const NetworkOutput &actual,
                      const NetworkOutput &expected);

} // namespace bonsai::test

#endif // BONSAI_TEST_SHRINK_FEATUREMAPS_H
