//===- ExecutableCode.h - Emitted code made executable ----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For tests and benchmarks; in a compiled model the linker does it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_UNROLLED_EXECUTABLECODE_H
#define BONSAI_KERNELS_CPU_UNROLLED_EXECUTABLECODE_H

#include <cstdint>
#include <cstring>
#include <sys/mman.h>
#include <vector>

namespace bonsai::unrolled {

class ExecutableCode {
public:
  explicit ExecutableCode(const std::vector<uint8_t> &code)
      : size(code.size()), memory(mmap(nullptr, size, PROT_READ | PROT_WRITE,
                                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (memory == MAP_FAILED)
      return;
    std::memcpy(memory, code.data(), size);
    mprotect(memory, size, PROT_READ | PROT_EXEC);
  }
  ~ExecutableCode() {
    if (memory != MAP_FAILED)
      munmap(memory, size);
  }
  ExecutableCode(const ExecutableCode &) = delete;
  ExecutableCode &operator=(const ExecutableCode &) = delete;

  const void *data() const { return memory; }

private:
  size_t size;
  void *memory;
};

} // namespace bonsai::unrolled

#endif // BONSAI_KERNELS_CPU_UNROLLED_EXECUTABLECODE_H
