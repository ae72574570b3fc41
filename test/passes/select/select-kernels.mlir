// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=fastest}))' | FileCheck %s --check-prefixes=CHECK,FASTEST
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=dense}))' | FileCheck %s --check-prefixes=CHECK,DENSE
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=sparse}))' | FileCheck %s --check-prefixes=CHECK,SPARSE
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=csr}))' | FileCheck %s --check-prefixes=CHECK,CSR
// RUN: bonsai-opt %s -pass-pipeline='builtin.module(func.func(bonsai-select-kernels{policy=generated}))' | FileCheck %s --check-prefixes=GENERATED

// With everything cut a sparse kernel is always cheaper, with nothing cut never;
// the layers are large enough that layout changes do not decide.
bonsai.parameter @weight : tensor<64x64x3x3xf32> = dense<0.5>
bonsai.parameter @cut.weight : tensor<64x64x3x3xf32> = dense<0.0> mask #bonsai.unstructured dense<0>
bonsai.parameter @kept.weight : tensor<64x64x3x3xf32> = dense<0.5> mask #bonsai.unstructured dense<1>
bonsai.parameter @fc.weight : tensor<256x256xf32> = dense<0.5>
bonsai.parameter @cut.fc.weight : tensor<256x256xf32> = dense<0.0> mask #bonsai.unstructured dense<0>

// Each op has a kernel; parameters, reshapes and returns need none.
// CHECK-LABEL: func.func @layers
// CHECK-NOT: bonsai.param {{.*}}bonsai.kernel
func.func @layers(%x: tensor<1x64x56x56xf32>, %a: tensor<1x256xf32>) -> (tensor<1x64x56x56xf32>, tensor<1x256xf32>) {
  %w = bonsai.param @weight : tensor<64x64x3x3xf32>
  // CHECK: bonsai.conv2d {{.*}}bonsai.kernel = "onednn-convolution"
  %0 = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  %u = bonsai.param @cut.weight : tensor<64x64x3x3xf32>
  // FASTEST: bonsai.conv2d {{.*}}bonsai.kernel = "{{csr|unrolled}}-convolution"
  // DENSE: bonsai.conv2d {{.*}}bonsai.kernel = "onednn-convolution"
  // SPARSE: bonsai.conv2d {{.*}}bonsai.kernel = "{{csr|unrolled}}-convolution"
  // CSR: bonsai.conv2d {{.*}}bonsai.kernel = "csr-convolution"
  %1 = bonsai.conv2d %0, %u padding [1, 1, 1, 1] : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  %k = bonsai.param @kept.weight : tensor<64x64x3x3xf32>
  // FASTEST: bonsai.conv2d {{.*}}bonsai.kernel = "onednn-convolution"
  // DENSE: bonsai.conv2d {{.*}}bonsai.kernel = "onednn-convolution"
  // SPARSE: bonsai.conv2d {{.*}}bonsai.kernel = "{{csr|unrolled}}-convolution"
  // CSR: bonsai.conv2d {{.*}}bonsai.kernel = "csr-convolution"
  %2 = bonsai.conv2d %1, %k padding [1, 1, 1, 1] : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  %f = bonsai.param @fc.weight : tensor<256x256xf32>
  // CHECK: bonsai.linear {{.*}}bonsai.kernel = "onednn-linear"
  %3 = bonsai.linear %a, %f : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  %g = bonsai.param @cut.fc.weight : tensor<256x256xf32>
  // FASTEST: bonsai.linear {{.*}}bonsai.kernel = "{{csr|unrolled}}-linear"
  // DENSE: bonsai.linear {{.*}}bonsai.kernel = "onednn-linear"
  // SPARSE: bonsai.linear {{.*}}bonsai.kernel = "{{csr|unrolled}}-linear"
  // CSR: bonsai.linear {{.*}}bonsai.kernel = "csr-linear"
  %4 = bonsai.linear %3, %g : (tensor<1x256xf32>, tensor<256x256xf32>) -> tensor<1x256xf32>
  return %2, %4 : tensor<1x64x56x56xf32>, tensor<1x256xf32>
}

// GENERATED-LABEL: func.func @layers
// GENERATED-COUNT-5: bonsai.kernel = "generated"
// GENERATED-NOT: bonsai.kernel
// GENERATED: return

// CHECK-LABEL: func.func @others
func.func @others(%x: tensor<1x4x8x8xf32>) -> (tensor<1x1024xf32>, tensor<1x4x8x8xf32>) {
  // CHECK: bonsai.relu {{.*}}bonsai.kernel = "onednn-elementwise"
  %0 = bonsai.relu %x : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.add {{.*}}bonsai.kernel = "onednn-binary"
  %1 = bonsai.add %0, %x : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.max_pool2d {{.*}}bonsai.kernel = "onednn-pooling"
  %2 = bonsai.max_pool2d %1 kernel [3, 3] padding [1, 1, 1, 1] : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.concat {{.*}}bonsai.kernel = "onednn-concat"
  %3 = bonsai.concat %1, %2 axis 1 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x8x8x8xf32>
  // CHECK: bonsai.resize {{.*}}bonsai.kernel = "generated"
  %4 = bonsai.resize %3 size [16, 8] nearest asymmetric : tensor<1x8x8x8xf32> -> tensor<1x8x16x8xf32>
  // CHECK: bonsai.softmax {{.*}}bonsai.kernel = "onednn-softmax"
  %5 = bonsai.softmax %2 axis 1 : tensor<1x4x8x8xf32> -> tensor<1x4x8x8xf32>
  // CHECK: bonsai.flatten
  // CHECK-NOT: bonsai.kernel
  %6 = bonsai.flatten %4 : tensor<1x8x16x8xf32> -> tensor<1x1024xf32>
  // CHECK: return
  return %6, %5 : tensor<1x1024xf32>, tensor<1x4x8x8xf32>
}

// What a kernel refuses when it runs is never chosen: pooling windows that miss
// the input, averages that count beyond the padding (but for the one kernel that
// knows the rule), broadcasts to the left, ranks above four, other types.
// CHECK-LABEL: func.func @refused
// CHECK: bonsai.kernel = "generated"
// CHECK: bonsai.kernel = "pixel-tiles-pooling"
// CHECK-COUNT-4: bonsai.kernel = "generated"
// CHECK-NOT: bonsai.kernel
// CHECK: return
func.func @refused(%x: tensor<1x3x1x5xf32>, %y: tensor<1x3x6x6xf32>, %a: tensor<3x1xf32>, %b: tensor<1x4xf32>, %c: tensor<1x1x1x1x2xf32>, %h: tensor<4xf16>) {
  %0 = bonsai.avg_pool2d %x kernel [2, 1] padding [1, 0, 1, 0] dilations [2, 1] count_include_pad : tensor<1x3x1x5xf32> -> tensor<1x3x1x5xf32>
  %1 = bonsai.avg_pool2d %y kernel [3, 3] strides [2, 2] ceil_mode count_include_pad : tensor<1x3x6x6xf32> -> tensor<1x3x3x3xf32>
  %2 = bonsai.add %a, %b : (tensor<3x1xf32>, tensor<1x4xf32>) -> tensor<3x4xf32>
  %3 = bonsai.relu %c : tensor<1x1x1x1x2xf32> -> tensor<1x1x1x1x2xf32>
  %4 = bonsai.relu %h : tensor<4xf16> -> tensor<4xf16>
  %5:2 = bonsai.max_pool2d_with_indices %y kernel [2, 2] : tensor<1x3x6x6xf32> -> tensor<1x3x5x5xf32>, tensor<1x3x5x5xi64>
  return
}
