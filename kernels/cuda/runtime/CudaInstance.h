//===- CudaInstance.h - Instances on a GPU ------------------------ -*- C
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the runtime of a CUDA model offers beyond Runtime.h, for callers that
// keep their data on the GPU.
//
// `bonsai_instance_run` of a CUDA model takes buffers in host memory or on the
// device, in any mix, and returns when the outputs are there. `threads` is
// ignored when an instance is created. BONSAI_CUDA_DEVICE is the number of the
// device to use, by default 0.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_RUNTIME_CUDAINSTANCE_H
#define BONSAI_KERNELS_CUDA_RUNTIME_CUDAINSTANCE_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The instance's own buffer for an input or output, on the device: f32,
/// row-major, of the tensor's shape in the table. Valid as long as the
/// instance.
BONSAI_EXPORT void *bonsai_cuda_instance_get_input(BonsaiInstance *instance,
                                                   int64_t index);
BONSAI_EXPORT void *bonsai_cuda_instance_get_output(BonsaiInstance *instance,
                                                    int64_t index);

/// Launches the network, one graph, on a CUstream of the same device, from the
/// buffers above to the buffers above, and does not wait. Launches of one
/// instance must not overlap.
BONSAI_EXPORT BonsaiStatus bonsai_cuda_instance_launch(BonsaiInstance *instance,
                                                       void *stream);

/// Records step `step` alone, `times` times one after the other, into a graph,
/// to be timed without the steps around it. It works on what the last run left
/// in the arena. `*graph` is a CUgraphExec, valid as long as the instance, for
/// cuGraphLaunch; null if the call fails.
BONSAI_EXPORT BonsaiStatus bonsai_cuda_instance_record_step(
    BonsaiInstance *instance, int64_t step, int64_t times, void **graph);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_RUNTIME_CUDAINSTANCE_H
