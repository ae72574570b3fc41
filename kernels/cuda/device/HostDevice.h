//===- HostDevice.h - Code for both sides -----------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bodies of kernels are functions of an index, so that tests run them on the
// host: the same source is compiled by nvcc and by the host's compiler.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_HOSTDEVICE_H
#define BONSAI_KERNELS_CUDA_DEVICE_HOSTDEVICE_H

#ifdef __CUDACC__
#define BONSAI_HOST_DEVICE __host__ __device__
#else
#define BONSAI_HOST_DEVICE
#endif

namespace bonsai::cuda {

/// Four floats that are loaded and stored at once; at addresses that are
/// multiples of 16 bytes.
struct alignas(16) Float4 {
  float values[4];
};

BONSAI_HOST_DEVICE inline const Float4 &asFloat4(const float *values) {
  return *reinterpret_cast<const Float4 *>(values);
}
BONSAI_HOST_DEVICE inline Float4 &asFloat4(float *values) {
  return *reinterpret_cast<Float4 *>(values);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_HOSTDEVICE_H
