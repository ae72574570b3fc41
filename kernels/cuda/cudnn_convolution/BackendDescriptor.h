//===- BackendDescriptor.h - Descriptors of cuDNN graphs --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything in cuDNN's graph interface is a descriptor: attributes are set,
// then it is finalized, which checks them, then other descriptors refer to it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_BACKENDDESCRIPTOR_H
#define BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_BACKENDDESCRIPTOR_H

#include "kernels/cuda/runtime/Libraries.h"

#include <initializer_list>
#include <utility>

namespace bonsai::cuda {

/// A descriptor, once created; destroyed with this.
class BackendDescriptor {
public:
  BackendDescriptor() = default;
  ~BackendDescriptor() {
    if (descriptor)
      cudnn->cudnnBackendDestroyDescriptor(descriptor);
  }
  BackendDescriptor(BackendDescriptor &&other) noexcept
      : cudnn(other.cudnn),
        descriptor(std::exchange(other.descriptor, nullptr)) {}
  BackendDescriptor &operator=(BackendDescriptor &&other) noexcept {
    std::swap(cudnn, other.cudnn);
    std::swap(descriptor, other.descriptor);
    return *this;
  }

  cudnnBackendDescriptor_t get() const { return descriptor; }

  BonsaiStatus create(const Cudnn &functions,
                      cudnnBackendDescriptorType_t type) {
    cudnn = &functions;
    BONSAI_CALL(functions, cudnnBackendCreateDescriptor, type, &descriptor);
    return BONSAI_OK;
  }

  BonsaiStatus finalize() const {
    BONSAI_CALL(*cudnn, cudnnBackendFinalize, descriptor);
    return BONSAI_OK;
  }

  BonsaiStatus set(cudnnBackendAttributeName_t name,
                   cudnnBackendAttributeType_t type, int64_t count,
                   const void *values) const {
    BONSAI_CALL(*cudnn, cudnnBackendSetAttribute, descriptor, name, type, count,
                values);
    return BONSAI_OK;
  }

  // One value or a few, of the type that cuDNN calls so.

  BonsaiStatus set(cudnnBackendAttributeName_t name, int64_t value) const {
    return set(name, CUDNN_TYPE_INT64, 1, &value);
  }
  BonsaiStatus set(cudnnBackendAttributeName_t name,
                   std::initializer_list<int64_t> values) const {
    return set(name, CUDNN_TYPE_INT64, static_cast<int64_t>(values.size()),
               values.begin());
  }
  BonsaiStatus set(cudnnBackendAttributeName_t name, bool value) const {
    return set(name, CUDNN_TYPE_BOOLEAN, 1, &value);
  }
  BonsaiStatus set(cudnnBackendAttributeName_t name, float value) const {
    return set(name, CUDNN_TYPE_FLOAT, 1, &value);
  }
  BonsaiStatus set(cudnnBackendAttributeName_t name, double value) const {
    return set(name, CUDNN_TYPE_DOUBLE, 1, &value);
  }
  BonsaiStatus set(cudnnBackendAttributeName_t name,
                   cudnnDataType_t value) const {
    return set(name, CUDNN_TYPE_DATA_TYPE, 1, &value);
  }
  BonsaiStatus set(cudnnBackendAttributeName_t name, void *value) const {
    return set(name, CUDNN_TYPE_VOID_PTR, 1, &value);
  }
  BonsaiStatus set(cudnnBackendAttributeName_t name,
                   const BackendDescriptor &value) const {
    return set(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &value.descriptor);
  }

  /// Reads up to `capacity` values; how many there are goes to `count`.
  BonsaiStatus get(cudnnBackendAttributeName_t name,
                   cudnnBackendAttributeType_t type, int64_t capacity,
                   int64_t &count, void *values) const {
    BONSAI_CALL(*cudnn, cudnnBackendGetAttribute, descriptor, name, type,
                capacity, &count, values);
    return BONSAI_OK;
  }

private:
  const Cudnn *cudnn = nullptr;
  cudnnBackendDescriptor_t descriptor = nullptr;
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_BACKENDDESCRIPTOR_H
