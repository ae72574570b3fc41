//===- Device.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Current device, memory and modules.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/Device.h"

using namespace bonsai::cuda;

static thread_local Device *currentDevice = nullptr;

BonsaiStatus Device::open(int number) {
  BONSAI_TRY(loadDriver(&driver));
  BONSAI_CALL(*driver, cuInit, 0);
  BONSAI_CALL(*driver, cuDeviceGet, &device, number);
  CUcontext retained;
  BONSAI_CALL(*driver, cuDevicePrimaryCtxRetain, &retained, device);
  context = retained;
  DeviceScope scope(*this);
  BONSAI_TRY(scope.getStatus());
  BONSAI_CALL(*driver, cuStreamCreate, &stream, CU_STREAM_NON_BLOCKING);
  return BONSAI_OK;
}

Device::~Device() {
  if (!context)
    return;
  {
    DeviceScope scope(*this);
    shared.clear();
    workspace.reset();
    for (const auto &[image, module] : modules)
      driver->cuModuleUnload(module);
    if (cusparseHandle)
      cusparse->cusparseDestroy(cusparseHandle);
    if (cudnnHandle)
      cudnn->cudnnDestroy(cudnnHandle);
    if (stream)
      driver->cuStreamDestroy(stream);
  }
  driver->cuDevicePrimaryCtxRelease(device);
}

BonsaiStatus Device::getCudnn(const Cudnn **functions, cudnnHandle_t *handle) {
  if (!cudnnHandle) {
    BONSAI_TRY(loadCudnn(&cudnn));
    cudnnHandle_t created;
    BONSAI_CALL(*cudnn, cudnnCreate, &created);
    cudnnHandle = created;
    BONSAI_CALL(*cudnn, cudnnSetStream, cudnnHandle,
                reinterpret_cast<cudaStream_t>(stream));
  }
  *functions = cudnn;
  *handle = cudnnHandle;
  return BONSAI_OK;
}

BonsaiStatus Device::getCusparse(const Cusparse **functions,
                                 cusparseHandle_t *handle) {
  if (!cusparseHandle) {
    BONSAI_TRY(loadCusparse(&cusparse));
    cusparseHandle_t created;
    BONSAI_CALL(*cusparse, cusparseCreate, &created);
    cusparseHandle = created;
    BONSAI_CALL(*cusparse, cusparseSetStream, cusparseHandle,
                reinterpret_cast<cudaStream_t>(stream));
  }
  *functions = cusparse;
  *handle = cusparseHandle;
  return BONSAI_OK;
}

BonsaiStatus Device::getModule(const void *image, CUmodule *module) {
  auto known = modules.find(image);
  if (known == modules.end()) {
    CUmodule loaded;
    BONSAI_CALL(*driver, cuModuleLoadData, &loaded, image);
    known = modules.emplace(image, loaded).first;
  }
  *module = known->second;
  return BONSAI_OK;
}

BonsaiStatus Device::reserveWorkspace(size_t bytes) {
  if (bytes <= (workspace ? workspace->getBytes() : 0))
    return BONSAI_OK;
  auto larger = std::make_unique<DeviceBuffer>();
  BONSAI_TRY(larger->allocate(bytes));
  workspace = std::move(larger);
  return BONSAI_OK;
}

DeviceScope::DeviceScope(Device &device) : outer(currentDevice) {
  const Driver &driver = device.getDriver();
  status = check(driver, driver.cuCtxPushCurrent(device.getContext()),
                 "cuCtxPushCurrent");
  currentDevice = &device;
}

DeviceScope::~DeviceScope() {
  CUcontext context;
  if (!status)
    getDriver().cuCtxPopCurrent(&context);
  currentDevice = outer;
}

Device &bonsai::cuda::getDevice() { return *currentDevice; }

BonsaiStatus DeviceBuffer::allocate(size_t count) {
  release();
  if (!count)
    return BONSAI_OK;
  driver = &getDriver();
  bytes = count;
  BonsaiStatus status =
      check(*driver, driver->cuMemAlloc(&address, bytes), "cuMemAlloc");
  if (!status)
    return BONSAI_OK;
  address = 0;
  return bonsai_fail(status, "%zu bytes on the device: %s", bytes,
                     bonsai_last_error());
}

BonsaiStatus DeviceBuffer::upload(const void *source, size_t count) {
  BONSAI_TRY(allocate(count));
  if (!count)
    return BONSAI_OK;
  BONSAI_CALL(*driver, cuMemcpyAsync, address,
              reinterpret_cast<CUdeviceptr>(source), count, getStream());
  BONSAI_CALL(*driver, cuStreamSynchronize, getStream());
  return BONSAI_OK;
}

void DeviceBuffer::release() {
  if (address)
    driver->cuMemFree(address);
  address = 0;
}

BonsaiStatus DeviceModule::load(const void *image, const char *name) {
  driver = &getDriver();
  CUmodule module;
  BONSAI_TRY(getDevice().getModule(image, &module));
  BONSAI_CALL(*driver, cuModuleGetFunction, &function, module, name);
  return BONSAI_OK;
}

BonsaiStatus DeviceModule::launch(int64_t count, unsigned threads,
                                  void **arguments) const {
  return launchGrid(static_cast<unsigned>((count + threads - 1) / threads), 1,
                    1, threads, arguments);
}

BonsaiStatus DeviceModule::launchGrid(unsigned x, unsigned y, unsigned z,
                                      unsigned threads,
                                      void **arguments) const {
  BONSAI_CALL(*driver, cuLaunchKernel, function, x, y, z, threads, 1, 1, 0,
              getStream(), arguments, nullptr);
  return BONSAI_OK;
}
