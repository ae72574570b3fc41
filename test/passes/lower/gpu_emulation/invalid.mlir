// RUN: bonsai-opt %s -split-input-file --bonsai-emulate-gpu -verify-diagnostics

gpu.module @kernels {
  // expected-error@+1 {{'gpu.func' op with memory attributions cannot be emulated}}
  gpu.func @kernel() workgroup(%shared: memref<4xf32, #gpu.address_space<workgroup>>) kernel {
    gpu.return
  }
}

// -----

gpu.module @kernels {
  llvm.func @replicate(%low: i32, %selector: i32) -> i32 {
    // expected-error@+1 {{'nvvm.prmt' op of a mode that is not the default cannot be emulated}}
    %result = nvvm.prmt #nvvm.permute_mode<rc8> %selector, %low : i32
    llvm.return %result : i32
  }
}
