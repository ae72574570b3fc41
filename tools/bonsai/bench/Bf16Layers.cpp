//===- Bf16Layers.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dense convolutions in bfloat16, by oneDNN's C interface.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/Bf16Layers.h"
#include "dialect/BonsaiDialect.h"
#include "kernels/cpu/Describe.h"
#include "kernels/cpu/onednn/Operation.h"
#include "mlir/Transforms/Passes.h"
#include "passes/analysis/LayerNames.h"
#include "passes/optimize/Passes.h"
#include "llvm/TargetParser/Host.h"
#include <chrono>
#include <omp.h>
#include <random>

using namespace llvm;
using namespace mlir;
using namespace bonsai;
using namespace bonsai::onednn;

StringRef bonsai::getBf16Extension() {
  StringMap<bool> features = sys::getHostCPUFeatures();
  if (features.lookup("amx-bf16"))
    return "amx";
  return features.lookup("avx512bf16") ? "avx512" : "";
}

namespace {
/// Sets the number of threads within a scope.
class ThreadCount {
public:
  explicit ThreadCount(int threads) : saved(omp_get_max_threads()) {
    if (threads > 0)
      omp_set_num_threads(threads);
  }
  ~ThreadCount() { omp_set_num_threads(saved); }
  ThreadCount(const ThreadCount &) = delete;

private:
  int saved;
};
} // namespace

/// One convolution with its buffers.
class Bf16Layers::Convolution {
public:
  BonsaiStatus create(const BonsaiConvolutionDescriptor &conv);
  /// Writes the input anew.
  BonsaiStatus writeInput();
  BonsaiStatus run();

private:
  BonsaiStatus describe(const BonsaiConvolutionDescriptor &conv);
  BonsaiStatus allocate(int argument, dnnl_query_t what, Memory &memory);
  BonsaiStatus fill(Memory &target);
  BonsaiStatus execute(dnnl_primitive_t executed,
                       ArrayRef<dnnl_exec_arg_t> operands);

  Engine engine;
  Stream stream;
  PrimitiveDescriptor descriptor;
  Primitive primitive, writer;
  Memory input, weights, bias, output, scratchpad, source;
  std::vector<dnnl_exec_arg_t> arguments;
};

static BonsaiStatus describeBf16(int rank, const dnnl_dim_t *shape,
                                 dnnl_memory_desc_t &descriptor) {
  BONSAI_DNNL(dnnl_memory_desc_init_by_tag, &descriptor, rank, shape, dnnl_bf16,
              dnnl_format_tag_any);
  return BONSAI_OK;
}

BonsaiStatus
Bf16Layers::Convolution::describe(const BonsaiConvolutionDescriptor &conv) {
  dnnl_dim_t groups = conv.groups;
  dnnl_dims_t inputShape = {conv.batch, conv.in_channels, conv.in_height,
                            conv.in_width};
  dnnl_dims_t outputShape = {conv.batch, conv.out_channels, conv.out_height,
                             conv.out_width};
  dnnl_dims_t weightShape = {groups, conv.out_channels / groups,
                             conv.in_channels / groups, conv.kernel_height,
                             conv.kernel_width};
  dnnl_memory_desc_t inputType, outputType, weightType, biasType;
  BONSAI_TRY(describeBf16(4, inputShape, inputType));
  BONSAI_TRY(describeBf16(4, outputShape, outputType));
  int skipped = groups == 1 ? 1 : 0;
  BONSAI_TRY(describeBf16(5 - skipped, weightShape + skipped, weightType));
  BONSAI_TRY(describePlain(1, &conv.out_channels, biasType));
  dnnl_dims_t strides = {conv.stride_height, conv.stride_width};
  dnnl_dims_t dilations = {conv.dilation_height - 1, conv.dilation_width - 1};
  dnnl_dims_t before = {conv.pad_top, conv.pad_left};
  dnnl_dims_t after = {conv.pad_bottom, conv.pad_right};
  dnnl_convolution_desc_t operation;
  BONSAI_DNNL(dnnl_dilated_convolution_forward_desc_init, &operation,
              dnnl_forward_inference, dnnl_convolution_direct, &inputType,
              &weightType, conv.epilogue.has_bias ? &biasType : nullptr,
              &outputType, strides, dilations, before, after);
  Attributes attributes;
  BONSAI_TRY(attributes.initialize());
  if (conv.epilogue.has_residual)
    BONSAI_TRY(attributes.appendSum());
  BONSAI_TRY(attributes.appendActivation(conv.epilogue.activation));
  BONSAI_TRY(attributes.finish());
  return describePrimitive(&operation, attributes, engine.get(), descriptor);
}

BonsaiStatus Bf16Layers::Convolution::allocate(int argument, dnnl_query_t what,
                                               Memory &memory) {
  const dnnl_memory_desc_t &type = query(descriptor.get(), what);
  BONSAI_DNNL(dnnl_memory_create, memory.receive(), &type, engine.get(),
              DNNL_MEMORY_ALLOCATE);
  arguments.push_back({argument, memory.get()});
  return BONSAI_OK;
}

BonsaiStatus
Bf16Layers::Convolution::execute(dnnl_primitive_t executed,
                                 ArrayRef<dnnl_exec_arg_t> operands) {
  BONSAI_DNNL(dnnl_primitive_execute, executed, stream.get(),
              static_cast<int>(operands.size()), operands.data());
  BONSAI_DNNL(dnnl_stream_wait, stream.get());
  return BONSAI_OK;
}

/// Converts random numbers to the target's type and layout. What it converted
/// from and with stays, in `source` and `writer`, so that it can be repeated.
BonsaiStatus Bf16Layers::Convolution::fill(Memory &target) {
  const dnnl_memory_desc_t *type = nullptr;
  BONSAI_DNNL(dnnl_memory_get_memory_desc, target.get(), &type);
  dnnl_memory_desc_t plain;
  BONSAI_TRY(describePlain(type->ndims, type->dims, plain));
  BONSAI_DNNL(dnnl_memory_create, source.receive(), &plain, engine.get(),
              DNNL_MEMORY_ALLOCATE);
  void *data = nullptr;
  BONSAI_DNNL(dnnl_memory_get_data_handle, source.get(), &data);
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> distribution(-1.0f, 1.0f);
  size_t count = dnnl_memory_desc_get_size(&plain) / sizeof(float);
  for (float &value : MutableArrayRef(static_cast<float *>(data), count))
    value = distribution(generator);
  PrimitiveDescriptor reorder;
  BONSAI_DNNL(dnnl_reorder_primitive_desc_create, reorder.receive(), &plain,
              engine.get(), type, engine.get(), nullptr);
  BONSAI_DNNL(dnnl_primitive_create, writer.receive(), reorder.get());
  return execute(writer.get(),
                 {{DNNL_ARG_FROM, source.get()}, {DNNL_ARG_TO, target.get()}});
}

BonsaiStatus
Bf16Layers::Convolution::create(const BonsaiConvolutionDescriptor &conv) {
  BONSAI_DNNL(dnnl_engine_create, engine.receive(), dnnl_cpu, 0);
  BONSAI_DNNL(dnnl_stream_create, stream.receive(), engine.get(),
              dnnl_stream_default_flags);
  BONSAI_TRY(describe(conv));
  BONSAI_DNNL(dnnl_primitive_create, primitive.receive(), descriptor.get());
  BONSAI_TRY(allocate(DNNL_ARG_SRC, dnnl_query_src_md, input));
  BONSAI_TRY(allocate(DNNL_ARG_WEIGHTS, dnnl_query_weights_md, weights));
  BONSAI_TRY(allocate(DNNL_ARG_DST, dnnl_query_dst_md, output));
  if (dnnl_memory_desc_get_size(
          &query(descriptor.get(), dnnl_query_scratchpad_md)) > 0)
    BONSAI_TRY(
        allocate(DNNL_ARG_SCRATCHPAD, dnnl_query_scratchpad_md, scratchpad));
  if (conv.epilogue.has_bias) {
    const dnnl_memory_desc_t *type = dnnl_primitive_desc_query_md(
        descriptor.get(), dnnl_query_weights_md, 1);
    BONSAI_DNNL(dnnl_memory_create, bias.receive(), type, engine.get(),
                DNNL_MEMORY_ALLOCATE);
    arguments.push_back({DNNL_ARG_BIAS, bias.get()});
    BONSAI_TRY(fill(bias));
  }
  BONSAI_TRY(fill(weights));
  BONSAI_TRY(fill(output));
  return fill(input);
}

BonsaiStatus Bf16Layers::Convolution::writeInput() {
  return execute(writer.get(),
                 {{DNNL_ARG_FROM, source.get()}, {DNNL_ARG_TO, input.get()}});
}

BonsaiStatus Bf16Layers::Convolution::run() {
  return execute(primitive.get(), arguments);
}

//===----------------------------------------------------------------------===//
// All of a network
//===----------------------------------------------------------------------===//

Bf16Layers::Bf16Layers(int threads) : threads(threads) {}
Bf16Layers::~Bf16Layers() = default;

/// Brings convolutions into the form in which they are compiled.
static Error fuseEpilogues(Session &session, ModuleOp module) {
  PassManager passes(&session.getContext());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createFoldBatchNorm());
  passes.addPass(createFuseEpilogue());
  return session.run(passes, module);
}

Expected<std::unique_ptr<Bf16Layers>>
Bf16Layers::create(Session &session, ModuleOp module, int threads) {
  if (Error error = fuseEpilogues(session, module))
    return error;
  ThreadCount scope(threads);
  std::unique_ptr<Bf16Layers> result(new Bf16Layers(threads));
  WalkResult walked = module.walk([&](Conv2dOp op) {
    auto layer = std::make_unique<Convolution>();
    if (layer->create(describeConvolution(op)))
      return WalkResult::interrupt();
    result->layers.emplace_back(LayerKey(describeLayer(op), "conv2d"),
                                std::move(layer));
    return WalkResult::advance();
  });
  if (walked.wasInterrupted())
    return createStringError(StringRef("bfloat16: ") + bonsai_last_error());
  return result;
}

Error Bf16Layers::profile(LayerSamples &samples) {
  using Clock = std::chrono::steady_clock;
  ThreadCount scope(threads);
  std::map<LayerKey, double> sums;
  for (auto &[key, layer] : layers) {
    BonsaiStatus status = layer->writeInput();
    Clock::time_point start = Clock::now();
    if (status || layer->run())
      return createStringError(StringRef("bfloat16: ") + bonsai_last_error());
    sums[key] +=
        std::chrono::duration<double, std::nano>(Clock::now() - start).count();
  }
  for (auto &[key, sum] : sums)
    samples[key].push_back(sum);
  return Error::success();
}

std::vector<LayerSummary> Bf16Layers::getLayers() const {
  std::vector<LayerSummary> summaries;
  summaries.reserve(layers.size());
  for (const auto &[key, layer] : layers)
    summaries.push_back({key, "onednn-bf16-" + getBf16Extension().str()});
  return summaries;
}
