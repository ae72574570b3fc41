//===- Device.h - What kernels of the CUDA runtime share --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The device of the instance that is being created or run on this thread, and
// what owns memory on it.
//
// The kernels of a CUDA model follow the convention of Runtime.h with this
// difference: `create` is called with constants in host memory, which it
// uploads; `run` gets addresses on the device and enqueues its work on the
// stream. It neither waits nor allocates: it is recorded into a graph.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_RUNTIME_DEVICE_H
#define BONSAI_KERNELS_CUDA_RUNTIME_DEVICE_H

#include "kernels/cuda/runtime/Libraries.h"

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace bonsai::cuda {

/// Memory on the device.
class DeviceBuffer {
public:
  DeviceBuffer() = default;
  ~DeviceBuffer() { release(); }
  DeviceBuffer(const DeviceBuffer &) = delete;
  DeviceBuffer &operator=(const DeviceBuffer &) = delete;

  /// Of 0 bytes there is none.
  BonsaiStatus allocate(size_t bytes);
  /// Allocates and fills; the source can go when this returns.
  BonsaiStatus upload(const void *source, size_t bytes);
  void release();

  template <typename T = void> T *get() const {
    return reinterpret_cast<T *>(address);
  }
  size_t getBytes() const { return address ? bytes : 0; }

private:
  const Driver *driver = nullptr;
  CUdeviceptr address = 0;
  size_t bytes = 0;
};

/// A device, opened, and what its kernels share.
class Device {
public:
  Device() = default;
  ~Device();
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  /// Opens device `number` of the driver.
  BonsaiStatus open(int number);

  const Driver &getDriver() const { return *driver; }
  CUcontext getContext() const { return context; }
  CUstream getStream() const { return stream; }
  /// Loads cuDNN and makes a handle on the stream, the first time.
  BonsaiStatus getCudnn(const Cudnn **cudnn, cudnnHandle_t *handle);
  /// The same of cuSPARSE.
  BonsaiStatus getCusparse(const Cusparse **cusparse, cusparseHandle_t *handle);

  /// Loads a fat binary, the first time.
  BonsaiStatus getModule(const void *image, CUmodule *module);

  /// What steps share under a key, null at first; it lives as long as the
  /// device.
  std::shared_ptr<void> &getShared(const std::string &key) {
    return shared[key];
  }

  /// Makes the workspace at least so large, or leaves it as it is and fails.
  /// Not after the first run: recorded launches know its address.
  BonsaiStatus reserveWorkspace(size_t bytes);
  /// Memory that each step may overwrite while it runs.
  template <typename T = void> T *getWorkspace() const {
    return workspace ? workspace->get<T>() : nullptr;
  }

private:
  const Driver *driver = nullptr;
  CUdevice device = 0;
  CUcontext context = nullptr;
  CUstream stream = nullptr;
  const Cudnn *cudnn = nullptr;
  cudnnHandle_t cudnnHandle = nullptr;
  const Cusparse *cusparse = nullptr;
  cusparseHandle_t cusparseHandle = nullptr;
  std::map<const void *, CUmodule> modules; ///< By their images.
  std::map<std::string, std::shared_ptr<void>> shared;
  std::unique_ptr<DeviceBuffer> workspace;
};

/// Makes a device current on this thread for as long as the scope lasts.
class DeviceScope {
public:
  explicit DeviceScope(Device &device);
  ~DeviceScope();
  DeviceScope(const DeviceScope &) = delete;
  DeviceScope &operator=(const DeviceScope &) = delete;

  BonsaiStatus getStatus() const { return status; }

private:
  Device *outer;
  BonsaiStatus status;
};

/// That of the innermost scope on this thread; there must be one.
Device &getDevice();
inline const Driver &getDriver() { return getDevice().getDriver(); }
inline CUstream getStream() { return getDevice().getStream(); }

/// A kernel of our own.
class DeviceModule {
public:
  /// From a fat binary, which is loaded once for all steps of a device.
  BonsaiStatus load(const void *image, const char *function);

  /// Launches the function on the stream: a grid of blocks that covers `count`
  /// with `threads` each. `arguments` are pointers to the kernel's arguments.
  BonsaiStatus launch(int64_t count, unsigned threads, void **arguments) const;
  BonsaiStatus launchGrid(unsigned x, unsigned y, unsigned z, unsigned threads,
                          void **arguments) const;

private:
  const Driver *driver = nullptr;
  CUfunction function = nullptr;
};

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_RUNTIME_DEVICE_H
