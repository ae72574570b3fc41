//===- DlmcPattern.h - Sparsity patterns of the DLMC ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the .smtx files of the Deep Learning Matrix Collection as masks of the
// ResNet-50 layers that they were taken from.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_DLMCPATTERN_H
#define BONSAI_KERNELS_CPU_CSR_DLMCPATTERN_H

#include "kernels/cpu/Convolution.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bonsai::csr {

struct SparseLayer {
  std::string name;
  BonsaiConvolutionDescriptor descriptor;
  std::vector<uint8_t> mask; ///< In the order of the dense weight.
};

/// A convolution with bias and ReLU whose padding keeps the map's size (divided
/// by the stride).
BonsaiConvolutionDescriptor makeConvolution(int64_t inChannels,
                                            int64_t outChannels, int64_t inSize,
                                            int64_t kernel, int64_t stride);

/// Every convolution of the folder `patterns`, in order of name; the number of
/// pixels of each output is in the file `pixelCounts` ("name,pixels" lines).
/// Empty, with a line in `error`, when something cannot be read.
std::vector<SparseLayer> readDlmcLayers(const std::string &patterns,
                                        const std::string &pixelCounts,
                                        std::string &error);

} // namespace bonsai::csr

#endif // BONSAI_KERNELS_CPU_CSR_DLMCPATTERN_H
