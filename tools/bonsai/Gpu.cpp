//===- Gpu.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the driver, which is opened for that: no CUDA header is needed.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Gpu.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/FormatVariadic.h"
#include <cstdlib>

using namespace llvm;
using namespace bonsai;

namespace {

/// What is asked of the driver API, by the names and values of its header. A
/// result of 0 is success.
struct Driver {
  int (*init)(unsigned flags);
  int (*deviceGet)(int *device, int number);
  int (*deviceGetName)(char *name, int capacity, int device);
  int (*deviceGetAttribute)(int *value, int attribute, int device);
};
constexpr int computeCapabilityMajor = 75, computeCapabilityMinor = 76;

template <typename Function>
bool find(sys::DynamicLibrary &library, const char *name, Function &function) {
  function = reinterpret_cast<Function>(library.getAddressOfSymbol(name));
  return function != nullptr;
}

} // namespace

static Expected<Driver> openDriver() {
  constexpr const char *name = "libcuda.so.1";
  std::string reason;
  sys::DynamicLibrary library =
      sys::DynamicLibrary::getPermanentLibrary(name, &reason);
  if (!library.isValid())
    return createStringError(
        Twine(name) +
        ", which comes with the driver of an NVIDIA GPU: " + reason);
  Driver driver;
  if (!find(library, "cuInit", driver.init) ||
      !find(library, "cuDeviceGet", driver.deviceGet) ||
      !find(library, "cuDeviceGetName", driver.deviceGetName) ||
      !find(library, "cuDeviceGetAttribute", driver.deviceGetAttribute))
    return createStringError(Twine(name) + " is no driver of NVIDIA's");
  return driver;
}

Expected<Gpu> bonsai::findGpu() {
  Expected<Driver> driver = openDriver();
  if (!driver)
    return driver.takeError();
  int number = 0, device = 0, major = 0, minor = 0;
  const char *text = getenv("BONSAI_CUDA_DEVICE");
  if (text && StringRef(text).getAsInteger(10, number))
    return createStringError(
        "BONSAI_CUDA_DEVICE must be the number of a device, got '" +
        Twine(text) + "'");
  char name[256] = "";
  if (driver->init(0) || driver->deviceGet(&device, number) ||
      driver->deviceGetName(name, sizeof(name), device) ||
      driver->deviceGetAttribute(&major, computeCapabilityMajor, device) ||
      driver->deviceGetAttribute(&minor, computeCapabilityMinor, device))
    return createStringError("the driver finds no GPU number " + Twine(number));
  return Gpu{name, formatv("sm_{0}{1}", major, minor).str()};
}
