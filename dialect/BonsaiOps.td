//===- BonsaiOps.td ----------------------------------------*- tablegen -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All ops of the dialect, for the generators.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_OPS_TD
#define BONSAI_OPS_TD

include "ParameterOps.td"
include "LayerOps.td"
include "ElementwiseOps.td"
include "PoolingOps.td"
include "ShapeOps.td"

#endif // BONSAI_OPS_TD
