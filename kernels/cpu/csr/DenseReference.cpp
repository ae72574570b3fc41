//===- DenseReference.cpp - Dense side of the CSR benchmark ---------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls oneDNN directly, so that the kernel's benchmark depends on no other
// kernel.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/DenseReference.h"

#include <oneapi/dnnl/dnnl.hpp>

using namespace bonsai::csr;
using dnnl::memory;

struct DenseReference::Implementation {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  dnnl::convolution_forward primitive;
  memory input, weights, bias, output;

  /// Copies plain data into the layout `wanted`.
  memory reorder(const float *data, const memory::desc &plain,
                 const memory::desc &wanted) {
    memory from(plain, engine, const_cast<float *>(data)), to(wanted, engine);
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
    return to;
  }
};

DenseReference::DenseReference(const BonsaiConvolutionDescriptor &d,
                               const float *input, const float *weights,
                               const float *bias)
    : implementation(std::make_unique<Implementation>()) {
  using Tag = memory::format_tag;
  Implementation &impl = *implementation;
  memory::dims inputDims = {d.batch, d.in_channels, d.in_height, d.in_width};
  memory::dims weightDims = {d.out_channels, d.in_channels, d.kernel_height,
                             d.kernel_width};
  memory::dims outputDims = {d.batch, d.out_channels, d.out_height,
                             d.out_width};
  auto describe = [](const memory::dims &dims, Tag tag) {
    return memory::desc(dims, memory::data_type::f32, tag);
  };
  memory::desc biasDesc = describe({d.out_channels}, Tag::a);
  dnnl::convolution_forward::desc desc(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
      describe(inputDims, Tag::any), describe(weightDims, Tag::any), biasDesc,
      describe(outputDims, Tag::any), {d.stride_height, d.stride_width}, {0, 0},
      {d.pad_top, d.pad_left}, {d.pad_bottom, d.pad_right});
  dnnl::post_ops ops;
  ops.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(ops);
  dnnl::convolution_forward::primitive_desc chosen(desc, attributes,
                                                   impl.engine);
  impl.primitive = dnnl::convolution_forward(chosen);
  impl.input =
      impl.reorder(input, describe(inputDims, Tag::nchw), chosen.src_desc());
  impl.weights = impl.reorder(weights, describe(weightDims, Tag::oihw),
                              chosen.weights_desc());
  impl.bias = impl.reorder(bias, biasDesc, biasDesc);
  impl.output = memory(chosen.dst_desc(), impl.engine);
}

DenseReference::~DenseReference() = default;

void DenseReference::run() {
  Implementation &impl = *implementation;
  impl.primitive.execute(impl.stream, {{DNNL_ARG_SRC, impl.input},
                                       {DNNL_ARG_WEIGHTS, impl.weights},
                                       {DNNL_ARG_BIAS, impl.bias},
                                       {DNNL_ARG_DST, impl.output}});
  impl.stream.wait();
}
