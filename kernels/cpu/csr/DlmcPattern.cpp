//===- DlmcPattern.cpp - Sparsity patterns of the DLMC --------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A layer's name says what kind of layer it was: the second convolution of a
// bottleneck is 3x3, and the projection blocks of groups 2 to 4 have stride 2
// there and on the shortcut. Columns of 3x3 layers run over taps first.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/DlmcPattern.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

using namespace bonsai::csr;

namespace {
struct Pattern {
  int64_t rows = 0, columns = 0;
  std::vector<int64_t> offsets, indices;
};

bool readPattern(const std::string &path, Pattern &pattern) {
  std::ifstream file(path);
  std::string line;
  char comma;
  int64_t nonzeros;
  if (!std::getline(file, line) ||
      !(std::istringstream(line) >> pattern.rows >> comma >> pattern.columns >>
        comma >> nonzeros))
    return false;
  pattern.offsets.resize(pattern.rows + 1);
  pattern.indices.resize(nonzeros);
  for (int64_t &offset : pattern.offsets)
    file >> offset;
  for (int64_t &index : pattern.indices)
    file >> index;
  return !file.fail() && pattern.offsets.back() == nonzeros;
}

std::map<std::string, int64_t> readPixelCounts(const std::string &path) {
  std::map<std::string, int64_t> counts;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    size_t comma = line.find(',');
    if (comma == std::string::npos)
      continue;
    const char *number = line.c_str() + comma + 1;
    char *end = nullptr;
    int64_t pixels = std::strtoll(number, &end, 10);
    if (end != number && (*end == '\0' || *end == '\r'))
      counts[line.substr(0, comma)] = pixels;
  }
  return counts;
}

bool startsWith(const std::string &text, const char *prefix) {
  return text.rfind(prefix, 0) == 0;
}

int64_t kernelOf(const std::string &name) {
  if (name == "initial_conv")
    return 7;
  return startsWith(name, "bottleneck_2_") ? 3 : 1;
}

int64_t strideOf(const std::string &name) {
  if (name == "initial_conv")
    return 2;
  bool projects = name.find("projection_block_group") != std::string::npos &&
                  name.back() != '1';
  bool strided = startsWith(name, "bottleneck_2_") ||
                 startsWith(name, "bottleneck_projection_");
  return projects && strided ? 2 : 1;
}

SparseLayer makeLayer(const std::string &name, const Pattern &pattern,
                      int64_t pixels) {
  int64_t kernel = kernelOf(name), stride = strideOf(name);
  int64_t taps = kernel * kernel, channels = pattern.columns / taps;
  int64_t size = std::lround(std::sqrt(double(pixels)));
  SparseLayer layer;
  layer.name = name;
  layer.descriptor =
      makeConvolution(channels, pattern.rows, size * stride, kernel, stride);
  layer.mask.assign(pattern.rows * pattern.columns, 0);
  for (int64_t row = 0; row < pattern.rows; ++row)
    for (int64_t i = pattern.offsets[row]; i < pattern.offsets[row + 1]; ++i) {
      int64_t tap = pattern.indices[i] / channels;
      int64_t channel = pattern.indices[i] % channels;
      layer.mask[(row * channels + channel) * taps + tap] = 1;
    }
  return layer;
}
} // namespace

BonsaiConvolutionDescriptor
bonsai::csr::makeConvolution(int64_t inChannels, int64_t outChannels,
                             int64_t inSize, int64_t kernel, int64_t stride) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = inChannels;
  d.out_channels = outChannels;
  d.in_height = d.in_width = inSize;
  d.out_height = d.out_width = inSize / stride;
  d.kernel_height = d.kernel_width = kernel;
  d.stride_height = d.stride_width = stride;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = kernel / 2;
  int64_t after = (d.out_height - 1) * stride + kernel - inSize - kernel / 2;
  d.pad_bottom = d.pad_right = after > 0 ? after : 0;
  d.epilogue.has_bias = 1;
  d.epilogue.activation.kind = BONSAI_ACTIVATION_RELU;
  return d;
}

std::vector<SparseLayer>
bonsai::csr::readDlmcLayers(const std::string &patterns,
                            const std::string &pixelCounts,
                            std::string &error) {
  std::vector<SparseLayer> layers;
  std::map<std::string, int64_t> counts = readPixelCounts(pixelCounts);
  for (auto &[name, pixels] : counts) {
    std::string path = patterns + "/" + name + ".smtx";
    if (name == "final_dense" || !std::filesystem::exists(path))
      continue;
    Pattern pattern;
    if (!readPattern(path, pattern)) {
      error = path + ": not a readable .smtx file";
      return {};
    }
    layers.push_back(makeLayer(name, pattern, pixels));
  }
  if (layers.empty())
    error = patterns + ": no .smtx file that " + pixelCounts + " lists";
  return layers;
}
