//===- Im2col.cu ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The matrices that sparse layers multiply. Channels last, a thread has eight
// channels.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/Im2colBody.h"
#include "kernels/cuda/device/ThreadKernel.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNELS(bonsai_im2col, Im2colArguments, count, runIm2col)
BONSAI_THREAD_KERNEL(bonsai_im2col_pixels_f16, Im2colArguments, count,
                     runIm2colOfPixels<Half8>)
