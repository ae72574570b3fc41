//===- ElfFile.cpp - Is a file a whole shared object? ---------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks the ELF header, the program headers and the section headers against
// the size of the file.
//
//===----------------------------------------------------------------------===//

#include "kernels/runtime/ElfFile.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <elf.h>
#include <sys/stat.h>

static const char *machineName(unsigned machine) {
  switch (machine) {
  case EM_X86_64:
    return "x86-64";
  case EM_AARCH64:
    return "aarch64";
  case EM_386:
    return "i386";
  case EM_ARM:
    return "arm";
  case EM_PPC64:
    return "ppc64";
  case EM_S390:
    return "s390x";
  case EM_RISCV:
    return "riscv";
  case EM_LOONGARCH:
    return "loongarch";
  default:
    return "an unknown machine";
  }
}

#if defined(__x86_64__)
static constexpr unsigned hostMachine = EM_X86_64;
#elif defined(__aarch64__)
static constexpr unsigned hostMachine = EM_AARCH64;
#else
#error "machine not supported"
#endif

/// Whether [offset, offset + size) lies within the file.
static bool isWithin(uint64_t offset, uint64_t size, uint64_t fileSize) {
  return offset <= fileSize && size <= fileSize - offset;
}

static BonsaiStatus checkHeader(const char *path, const Elf64_Ehdr &header,
                                size_t bytesRead) {
  if (bytesRead < SELFMAG || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return bonsai_fail(BONSAI_INVALID_MODEL,
                       "%s: not a compiled model: not an ELF file", path);
  if (bytesRead < sizeof(header))
    return bonsai_fail(BONSAI_INVALID_MODEL, "%s: file is truncated", path);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB)
    return bonsai_fail(BONSAI_INVALID_MODEL,
                       "%s: not a 64-bit little-endian ELF file", path);
  if (header.e_machine != hostMachine)
    return bonsai_fail(BONSAI_INVALID_MODEL,
                       "%s: is compiled for %s, this machine is %s", path,
                       machineName(header.e_machine), machineName(hostMachine));
  if (header.e_type != ET_DYN)
    return bonsai_fail(BONSAI_INVALID_MODEL,
                       "%s: not a compiled model: not a shared object", path);
  if (header.e_phnum == 0 || header.e_phentsize != sizeof(Elf64_Phdr))
    return bonsai_fail(BONSAI_INVALID_MODEL,
                       "%s: ELF program headers are malformed", path);
  return BONSAI_OK;
}

static BonsaiStatus checkExtents(const char *path, FILE *file,
                                 const Elf64_Ehdr &header, uint64_t fileSize) {
  uint64_t programBytes = uint64_t(header.e_phnum) * sizeof(Elf64_Phdr);
  uint64_t sectionBytes = uint64_t(header.e_shnum) * header.e_shentsize;
  bool whole = isWithin(header.e_phoff, programBytes, fileSize) &&
               isWithin(header.e_shoff, sectionBytes, fileSize) &&
               fseeko(file, header.e_phoff, SEEK_SET) == 0;
  for (unsigned i = 0; whole && i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    whole = fread(&segment, sizeof(segment), 1, file) == 1 &&
            isWithin(segment.p_offset, segment.p_filesz, fileSize);
  }
  if (!whole)
    return bonsai_fail(BONSAI_INVALID_MODEL, "%s: file is truncated", path);
  return BONSAI_OK;
}

static BonsaiStatus checkOpenFile(const char *path, FILE *file) {
  struct stat attributes;
  if (fstat(fileno(file), &attributes) != 0 || !S_ISREG(attributes.st_mode))
    return bonsai_fail(BONSAI_INVALID_MODEL, "%s: not a regular file", path);
  Elf64_Ehdr header;
  size_t bytesRead = fread(&header, 1, sizeof(header), file);
  if (BonsaiStatus status = checkHeader(path, header, bytesRead))
    return status;
  return checkExtents(path, file, header, attributes.st_size);
}

BonsaiStatus bonsai::checkSharedObject(const char *path) {
  struct stat attributes;
  // A FIFO would block fopen.
  if (stat(path, &attributes) == 0 && !S_ISREG(attributes.st_mode))
    return bonsai_fail(BONSAI_INVALID_MODEL, "%s: not a regular file", path);
  FILE *file = fopen(path, "rb");
  if (!file)
    return bonsai_fail(BONSAI_INVALID_MODEL, "%s: cannot be read: %s", path,
                       strerror(errno));
  BonsaiStatus status = checkOpenFile(path, file);
  fclose(file);
  return status;
}
