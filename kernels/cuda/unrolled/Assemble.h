//===- Assemble.h --------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program as machine code of a GPU: its modules become PTX and are assembled
// in parallel, by ptxas of the CUDA toolkit, and linked by nvlink. What was
// assembled once is kept in a cache, under a key of all that it depends on.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_ASSEMBLE_H
#define BONSAI_KERNELS_CUDA_UNROLLED_ASSEMBLE_H

#include "kernels/cuda/unrolled/Program.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace bonsai::gpu_unrolled {

struct Cubin {
  std::vector<uint8_t> image; ///< What cuModuleLoadData takes.
  int64_t registers = 0;      ///< Of a thread.
  int64_t codeBytes = 0;      ///< Instructions of all functions.
};

/// Assembles for an architecture ("sm_90"). Code that keeps sums in memory
/// because the registers do not suffice is an error, as are missing tools.
llvm::Expected<Cubin> assemble(const Program &program, llvm::StringRef arch);

/// The same, from the cache if it is there. The cache is in $BONSAI_CACHE_DIR,
/// or `bonsai` in the user's folder for caches, and holds at most some GB: what
/// was not used for longest goes first. One that cannot be written to is done
/// without.
llvm::Expected<Cubin> assembleCached(const Program &program,
                                     llvm::StringRef arch);

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_ASSEMBLE_H
