// RUN: bonsai-opt %s --bonsai-emulate-gpu -verify-diagnostics

gpu.module @kernels {
  // expected-error@+1 {{'gpu.func' op with memory attributions cannot be emulated}}
  gpu.func @kernel() workgroup(%shared: memref<4xf32, #gpu.address_space<workgroup>>) kernel {
    gpu.return
  }
}
