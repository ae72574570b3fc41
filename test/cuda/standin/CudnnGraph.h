//===- CudnnGraph.h - Graphs of the stand-in for cuDNN ----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Descriptors as lists of attributes, and an interpreter of operation graphs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_CUDA_STANDIN_CUDNNGRAPH_H
#define BONSAI_TEST_CUDA_STANDIN_CUDNNGRAPH_H

#include "test/cuda/standin/StandIn.h"

#include <cstdint>
#include <cudnn.h>
#include <map>

namespace bonsai::standin {

/// What cudnnBackendDescriptor_t points to.
struct Descriptor {
  explicit Descriptor(cudnnBackendDescriptorType_t type) : type(type) {}

  cudnnBackendDescriptorType_t type;
  bool isFinal = false;
  /// Of engines, configurations and plans; an index in the list of engines.
  int64_t engine = 0;
  const Descriptor *graph = nullptr;

  /// BAD_PARAM if the type is none of those that the attributes in use have.
  cudnnStatus_t set(cudnnBackendAttributeName_t name,
                    cudnnBackendAttributeType_t type, int64_t count,
                    const void *values);
  /// Whether all descriptors that it names have been finalized.
  bool refersToFinal() const;

  /// The values of an attribute, none if it was not set.
  template <typename T>
  std::vector<T> get(cudnnBackendAttributeName_t name) const {
    auto known = attributes.find(name);
    if (known == attributes.end())
      return {};
    auto *first = reinterpret_cast<const T *>(known->second.bytes.data());
    return std::vector<T>(first, first + known->second.count);
  }
  /// Null if it was not set.
  const Descriptor *getDescriptor(cudnnBackendAttributeName_t name) const {
    auto known = attributes.find(name);
    if (known == attributes.end())
      return nullptr;
    return *reinterpret_cast<const Descriptor *const *>(
        known->second.bytes.data());
  }

private:
  struct Attribute {
    cudnnBackendAttributeType_t type;
    int64_t count;
    std::vector<char> bytes;
  };
  std::map<cudnnBackendAttributeName_t, Attribute> attributes;
};

/// Whether an engine can run a graph: there is none for sigmoids.
bool canRun(const Descriptor &graph);

/// The work of a run: the graph, with the addresses of a variant pack.
cudnnStatus_t makeWork(const Descriptor &graph, const Descriptor &pack,
                       std::function<void()> &work);

} // namespace bonsai::standin

#endif // BONSAI_TEST_CUDA_STANDIN_CUDNNGRAPH_H
