//===- Handle.h - Owned handles of oneDNN's C API ------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ownership and error reporting for oneDNN's C API, without exceptions and
// without the C++ library, so that compiled models need neither.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_HANDLE_H
#define BONSAI_KERNELS_CPU_ONEDNN_HANDLE_H

#include "kernels/runtime/Runtime.h"

#include <cstdlib>
#include <new>
#include <oneapi/dnnl/dnnl.h>

namespace bonsai::onednn {

/// Turns a failed call into a BonsaiStatus and an error line that names it.
BonsaiStatus check(dnnl_status_t status, const char *call);

/// Calls a function of oneDNN; returns from the enclosing function when that
/// fails.
#define BONSAI_DNNL(function, ...)                                             \
  do {                                                                         \
    if (BonsaiStatus bonsaiStatus =                                            \
            bonsai::onednn::check(function(__VA_ARGS__), #function))           \
      return bonsaiStatus;                                                     \
  } while (false)

/// Returns from the enclosing function when `expression`, a BonsaiStatus, is
/// not BONSAI_OK.
#define BONSAI_TRY(expression)                                                 \
  do {                                                                         \
    if (BonsaiStatus bonsaiStatus = (expression))                              \
      return bonsaiStatus;                                                     \
  } while (false)

/// A handle that is destroyed with its owner.
template <typename T, dnnl_status_t (*Destroy)(T)> class Handle {
public:
  Handle() = default;
  Handle(const Handle &) = delete;
  Handle &operator=(const Handle &) = delete;
  ~Handle() { reset(); }

  T get() const { return handle; }
  /// Where a dnnl_*_create call puts the handle; destroys the previous one.
  T *receive() {
    reset();
    return &handle;
  }

private:
  void reset() {
    if (handle)
      Destroy(handle);
    handle = nullptr;
  }

  T handle = nullptr;
};

using Engine = Handle<dnnl_engine_t, dnnl_engine_destroy>;
using Stream = Handle<dnnl_stream_t, dnnl_stream_destroy>;
using Memory = Handle<dnnl_memory_t, dnnl_memory_destroy>;
using Primitive = Handle<dnnl_primitive_t, dnnl_primitive_destroy>;
using PrimitiveDescriptor =
    Handle<dnnl_primitive_desc_t, dnnl_primitive_desc_destroy>;
using PrimitiveDescriptorIterator =
    Handle<dnnl_primitive_desc_iterator_t,
           dnnl_primitive_desc_iterator_destroy>;
using PrimitiveAttributes =
    Handle<dnnl_primitive_attr_t, dnnl_primitive_attr_destroy>;
using PostOps = Handle<dnnl_post_ops_t, dnnl_post_ops_destroy>;

/// A fixed number of value-initialised elements on the heap.
template <typename T> class Array {
public:
  Array() = default;
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;
  ~Array() {
    for (size_t i = 0; i < count; ++i)
      elements[i].~T();
    free(elements);
  }

  /// To be called once.
  BonsaiStatus allocate(size_t size) {
    elements = static_cast<T *>(malloc(size * sizeof(T) + 1));
    if (!elements)
      return bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
    for (; count < size; ++count)
      new (elements + count) T();
    return BONSAI_OK;
  }

  T &operator[](size_t i) { return elements[i]; }
  T *data() { return elements; }

private:
  T *elements = nullptr;
  size_t count = 0;
};

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_HANDLE_H
