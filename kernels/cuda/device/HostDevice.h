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
/// Code of blocks of threads, which nvcc compiles for the device alone.
#define BONSAI_DEVICE __device__
/// Before a loop: whether its code is repeated, as arrays in registers need it
/// that are indexed by its variable, or is there once.
#define BONSAI_UNROLLED _Pragma("unroll")
#define BONSAI_ROLLED _Pragma("unroll 1")
#else
#define BONSAI_HOST_DEVICE
#define BONSAI_DEVICE
#define BONSAI_UNROLLED
#define BONSAI_ROLLED
#endif

#endif // BONSAI_KERNELS_CUDA_DEVICE_HOSTDEVICE_H
