// RUN: bonsai-opt %s -bonsai-cpu-pipeline=cpu-level=3 | FileCheck %s
// RUN: bonsai-opt %s -bonsai-cpu-pipeline='cpu-level=2 policy=generated' | FileCheck %s --check-prefix=GENERATED

// From a network as frameworks write it to the LLVM dialect, and nothing else:
// batch normalization and activation become part of the convolution, so that
// three steps are left, of which two change layouts.
// CHECK-DAG: llvm.func internal @step_0_convert_layout
// CHECK-DAG: llvm.func internal @step_1_conv
// CHECK-DAG: llvm.func internal @step_2_convert_layout
// CHECK-NOT: @step_3
// CHECK-DAG: ("x86-64-v3\00")
// CHECK-DAG: llvm.mlir.global external constant @bonsai_model_table
// CHECK-NOT: bonsai.conv2d
// CHECK-NOT: func.func

// GENERATED: llvm.func internal @step_0_conv
// GENERATED-NOT: @step_1
// GENERATED-NOT: onednn
// GENERATED: ("x86-64-v2\00")
// GENERATED-NOT: onednn
// GENERATED: @bonsai_model_table
bonsai.parameter @conv.weight : tensor<4x3x3x3xf32> = dense<0.5>
bonsai.parameter @bn.weight : tensor<4xf32> = dense<1.0>
bonsai.parameter @bn.bias : tensor<4xf32> = dense<2.0>
bonsai.parameter buffer @bn.running_mean : tensor<4xf32> = dense<0.0>
bonsai.parameter buffer @bn.running_var : tensor<4xf32> = dense<1.0>
func.func @main(%x: tensor<1x3x6x6xf32>) -> tensor<1x4x4x4xf32> {
  %w = bonsai.param @conv.weight : tensor<4x3x3x3xf32>
  %s = bonsai.param @bn.weight : tensor<4xf32>
  %b = bonsai.param @bn.bias : tensor<4xf32>
  %m = bonsai.param @bn.running_mean : tensor<4xf32>
  %v = bonsai.param @bn.running_var : tensor<4xf32>
  %0 = bonsai.conv2d %x, %w : (tensor<1x3x6x6xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x4x4xf32>
  %1 = bonsai.batch_norm %0, %s, %b, %m, %v : (tensor<1x4x4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  %2 = bonsai.relu %1 : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
  return %2 : tensor<1x4x4x4xf32>
}
