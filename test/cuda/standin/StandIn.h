//===- StandIn.h - CUDA libraries without a GPU -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libcuda.so.1, libcudnn.so.9, libcusparse.so.12 and libcusparseLt.so.0 for
// tests on machines without a GPU: they have what
// kernels/cuda/runtime/Libraries.h and CusparseltLibrary.h list, keep device
// memory on the host, and run what is enqueued at once, or, while a
// stream is being captured, whenever the graph is launched. Convolutions and
// products are computed; kernels of modules are only noted, unless the test has
// a function that does their work.
//
// They are strict where a device would be, or worse: calls need a current
// context, memory that is copied or set must lie within one allocation, and
// allocating or waiting during a capture fails and spoils it.
//
// This header is the test's side: the log of calls, failures to order, and what
// is alive.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_CUDA_STANDIN_STANDIN_H
#define BONSAI_TEST_CUDA_STANDIN_STANDIN_H

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bonsai::standin {

/// A call, in the order of calls: its name as in cuda.h or cudnn.h, and the
/// number of bytes it is about, if any.
struct Call {
  std::string name;
  size_t bytes;
};

/// The work of a launch of so many threads, blocks times threads of a block,
/// whose arguments are copied when it is enqueued.
using Kernel =
    std::function<std::function<void()>(void **arguments, size_t threads)>;

/// What the test and the libraries share. Not thread-safe.
class State {
public:
  /// Forgets the log, ordered failures, misuses and everything alive.
  void reset();

  /// Does the work of a module's function of this name.
  void setKernel(const std::string &function, const Kernel &kernel) {
    kernels[function] = kernel;
  }

  /// Makes call number `index` (from 0, as of now) of the function return
  /// `result`, a CUresult, cudnnStatus_t or cusparseStatus_t, and do nothing.
  void failCall(const std::string &function, int index, int result);
  const std::vector<Call> &getCalls() const { return calls; }
  /// How many things are alive, of one kind ("memory", "stream", "event",
  /// "module", "graph", "executable graph", "context", "cudnn handle",
  /// "cusparse handle", "cusparselt handle", "descriptor", "selection", "plan")
  /// or of all.
  size_t countAlive(const std::string &kind = "") const;
  /// Calls that a real library might not survive: handles that are not alive,
  /// memory out of bounds, no context.
  const std::vector<std::string> &getMisuses() const { return misuses; }

  // The libraries' side.

  /// Notes a call; returns what it shall return, 0 unless a failure is ordered.
  int enter(const char *function, size_t bytes = 0);
  void addMisuse(const std::string &text) { misuses.push_back(text); }
  void add(const void *object, const char *kind, size_t bytes = 1);
  /// False, and a misuse, if no such thing is alive.
  bool check(const void *object, const char *kind, const char *function);
  bool remove(const void *object, const char *kind, const char *function);
  /// False, and a misuse, if the range starts in device memory and ends
  /// elsewhere.
  bool checkRange(const void *start, size_t bytes, const char *function);
  bool isDeviceMemory(const void *address) const;
  /// Null if there is none of this name.
  const Kernel *findKernel(const std::string &function) const {
    auto found = kernels.find(function);
    return found == kernels.end() ? nullptr : &found->second;
  }

private:
  struct Failure {
    std::string function;
    int callsBefore;
    int result;
  };
  struct Object {
    const void *address;
    std::string kind;
    size_t bytes;
  };
  /// Its index in `alive`, or the size of that.
  size_t find(const void *object, const std::string &kind) const;
  const Object *findMemory(const void *address) const;

  std::vector<Call> calls;
  std::vector<Failure> failures;
  std::vector<Object> alive;
  std::vector<std::string> misuses;
  std::map<std::string, Kernel> kernels;
};

/// That of the loaded libcuda.so.1.
extern "C" State *bonsai_standin_state();
/// Runs the work, or records it if the CUstream is being captured.
extern "C" void bonsai_standin_enqueue(void *stream,
                                       const std::function<void()> *work);
/// Whether a stream is being captured.
extern "C" bool bonsai_standin_is_capturing();

} // namespace bonsai::standin

#endif // BONSAI_TEST_CUDA_STANDIN_STANDIN_H
