//===- MemoryDescriptor.cpp - Layouts in oneDNN's terms -------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translates Bonsai's shapes and layouts to oneDNN's memory descriptors.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn/MemoryDescriptor.h"

using namespace bonsai;

static dnnl_format_tag_t formatTag(int32_t layout) {
  switch (layout) {
  case BONSAI_LAYOUT_PLAIN:
    return dnnl_nchw;
  case BONSAI_LAYOUT_BLOCKED_8:
    return dnnl_nChw8c;
  case BONSAI_LAYOUT_BLOCKED_16:
    return dnnl_nChw16c;
  case BONSAI_LAYOUT_CHANNELS_LAST:
    return dnnl_nhwc;
  default:
    return dnnl_format_tag_undef;
  }
}

BonsaiStatus onednn::describe(const BonsaiFeatureMap &map,
                              dnnl_memory_desc_t &descriptor) {
  dnnl_format_tag_t tag = formatTag(map.layout);
  if (tag == dnnl_format_tag_undef)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT, "unknown layout %d",
                       map.layout);
  dnnl_dims_t shape = {map.batch, map.channels, map.height, map.width};
  BONSAI_DNNL(dnnl_memory_desc_init_by_tag, &descriptor, 4, shape, dnnl_f32,
              tag);
  return BONSAI_OK;
}

BonsaiStatus onednn::describePlain(int rank, const dnnl_dim_t *shape,
                                   dnnl_memory_desc_t &descriptor) {
  BONSAI_DNNL(dnnl_memory_desc_init_by_strides, &descriptor, rank, shape,
              dnnl_f32, nullptr);
  return BONSAI_OK;
}

BonsaiStatus onednn::describeAny(int rank, const dnnl_dim_t *shape,
                                 dnnl_memory_desc_t &descriptor) {
  BONSAI_DNNL(dnnl_memory_desc_init_by_tag, &descriptor, rank, shape, dnnl_f32,
              dnnl_format_tag_any);
  return BONSAI_OK;
}

const dnnl_memory_desc_t &onednn::query(const_dnnl_primitive_desc_t primitive,
                                        dnnl_query_t what) {
  return *dnnl_primitive_desc_query_md(primitive, what, 0);
}
