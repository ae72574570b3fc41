//===- CudaTools.h -------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The assembler and the linker of the CUDA toolkit.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_CUDATOOLS_H
#define BONSAI_KERNELS_CUDA_UNROLLED_CUDATOOLS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"

#include <string>

namespace bonsai::gpu_unrolled {

/// A folder for temporary files, which goes with this object.
class TemporaryFolder {
public:
  static llvm::Expected<TemporaryFolder> create();
  TemporaryFolder(TemporaryFolder &&other) : path(std::move(other.path)) {
    other.path.clear();
  }
  TemporaryFolder &operator=(TemporaryFolder &&) = delete;
  ~TemporaryFolder();

  std::string getFile(const llvm::Twine &name) const;

private:
  TemporaryFolder() = default;

  llvm::SmallString<64> path;
};

/// Where the build found the tool, or else in $PATH.
llvm::Expected<std::string> findPtxas();
llvm::Expected<std::string> findNvlink();

/// Runs a tool and returns what it printed. A status that is not 0 is an error
/// with the first line of that.
llvm::Expected<std::string> runTool(llvm::StringRef tool,
                                    llvm::ArrayRef<std::string> arguments,
                                    const TemporaryFolder &folder,
                                    llvm::StringRef logName);

/// The version of ptxas in its own words; asked once.
llvm::Expected<std::string> getPtxasVersion();

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_CUDATOOLS_H
