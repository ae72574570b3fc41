//===- Convolution.h - Internal entries of the CSR kernel
//-------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the public entries, the tests and the linear layer share.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_CONVOLUTION_H
#define BONSAI_KERNELS_CPU_CSR_CONVOLUTION_H

#include "kernels/cpu/csr/Csr.h"
#include "kernels/cpu/csr/Microkernel.h"

namespace bonsai::csr {

/// As the public `create` entries, for a given instruction set, which the
/// processor must have.
BonsaiStatus createConvolution(const BonsaiConvolutionDescriptor &descriptor,
                               const void *const *constants, Level level,
                               void **state);
BonsaiStatus createLinear(const BonsaiLinearDescriptor &descriptor,
                          const void *const *constants, Level level,
                          void **state);

} // namespace bonsai::csr

#endif // BONSAI_KERNELS_CPU_CSR_CONVOLUTION_H
