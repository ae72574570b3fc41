//===- Timing.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Events before and after a few calls.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/runtime/Timing.h"

using namespace bonsai::cuda;

static constexpr int timedCalls = 5;

Stopwatch::~Stopwatch() {
  for (CUevent event : {first, last})
    if (event)
      getDriver().cuEventDestroy(event);
}

BonsaiStatus Stopwatch::create() {
  for (CUevent *event : {&first, &last}) {
    CUevent created;
    BONSAI_CALL(getDriver(), cuEventCreate, &created, CU_EVENT_DEFAULT);
    *event = created;
  }
  return BONSAI_OK;
}

BonsaiStatus Stopwatch::measure(const std::function<BonsaiStatus()> &enqueue,
                                float &milliseconds) const {
  const Driver &driver = getDriver();
  BONSAI_TRY(enqueue());
  BONSAI_CALL(driver, cuEventRecord, first, getStream());
  for (int i = 0; i < timedCalls; ++i)
    BONSAI_TRY(enqueue());
  BONSAI_CALL(driver, cuEventRecord, last, getStream());
  BONSAI_CALL(driver, cuStreamSynchronize, getStream());
  BONSAI_CALL(driver, cuEventElapsedTime, &milliseconds, first, last);
  milliseconds /= timedCalls;
  return BONSAI_OK;
}
