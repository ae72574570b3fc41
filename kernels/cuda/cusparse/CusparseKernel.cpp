//===- CusparseKernel.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time halves of the cuSPARSE kernels.
//
//===----------------------------------------------------------------------===//

#include "dialect/Elements.h"
#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cpu/sparse/MaskedLayer.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/cusparse/CostModel.h"
#include "kernels/cuda/cusparse/Pack.h"

using namespace mlir;
using namespace bonsai;

namespace {

BonsaiConvolutionDescriptor describe(Conv2dOp layer) {
  BonsaiConvolutionDescriptor d = describeConvolution(layer);
  d.input_layout = d.output_layout = BONSAI_LAYOUT_PLAIN;
  return d;
}
BonsaiConvolutionDescriptor describe(LinearOp layer) {
  return planes::makePixelImages(describeLinear(layer));
}

/// The values, as the GPU gets them.
std::vector<uint8_t> toElements(const cusparse::PackedMatrix &packed) {
  if (packed.descriptor.element == BONSAI_CUDA_ELEMENT_F32)
    return toBytes(packed.values);
  return toBytes(
      std::vector<_Float16>(packed.values.begin(), packed.values.end()));
}

/// Masked layers of one kind, `Op`; the formats differ in how a matrix is
/// described.
template <typename Op> class CusparseKernel : public Kernel {
public:
  explicit CusparseKernel(StringRef name) : name(name) {}

  StringRef getName() const override { return name; }
  bool usesMask() const override { return true; }

  bool supports(Operation *op, const Target &target) const override {
    auto layer = dyn_cast<Op>(op);
    if (!layer || !isLayerForDevice(op) || !lookupMaskedWeight(layer) ||
        describe(layer).groups != 1)
      return false;
    return canRun(op, target) && cusparse::isIndexable(describeMatrix(layer));
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &target) const override {
    return cusparse::estimateMicroseconds(describeMatrix(cast<Op>(op)), target);
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto layer = cast<Op>(op);
    FailureOr<MaskedLayer> masked = readMaskedLayer(layer);
    if (failed(masked))
      return failure();
    cusparse::PackedMatrix packed;
    std::string error =
        cusparse::pack(describeMatrix(layer), masked->view(), packed);
    if (!error.empty())
      return op->emitError(error);
    KernelCall call;
    call.entry = "bonsai_cusparse";
    call.setDescriptor(packed.descriptor);
    if (!packed.offsets.empty())
      call.constants.push_back(toBytes(packed.offsets));
    call.constants.push_back(toBytes(packed.columns));
    call.constants.push_back(toElements(packed));
    addEpilogueOperands(layer, call);
    return call;
  }

protected:
  virtual bool canRun(Operation *op, const Target &target) const = 0;
  virtual BonsaiCusparseDescriptor describeMatrix(Op layer) const = 0;

private:
  StringRef name;
};

template <typename Op> class CsrKernel : public CusparseKernel<Op> {
public:
  using CusparseKernel<Op>::CusparseKernel;

protected:
  bool canRun(Operation *, const Target &) const override { return true; }

  BonsaiCusparseDescriptor describeMatrix(Op layer) const override {
    return cusparse::describeCsr(describe(layer), countKept(layer),
                                 describeElement(layer.getResult().getType()));
  }
};

template <typename Op> class BlockedEllKernel : public CusparseKernel<Op> {
public:
  using CusparseKernel<Op>::CusparseKernel;

protected:
  /// cuSPARSE multiplies it on tensor cores only.
  bool canRun(Operation *op, const Target &target) const override {
    return isF32(op) && target.precision == Precision::tf32;
  }

  /// Takes the blocks of the mask if they are square and whole.
  BonsaiCusparseDescriptor describeMatrix(Op layer) const override {
    BonsaiConvolutionDescriptor shape = describe(layer);
    ParameterOp weight = lookupMaskedWeight(layer);
    std::vector<uint8_t> mask =
        viewElements<uint8_t>(*weight.getMask())->copy();
    MaskedWeights weights = {nullptr, mask.size(), mask.data(), mask.size()};
    auto blocks = dyn_cast_or_null<BlockAttr>(weight.getPatternAttr());
    if (blocks && blocks.getRows() == blocks.getColumns() &&
        cusparse::isBlockSize(blocks.getRows()) &&
        shape.in_channels % blocks.getColumns() == 0)
      return cusparse::describeBlockedEll(
          shape, weights, static_cast<int32_t>(blocks.getRows()));
    return cusparse::describeSmallestBlockedEll(shape, weights);
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCusparseCsrConvolutionKernel() {
  return std::make_unique<CsrKernel<Conv2dOp>>("cusparse-csr-convolution");
}

std::unique_ptr<Kernel> bonsai::createCusparseCsrLinearKernel() {
  return std::make_unique<CsrKernel<LinearOp>>("cusparse-csr-linear");
}

std::unique_ptr<Kernel> bonsai::createCusparseBlockedEllConvolutionKernel() {
  return std::make_unique<BlockedEllKernel<Conv2dOp>>(
      "cusparse-blocked-ell-convolution");
}

std::unique_ptr<Kernel> bonsai::createCusparseBlockedEllLinearKernel() {
  return std::make_unique<BlockedEllKernel<LinearOp>>(
      "cusparse-blocked-ell-linear");
}
