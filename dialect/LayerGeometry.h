//===- LayerGeometry.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How the weight of a layer lies between its input and output channels, and
// what constant input channels add to its result.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_LAYERGEOMETRY_H
#define BONSAI_DIALECT_LAYERGEOMETRY_H

#include "dialect/BonsaiDialect.h"

namespace bonsai {

/// Where the weights between channels of input and result are.
class LayerGeometry {
public:
  explicit LayerGeometry(PrunableOpInterface op);

  int64_t getNumInputs() const { return inputs; }
  int64_t getNumOutputs() const { return outputs; }
  /// Kernel positions.
  int64_t getNumTaps() const { return taps; }
  int64_t getInputsPerGroup() const { return inputs / groups; }
  int64_t getOutputsPerGroup() const { return outputs / groups; }
  /// The first of the consecutive inputs that an output is computed from.
  int64_t getFirstInput(int64_t output) const {
    return output / getOutputsPerGroup() * getInputsPerGroup();
  }
  /// The first of the consecutive outputs that are computed from an input.
  int64_t getFirstOutput(int64_t input) const {
    return input / getInputsPerGroup() * getOutputsPerGroup();
  }
  /// Index of the first of the taps, which are consecutive, between two
  /// channels of one group.
  int64_t getWeightIndex(int64_t output, int64_t input) const {
    int64_t row = outputIsFirst ? output : input % firstExtent;
    int64_t column =
        outputIsFirst ? input % secondExtent : output % secondExtent;
    return (row * secondExtent + column) * taps;
  }

private:
  int64_t inputs, outputs, groups, taps;
  int64_t firstExtent, secondExtent;
  bool outputIsFirst;
};

/// The result of a layer for a constant input, 0 in the padding: the same but
/// near the border. Rows and columns of the result that see the same taps in a
/// run are one row or column of the table; the longest run is its interior.
class ConstantResponse {
public:
  explicit ConstantResponse(PrunableOpInterface op);

  /// Rows and columns of the border: `[top, left, bottom, right]`.
  llvm::ArrayRef<int64_t> getBorder() const { return border; }
  int64_t getNumRows() const { return taps[0].size(); }
  int64_t getNumColumns() const { return taps[1].size(); }
  int64_t getTableSize() const { return getNumRows() * getNumColumns(); }

  /// Writes the table of one output channel, rows by columns. `weights` holds,
  /// for each tap, the sum over inputs of weight times constant.
  void compute(llvm::ArrayRef<double> weights,
               llvm::MutableArrayRef<double> table) const;

private:
  using TapsOfPosition = llvm::SmallVector<int64_t>;

  int64_t border[4] = {0, 0, 0, 0};
  int64_t kernelWidth = 1;
  llvm::SmallVector<TapsOfPosition> taps[2];
};

/// The constant that a result channel of a layer has: weights of inputs that
/// are not constant are all cut, and the border sees what the interior sees.
std::optional<double> inferLayerConstant(PrunableOpInterface op,
                                         const ChannelPosition &position,
                                         ChannelConstants &constants);

} // namespace bonsai

#endif // BONSAI_DIALECT_LAYERGEOMETRY_H
