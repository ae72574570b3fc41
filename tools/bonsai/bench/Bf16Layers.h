//===- Bf16Layers.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dense convolutions in bfloat16, for reference.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_BF16LAYERS_H
#define BONSAI_TOOLS_BONSAI_BENCH_BF16LAYERS_H

#include "mlir/IR/BuiltinOps.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/bench/LayerTimer.h"
#include <memory>

namespace bonsai {

/// How this processor multiplies bfloat16: "amx" (tiles), "avx512" (the dot
/// products of AVX512-BF16), or empty if only by way of f32.
llvm::StringRef getBf16Extension();

/// The convolutions of a network as oneDNN runs them in bfloat16: inputs,
/// weights and outputs are bfloat16 in the layouts that oneDNN likes best,
/// accumulation is f32; bias, residual and activation are fused. A yardstick,
/// never selected, since it rounds to 8 bits. Its kernel is called
/// "onednn-bf16-amx" or "onednn-bf16-avx512".
class Bf16Layers : public LayerTimer {
public:
  /// For the convolutions of `module`, which is optimised by that as for
  /// compiling. Errors are those of passes or of oneDNN. To be called only
  /// where there is an extension.
  static llvm::Expected<std::unique_ptr<Bf16Layers>>
  create(Session &session, mlir::ModuleOp module, int threads);

  ~Bf16Layers() override;

  /// Before each layer is timed its input is written, as by the layer before.
  llvm::Error profile(LayerSamples &samples) override;
  std::vector<LayerSummary> getLayers() const override;

private:
  class Convolution;

  Bf16Layers(int threads);

  int threads;
  std::vector<std::pair<LayerKey, std::unique_ptr<Convolution>>> layers;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_BF16LAYERS_H
