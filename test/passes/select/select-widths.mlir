// RUN: split-file %s %t
// RUN: bonsai-opt %t/net.mlir -bonsai-prune-channels=sparsity=0.5 -o %t/masked.mlir 2>/dev/null
// RUN: bonsai-opt %t/masked.mlir -bonsai-select-widths=explain=true 2>%t/remarks | FileCheck %s --check-prefixes=SHRUNKEN
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t/remarks
// RUN: bonsai-opt %t/masked.mlir -bonsai-select-widths=policy=shrunken 2>&1 | FileCheck %s --check-prefixes=SHRUNKEN
// RUN: bonsai-opt %t/masked.mlir -bonsai-select-widths=policy=dense 2>&1 | FileCheck %s --check-prefixes=FULL
// RUN: bonsai-opt %t/masked.mlir -bonsai-select-widths=policy=csr 2>&1 | FileCheck %s --check-prefixes=FULL
// RUN: not bonsai-opt %t/masked.mlir -bonsai-select-widths=policy=narrow 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// Half of the channels that a makes are masked.
// REMARK: remark: 32 masked channels removed, because {{[0-9.]+}} us without < {{[0-9.]+}} us with
// REMARK-NOT: remark
// SHRUNKEN-NOT: remark
// SHRUNKEN-DAG: @a.weight : tensor<32x64x1x1xf32>
// SHRUNKEN-DAG: @b.weight : tensor<64x32x1x1xf32>
// FULL-NOT: remark
// FULL-DAG: @a.weight : tensor<64x64x1x1xf32>
// FULL-DAG: @b.weight : tensor<64x64x1x1xf32>
// UNKNOWN: error: unknown policy 'narrow'

// Where the narrower layers were measured to take longer, the channels stay.
// RUN: bonsai-opt %t/masked.mlir -bonsai-select-widths='device="Slow narrow layers" tuning=%t/costs.json cpu-level=2 explain=true' 2>%t/remarks | FileCheck %s --check-prefixes=FULL
// RUN: FileCheck %s --check-prefix=KEPT --input-file=%t/remarks
// KEPT: remark: 32 masked channels kept, because 20.0 us with < 60.0 us without

// Whole builds have the last word; which is said when kernels are selected, if
// the channels stay.
// RUN: bonsai-opt %t/masked.mlir -bonsai-select-widths='device="Quick narrow build" tuning=%t/costs.json cpu-level=2 explain=true' 2>%t/remarks | FileCheck %s --check-prefixes=SHRUNKEN
// RUN: FileCheck %s --check-prefix=BUILDS --input-file=%t/remarks
// BUILDS: remark: policy shrunken, because of whole builds: dense 2.000 ms (measured), fastest 2.000 ms (measured), shrunken 1.000 ms (measured)
// BUILDS-NOT: remark
// RUN: bonsai-opt %t/masked.mlir -bonsai-select-widths='device="Slow narrow build" tuning=%t/costs.json cpu-level=2 explain=true' 2>&1 | FileCheck %s --check-prefixes=FULL

// Nothing can go where nothing is masked whole, or all is needed.
// RUN: bonsai-opt %t/blocked.mlir -bonsai-select-widths=explain=true 2>%t/remarks | FileCheck %s --check-prefix=BLOCKED
// RUN: FileCheck %s --check-prefix=REASON --input-file=%t/remarks
// BLOCKED: @a.weight : tensor<2x2x1x1xf32>
// BLOCKED: @b.weight : tensor<2x2x1x1xf32>
// REASON: remark: 1 masked channels of 'a' are not removed: the network's outputs keep their channels
// REASON-NOT: remark

//--- net.mlir
bonsai.parameter @a.weight : tensor<64x64x1x1xf32> = dense<0.5>
bonsai.parameter @b.weight : tensor<64x64x1x1xf32> = dense<0.5>

func.func @main(%x: tensor<1x64x56x56xf32>) -> tensor<1x64x56x56xf32> {
  %a = bonsai.param @a.weight : tensor<64x64x1x1xf32>
  %0 = bonsai.conv2d %x, %a : (tensor<1x64x56x56xf32>, tensor<64x64x1x1xf32>) -> tensor<1x64x56x56xf32>
  %b = bonsai.param @b.weight : tensor<64x64x1x1xf32>
  %1 = bonsai.conv2d %0, %b : (tensor<1x64x56x56xf32>, tensor<64x64x1x1xf32>) -> tensor<1x64x56x56xf32>
  return %1 : tensor<1x64x56x56xf32>
}

//--- blocked.mlir
bonsai.parameter @a.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[2.0]]], [[[0.0]], [[0.0]]]]> mask #bonsai.channels dense<[[[[1]], [[1]]], [[[0]], [[0]]]]>
bonsai.parameter @b.weight : tensor<2x2x1x1xf32> = dense<[[[[1.0]], [[0.0]]], [[[0.0]], [[2.0]]]]> mask #bonsai.unstructured dense<[[[[1]], [[0]]], [[[0]], [[1]]]]>
func.func @main(%x: tensor<1x2x4x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) {
  %a = bonsai.param @a.weight : tensor<2x2x1x1xf32>
  %0 = bonsai.conv2d %x, %a : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %b = bonsai.param @b.weight : tensor<2x2x1x1xf32>
  %1 = bonsai.conv2d %x, %b : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %0, %1 : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>
}

//--- costs.json
{"bonsai_tuning_version": 1, "devices": [
 {"processor": "Slow narrow layers", "level": "x86-64-v2", "threads": 1, "networks": {},
  "operations": {
   "conv2d(1x64x56x56xf32, 64x64x1x1xf32 channels:0.5) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x64x56x56xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 9, "estimated_us": 1},
    {"kernel": "csr-convolution", "layouts": "nchw, - -> nchw", "measured_us": 500, "estimated_us": 1}],
   "conv2d(1x64x56x56xf32, 64x64x1x1xf32) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x64x56x56xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 9, "estimated_us": 1}],
   "conv2d(1x64x56x56xf32, 32x64x1x1xf32) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x32x56x56xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 29, "estimated_us": 1}],
   "conv2d(1x32x56x56xf32, 64x32x1x1xf32) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x64x56x56xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 29, "estimated_us": 1}],
   "convert_layout(1x64x56x56xf32) -> 1x64x56x56xf32": [
    {"kernel": "onednn-reorder", "layouts": "nchw -> nhwc", "measured_us": 1, "estimated_us": 1},
    {"kernel": "onednn-reorder", "layouts": "nhwc -> nchw", "measured_us": 1, "estimated_us": 1}]}},
 {"processor": "Quick narrow build", "level": "x86-64-v2", "threads": 1,
  "networks": {"989ca86a2167ff3b": {"model": "net", "policy": "shrunken",
    "measured_ms": {"dense": 2, "fastest": 2, "shrunken": 1}}},
  "operations": {
   "conv2d(1x64x56x56xf32, 64x64x1x1xf32 channels:0.5) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x64x56x56xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 9, "estimated_us": 1},
    {"kernel": "csr-convolution", "layouts": "nchw, - -> nchw", "measured_us": 500, "estimated_us": 1}],
   "conv2d(1x64x56x56xf32, 64x64x1x1xf32) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x64x56x56xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 9, "estimated_us": 1}],
   "conv2d(1x64x56x56xf32, 32x64x1x1xf32) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x32x56x56xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 29, "estimated_us": 1}],
   "conv2d(1x32x56x56xf32, 64x32x1x1xf32) {dilations = array<i64: 1, 1>, groups = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 0>, padding = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> 1x64x56x56xf32": [
    {"kernel": "onednn-convolution", "layouts": "nhwc, - -> nhwc", "measured_us": 29, "estimated_us": 1}],
   "convert_layout(1x64x56x56xf32) -> 1x64x56x56xf32": [
    {"kernel": "onednn-reorder", "layouts": "nchw -> nhwc", "measured_us": 1, "estimated_us": 1},
    {"kernel": "onednn-reorder", "layouts": "nhwc -> nchw", "measured_us": 1, "estimated_us": 1}]}},
 {"processor": "Slow narrow build", "level": "x86-64-v2", "threads": 1,
  "networks": {"989ca86a2167ff3b": {"model": "net", "policy": "fastest",
    "measured_ms": {"dense": 2, "fastest": 2, "shrunken": 1}}},
  "operations": {
}}]}
