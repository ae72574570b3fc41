//===- ElementType.h - What tensors on a GPU are made of ----------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The element types that kernels of our own know, as descriptors name them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_ELEMENTTYPE_H
#define BONSAI_KERNELS_CUDA_DEVICE_ELEMENTTYPE_H

/// Of all feature maps and constants of a kernel, unless its header says
/// otherwise. Sums and functions are computed in f32 and rounded once.
typedef enum BonsaiCudaElement {
  BONSAI_CUDA_ELEMENT_F32 = 0,
  BONSAI_CUDA_ELEMENT_F16 = 1,
} BonsaiCudaElement;

#endif // BONSAI_KERNELS_CUDA_DEVICE_ELEMENTTYPE_H
