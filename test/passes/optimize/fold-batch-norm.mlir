// RUN: bonsai-opt %s -split-input-file -bonsai-fold-batch-norm -verify-diagnostics | FileCheck %s

// Factors 2 and 1 (variance 0.25 and 1), offsets 3 - 1 * 2 = 1 and 4 - 2 = 2.
// Weights [2, 4] and [3, 5] become [4, 8] and [3, 5].
// CHECK-LABEL: bonsai.parameter @conv.weight
// CHECK-SAME: dense_resource<conv.weight>
// CHECK-NEXT: bonsai.parameter @conv.bias : tensor<2xf32> = dense_resource<conv.bias>
// CHECK: func.func @conv
// CHECK-NEXT: %[[W:.*]] = bonsai.param @conv.weight
// CHECK-NEXT: %[[B:.*]] = bonsai.param @conv.bias
// CHECK-NEXT: %[[Y:.*]] = bonsai.conv2d %{{.*}}, %[[W]] bias(%[[B]])
// CHECK-NEXT: return %[[Y]]
// CHECK-DAG: conv.weight: "0x0400000000008040000000410000404{{0+}}A040"
// CHECK-DAG: conv.bias: "0x040000000000803F00000040"
bonsai.parameter @conv.weight : tensor<2x2x1x1xf32> = dense<[[[[2.0]], [[4.0]]], [[[3.0]], [[5.0]]]]>
bonsai.parameter @bn.weight : tensor<2xf32> = dense<1.0>
bonsai.parameter @bn.bias : tensor<2xf32> = dense<[3.0, 4.0]>
bonsai.parameter buffer @bn.running_mean : tensor<2xf32> = dense<[1.0, 2.0]>
bonsai.parameter buffer @bn.running_var : tensor<2xf32> = dense<[0.25, 1.0]>
func.func @conv(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = bonsai.param @conv.weight : tensor<2x2x1x1xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %g = bonsai.param @bn.weight : tensor<2xf32>
  %b = bonsai.param @bn.bias : tensor<2xf32>
  %m = bonsai.param @bn.running_mean : tensor<2xf32>
  %v = bonsai.param @bn.running_var : tensor<2xf32>
  %z = bonsai.batch_norm %y, %g, %b, %m, %v epsilon 0.0 : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %z : tensor<1x2x4x4xf32>
}

// -----

// A bias that is read once is replaced: 2 * [10, 20] + (1 - 1 * 2). Mask and
// pattern stay.
// CHECK-LABEL: bonsai.parameter @fc.weight
// CHECK-SAME: dense_resource<fc.weight> mask #bonsai.block<1, 2> dense<{{\[\[}}1, 1], [0, 0]]>
// CHECK-NEXT: bonsai.parameter @fc.bias : tensor<2xf32> = dense_resource<fc.bias>
// CHECK: func.func @linear
// CHECK: %[[Y:.*]] = bonsai.linear
// CHECK-NEXT: return %[[Y]]
// CHECK-DAG: fc.weight: "0x040000000000803F000000400000000000000000"
// CHECK-DAG: fc.bias: "0x040000000000984100001C42"
bonsai.parameter @fc.weight : tensor<2x2xf32> = dense<[[0.5, 1.0], [0.0, 0.0]]>
  mask #bonsai.block<1, 2> dense<[[1, 1], [0, 0]]>
bonsai.parameter @fc.bias : tensor<2xf32> = dense<[10.0, 20.0]>
bonsai.parameter @one : tensor<2xf32> = dense<1.0>
bonsai.parameter @quarter : tensor<2xf32> = dense<0.25>
func.func @linear(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @fc.weight : tensor<2x2xf32>
  %b = bonsai.param @fc.bias : tensor<2xf32>
  %y = bonsai.linear %x, %w bias(%b) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = bonsai.param @one : tensor<2xf32>
  %2 = bonsai.param @quarter : tensor<2xf32>
  %z = bonsai.batch_norm %y, %1, %1, %1, %2 epsilon 0.0 : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %z : tensor<1x2xf32>
}

// -----

// Two groups of two output channels, the weight of [in, out / groups]: input
// channels 0 and 1 make channels 0 and 1, input channels 2 and 3 make 2 and 3.
// Factors 1, 2, 3, 4.
// CHECK-LABEL: func.func @transposed
// CHECK: up.weight: "0x040000000000803F000000400000803F00000040000040400000804{{0+}}404000008040"
bonsai.parameter @up.weight : tensor<4x2x1x1xf32> = dense<1.0>
bonsai.parameter @factor : tensor<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]>
bonsai.parameter @zero : tensor<4xf32> = dense<0.0>
bonsai.parameter @one : tensor<4xf32> = dense<1.0>
func.func @transposed(%x: tensor<1x4x2x2xf32>) -> tensor<1x4x2x2xf32> {
  %w = bonsai.param @up.weight : tensor<4x2x1x1xf32>
  %y = bonsai.conv_transpose2d %x, %w groups 2 : (tensor<1x4x2x2xf32>, tensor<4x2x1x1xf32>) -> tensor<1x4x2x2xf32>
  %s = bonsai.param @factor : tensor<4xf32>
  %0 = bonsai.param @zero : tensor<4xf32>
  %1 = bonsai.param @one : tensor<4xf32>
  %z = bonsai.batch_norm %y, %s, %0, %0, %1 epsilon 0.0 : (tensor<1x4x2x2xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x2x2xf32>
  return %z : tensor<1x4x2x2xf32>
}

// -----

// Depthwise: one row of the weight an output channel, two kernel positions.
// CHECK-LABEL: func.func @depthwise
// CHECK: dw.weight: "0x040000000000803F0000803F0000004000000040"
bonsai.parameter @dw.weight : tensor<2x1x1x2xf32> = dense<1.0>
bonsai.parameter @factor : tensor<2xf32> = dense<[1.0, 2.0]>
bonsai.parameter @zero : tensor<2xf32> = dense<0.0>
bonsai.parameter @one : tensor<2xf32> = dense<1.0>
func.func @depthwise(%x: tensor<1x2x2x2xf32>) -> tensor<1x2x2x1xf32> {
  %w = bonsai.param @dw.weight : tensor<2x1x1x2xf32>
  %y = bonsai.conv2d %x, %w groups 2 : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x2x2x1xf32>
  %s = bonsai.param @factor : tensor<2xf32>
  %0 = bonsai.param @zero : tensor<2xf32>
  %1 = bonsai.param @one : tensor<2xf32>
  %z = bonsai.batch_norm %y, %s, %0, %0, %1 epsilon 0.0 : (tensor<1x2x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  return %z : tensor<1x2x2x1xf32>
}

// -----

// A weight and a bias that are read twice are copied under new names, mask and
// all; the layer without normalization keeps the old ones.
// CHECK-LABEL: bonsai.parameter @shared.weight : tensor<1x2xf32> = dense<{{.*}}> mask #bonsai.unstructured
// CHECK-NEXT: bonsai.parameter @shared_1.weight {{.*}} mask #bonsai.unstructured dense<{{\[\[}}1, 0]]>
// CHECK-NEXT: bonsai.parameter @shared_1.bias
// CHECK-NEXT: bonsai.parameter @shared.bias : tensor<1xf32> = dense<1.000000e+00>
// CHECK: func.func @shared
// CHECK-DAG: %[[W0:.*]] = bonsai.param @shared.weight
// CHECK-DAG: %[[B0:.*]] = bonsai.param @shared.bias
// CHECK-DAG: %[[W1:.*]] = bonsai.param @shared_1.weight
// CHECK-DAG: %[[B1:.*]] = bonsai.param @shared_1.bias
// CHECK: bonsai.linear %{{.*}}, %[[W1]] bias(%[[B1]])
// CHECK-NEXT: bonsai.linear %{{.*}}, %[[W0]] bias(%[[B0]])
// CHECK-DAG: shared_1.weight: "0x040000000000A04000000000"
// CHECK-DAG: shared_1.bias: "0x040000000000A040"
bonsai.parameter @shared.weight : tensor<1x2xf32> = dense<[[1.0, 0.0]]>
  mask #bonsai.unstructured dense<[[1, 0]]>
bonsai.parameter @shared.bias : tensor<1xf32> = dense<1.0>
bonsai.parameter @five : tensor<1xf32> = dense<5.0>
bonsai.parameter @one : tensor<1xf32> = dense<1.0>
bonsai.parameter @zero : tensor<1xf32> = dense<0.0>
func.func @shared(%x: tensor<1x2xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = bonsai.param @shared.weight : tensor<1x2xf32>
  %b = bonsai.param @shared.bias : tensor<1xf32>
  %y = bonsai.linear %x, %w bias(%b) : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %5 = bonsai.param @five : tensor<1xf32>
  %0 = bonsai.param @zero : tensor<1xf32>
  %1 = bonsai.param @one : tensor<1xf32>
  %z = bonsai.batch_norm %y, %5, %0, %0, %1 epsilon 0.0 : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %u = bonsai.linear %x, %w bias(%b) : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %z, %u : tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// A border bias is passed: its table and bias are scaled by 2 and 3, the offsets
// 5 and 6 go into the layer's bias.
// CHECK-LABEL: func.func @border
// CHECK: %[[Y:.*]] = bonsai.conv2d {{.*}} bias(%{{.*}}) :
// CHECK: %[[Z:.*]] = bonsai.border_bias %[[Y]], %{{.*}} bias(%{{.*}}) border [1, 0, 0, 0] :
// CHECK-NEXT: return %[[Z]]
// CHECK-DAG: conv.weight: "0x040000000000004000004040"
// CHECK-DAG: conv.bias: "0x040000000000A0400000C040"
// CHECK-DAG: conv.table: "0x0400000000000040000080400000104100004041"
// CHECK-DAG: offset: "0x04000000000020410000F041"
bonsai.parameter @conv.weight : tensor<2x1x1x1xf32> = dense<1.0>
bonsai.parameter @conv.table : tensor<2x2x1xf32> = dense<[[[1.0], [2.0]], [[3.0], [4.0]]]>
bonsai.parameter @offset : tensor<2xf32> = dense<[5.0, 10.0]>
bonsai.parameter @factor : tensor<2xf32> = dense<[2.0, 3.0]>
bonsai.parameter @shift : tensor<2xf32> = dense<[5.0, 6.0]>
bonsai.parameter @zero : tensor<2xf32> = dense<0.0>
bonsai.parameter @one : tensor<2xf32> = dense<1.0>
func.func @border(%x: tensor<1x1x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %w = bonsai.param @conv.weight : tensor<2x1x1x1xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x1x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x1xf32>
  %t = bonsai.param @conv.table : tensor<2x2x1xf32>
  %b = bonsai.param @offset : tensor<2xf32>
  %z = bonsai.border_bias %y, %t bias(%b) border [1, 0, 0, 0] : (tensor<1x2x2x1xf32>, tensor<2x2x1xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  %s = bonsai.param @factor : tensor<2xf32>
  %o = bonsai.param @shift : tensor<2xf32>
  %0 = bonsai.param @zero : tensor<2xf32>
  %1 = bonsai.param @one : tensor<2xf32>
  %n = bonsai.batch_norm %z, %s, %o, %0, %1 epsilon 0.0 : (tensor<1x2x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  return %n : tensor<1x2x2x1xf32>
}

// -----

// Two border biases in a row that share a table: the first one met gets a copy.
// CHECK-LABEL: bonsai.parameter @conv.table
// CHECK-NEXT: bonsai.parameter @conv_1.table
// CHECK: func.func @shared_table
// CHECK: bonsai.border_bias
// CHECK: bonsai.border_bias
// CHECK-NOT: bonsai.batch_norm
// CHECK-DAG: conv.table: "0x0400000000000040000080400000104100004041"
// CHECK-DAG: conv_1.table: "0x0400000000000040000080400000104100004041"
bonsai.parameter @conv.weight : tensor<2x1x1x1xf32> = dense<1.0>
bonsai.parameter @conv.table : tensor<2x2x1xf32> = dense<[[[1.0], [2.0]], [[3.0], [4.0]]]>
bonsai.parameter @factor : tensor<2xf32> = dense<[2.0, 3.0]>
bonsai.parameter @one : tensor<2xf32> = dense<1.0>
func.func @shared_table(%x: tensor<1x1x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %w = bonsai.param @conv.weight : tensor<2x1x1x1xf32>
  %y = bonsai.conv2d %x, %w : (tensor<1x1x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x1xf32>
  %t = bonsai.param @conv.table : tensor<2x2x1xf32>
  %u = bonsai.border_bias %y, %t border [1, 0, 0, 0] : (tensor<1x2x2x1xf32>, tensor<2x2x1xf32>) -> tensor<1x2x2x1xf32>
  %z = bonsai.border_bias %u, %t border [0, 0, 1, 0] : (tensor<1x2x2x1xf32>, tensor<2x2x1xf32>) -> tensor<1x2x2x1xf32>
  %s = bonsai.param @factor : tensor<2xf32>
  %1 = bonsai.param @one : tensor<2xf32>
  %n = bonsai.batch_norm %z, %s, %s, %1, %1 epsilon 0.0 : (tensor<1x2x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  return %n : tensor<1x2x2x1xf32>
}

// -----

// What keeps a batch norm behind a border bias.
// CHECK-LABEL: func.func @border_kept
// CHECK-COUNT-5: bonsai.batch_norm
// CHECK-NOT: dialect_resources
bonsai.parameter @conv.weight : tensor<2x2x1x1xf32> = dense<1.0>
bonsai.parameter @conv.table : tensor<2x2x1xf32> = dense<1.0>
bonsai.parameter @s : tensor<2xf32> = dense<1.0>
func.func @border_kept(%x: tensor<1x2x2x1xf32>, %p: tensor<2x2x1xf32>) -> (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) {
  %w = bonsai.param @conv.weight : tensor<2x2x1x1xf32>
  %t = bonsai.param @conv.table : tensor<2x2x1xf32>
  %s = bonsai.param @s : tensor<2xf32>
  %a0 = bonsai.border_bias %x, %t border [1, 0, 0, 0] : (tensor<1x2x2x1xf32>, tensor<2x2x1xf32>) -> tensor<1x2x2x1xf32>
  // expected-remark @below {{not folded: its input is not the result of a layer with a weight}}
  %a = bonsai.batch_norm %a0, %s, %s, %s, %s : (tensor<1x2x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  %b0 = bonsai.conv2d %x, %w : (tensor<1x2x2x1xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x1xf32>
  %b1 = bonsai.border_bias %b0, %t border [1, 0, 0, 0] : (tensor<1x2x2x1xf32>, tensor<2x2x1xf32>) -> tensor<1x2x2x1xf32>
  // expected-remark @below {{not folded: the layer before it has other users}}
  %b = bonsai.batch_norm %b1, %s, %s, %s, %s : (tensor<1x2x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  %c0 = bonsai.conv2d %x, %w : (tensor<1x2x2x1xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x1xf32>
  %c1 = bonsai.border_bias %c0, %t border [1, 0, 0, 0] activation <relu> : (tensor<1x2x2x1xf32>, tensor<2x2x1xf32>) -> tensor<1x2x2x1xf32>
  // expected-remark @below {{not folded: the layer before it has an activation}}
  %c = bonsai.batch_norm %c1, %s, %s, %s, %s : (tensor<1x2x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  %d0 = bonsai.conv2d %x, %w : (tensor<1x2x2x1xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x1xf32>
  %d1 = bonsai.border_bias %d0, %t residual(%x) border [1, 0, 0, 0] : (tensor<1x2x2x1xf32>, tensor<2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  // expected-remark @below {{not folded: the layer before it adds a residual}}
  %d = bonsai.batch_norm %d1, %s, %s, %s, %s : (tensor<1x2x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  %e0 = bonsai.conv2d %x, %w : (tensor<1x2x2x1xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x1xf32>
  %e1 = bonsai.border_bias %e0, %p border [1, 0, 0, 0] : (tensor<1x2x2x1xf32>, tensor<2x2x1xf32>) -> tensor<1x2x2x1xf32>
  // expected-remark @below {{not folded: weight or bias of the layer before it is no f32 parameter}}
  %e = bonsai.batch_norm %e1, %s, %s, %s, %s : (tensor<1x2x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x1xf32>
  return %a, %b, %b0, %c, %d, %e : tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>
}

// -----

// CHECK-LABEL: func.func @kept
// CHECK-COUNT-6: bonsai.batch_norm
// CHECK-NOT: dialect_resources
bonsai.parameter @fc.weight : tensor<1x1xf32> = dense<1.0>
bonsai.parameter @one : tensor<1xf32> = dense<1.0>
bonsai.parameter @negative : tensor<1xf32> = dense<-2.0>
func.func @kept(%x: tensor<1x1xf32>, %p: tensor<1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>) {
  %1 = bonsai.param @one : tensor<1xf32>
  %n = bonsai.param @negative : tensor<1xf32>
  // expected-remark @below {{not folded: its input is not the result of a layer with a weight}}
  %a = bonsai.batch_norm %x, %1, %1, %1, %1 : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %w = bonsai.param @fc.weight : tensor<1x1xf32>
  %b = bonsai.linear %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  // expected-remark @below {{not folded: the layer before it has other users}}
  %c = bonsai.batch_norm %b, %1, %1, %1, %1 : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %d = bonsai.linear %x, %w residual(%x) : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  // expected-remark @below {{not folded: the layer before it adds a residual}}
  %e = bonsai.batch_norm %d, %1, %1, %1, %1 : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %f = bonsai.linear %x, %w activation <relu> : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  // expected-remark @below {{not folded: the layer before it has an activation}}
  %g = bonsai.batch_norm %f, %1, %1, %1, %1 : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %h = bonsai.linear %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  // expected-remark @below {{not folded: its operands are not all f32 parameters}}
  %i = bonsai.batch_norm %h, %p, %1, %1, %1 : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %j = bonsai.linear %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  // expected-remark @below {{not folded: channel 0 is not finite}}
  %k = bonsai.batch_norm %j, %1, %1, %1, %n : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %a, %b, %c, %e, %g, %i, %k : tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// CHECK-LABEL: func.func @no_parameter
// CHECK: bonsai.batch_norm
bonsai.parameter @one : tensor<1xf32> = dense<1.0>
func.func @no_parameter(%x: tensor<1x1xf32>, %w: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %1 = bonsai.param @one : tensor<1xf32>
  %y = bonsai.linear %x, %w : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  // expected-remark @below {{not folded: weight or bias of the layer before it is no f32 parameter}}
  %z = bonsai.batch_norm %y, %1, %1, %1, %1 : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %z : tensor<1x1xf32>
}
