// RUN: not bonsai-opt %s -bonsai-differentiate="parameters=b" 2>&1 | FileCheck %s --check-prefix=PARAMETER
// RUN: not bonsai-opt %s -bonsai-differentiate="inputs=1" 2>&1 | FileCheck %s --check-prefix=INPUT

// PARAMETER: error: reads no parameter 'b'
// INPUT: error: has no input 1
func.func @main(%x: tensor<3xf32>) -> tensor<f32> {
  %loss = bonsai.reduce_sum %x axes [0] : tensor<3xf32> -> tensor<f32>
  return %loss : tensor<f32>
}
