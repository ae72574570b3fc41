// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels,bonsai-assign-layouts))' | FileCheck %s
// RUN: bonsai-opt %s -allow-unregistered-dialect -pass-pipeline='builtin.module(func.func(bonsai-select-kernels,bonsai-assign-layouts))' | FileCheck %s

// A function without a body has nothing to choose for.

// CHECK: func.func private @elsewhere(tensor<1x4x8x8xf32>)
func.func private @elsewhere(tensor<1x4x8x8xf32>)
