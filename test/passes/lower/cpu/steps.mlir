// RUN: bonsai-opt %s -bonsai-lower-to-cpu=cpu-level=3 | FileCheck %s

// One step an op, in order, and the table that lists them: a library's kernel
// with its state, CSR with its packed weight, and generated code.

// CHECK: llvm.func internal @[[GENERATED:transpose_0]](

// The descriptor of the linear layer: batch 1, 4 features in, 2 out; a bias.
// CHECK: llvm.mlir.global internal constant @[[D:descriptor_[0-9]+]]("\01\00\00\00\00\00\00\00\04\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\01\00\00\00
// CHECK: llvm.mlir.global internal constant @[[W:parameter_[0-9]+]](dense<5.000000e-01> : tensor<8xf32>) {{.*}}alignment = 64
// CHECK: llvm.mlir.global internal constant @[[B:parameter_[0-9]+]](dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>)
// CHECK: llvm.mlir.global internal constant @[[C:constants_[0-9]+]]()
// CHECK: llvm.mlir.addressof @[[W]]
// CHECK: llvm.mlir.addressof @[[B]]
// CHECK: llvm.mlir.global internal constant @packed_

// CHECK: llvm.func internal @[[STEP0:step_0_fc]](%[[STATE:.*]]: !llvm.ptr, %{{.*}}: !llvm.ptr, %[[INPUTS:.*]]: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: i64) -> i32
// CHECK: llvm.getelementptr %[[INPUTS]][0]
// CHECK: %[[STATUS:.*]] = llvm.call @bonsai_onednn_linear_run(%[[STATE]]
// CHECK: llvm.return %[[STATUS]]
// CHECK: llvm.func internal @[[STEP1:step_1_cut]](
// CHECK: llvm.call @bonsai_csr_linear_run
// CHECK: llvm.func internal @[[STEP2:step_2_transpose]](
// CHECK: llvm.call @[[GENERATED]](
// CHECK: %[[ZERO:.*]] = llvm.mlir.constant(0 : i32)
// CHECK: llvm.return %[[ZERO]]

// CHECK-DAG: ("net\00")
// CHECK-DAG: ("x86-64-v3\00")
// CHECK-DAG: ("features\00")
// CHECK-DAG: ("output0\00")
// CHECK-DAG: ("generated\00")
// CHECK: constant @steps_{{[0-9]+}}() {{.*}} !llvm.array<3 x struct
// CHECK: llvm.mlir.addressof @bonsai_onednn_linear_create
// CHECK: llvm.mlir.addressof @bonsai_onednn_linear_destroy
// CHECK: llvm.mlir.addressof @[[D]]
// CHECK: llvm.mlir.addressof @[[C]]
// CHECK: llvm.mlir.addressof @[[STEP0]]
// CHECK: llvm.mlir.addressof @bonsai_csr_linear_create
// CHECK: llvm.mlir.addressof @[[STEP1]]
// CHECK: llvm.mlir.addressof @[[STEP2]]
// CHECK: llvm.mlir.global external constant @bonsai_model_table

// Nothing is left of the network.
// CHECK-NOT: bonsai.par
// CHECK-NOT: func.func
module attributes {bonsai.model_name = "net"} {
  bonsai.parameter @fc.weight : tensor<2x4xf32> = dense<0.5>
  bonsai.parameter @fc.bias : tensor<2xf32> = dense<[1.0, 2.0]>
  bonsai.parameter @cut.weight : tensor<3x2xf32> = dense<[[0.0, 1.0], [2.0, 0.0], [0.0, 3.0]]> mask #bonsai.unstructured dense<[[0, 1], [1, 0], [0, 1]]>
  func.func @main(%x: tensor<1x4xf32> {bonsai.name = "features"}) -> tensor<3x1xf32> {
    %w = bonsai.param @fc.weight : tensor<2x4xf32>
    %b = bonsai.param @fc.bias : tensor<2xf32>
    %v = bonsai.param @cut.weight : tensor<3x2xf32>
    %0 = bonsai.linear %x, %w bias(%b) {bonsai.kernel = "onednn-linear"} : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
    %1 = bonsai.linear %0, %v {bonsai.kernel = "csr-linear"} : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
    %2 = bonsai.transpose %1 permutation [1, 0] {bonsai.kernel = "generated"} : tensor<1x3xf32> -> tensor<3x1xf32>
    return %2 : tensor<3x1xf32>
  }
}
