//===- Error.cpp - The last error of a thread -----------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps the explanation of the last failure where no allocation can fail.
//
//===----------------------------------------------------------------------===//

#include "kernels/runtime/Runtime.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

static thread_local char lastError[1024];

const char *bonsai_last_error(void) { return lastError; }

BonsaiStatus bonsai_fail(BonsaiStatus status, const char *format, ...) {
  // The arguments may point into the previous message.
  char message[sizeof(lastError)];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof(message), format, arguments);
  va_end(arguments);
  memcpy(lastError, message, sizeof(message));
  return status;
}
