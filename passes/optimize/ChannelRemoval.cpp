//===- ChannelRemoval.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gathering what is kept of parameters; new types.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/ChannelRemoval.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace bonsai;

/// For each axis, the positions that are kept.
using KeptPositions = SmallVector<SmallVector<int64_t>>;

static KeptPositions findKept(Value value, const ChannelRemoval &removal) {
  auto type = cast<RankedTensorType>(value.getType());
  KeptPositions kept(type.getRank());
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    for (int64_t index = 0; index < type.getDimSize(axis); ++index)
      if (removal.isKept({value, axis, index}))
        kept[axis].push_back(index);
  return kept;
}

static RankedTensorType getKeptType(RankedTensorType type,
                                    const KeptPositions &kept) {
  auto sizes =
      llvm::map_to_vector(kept, [](ArrayRef<int64_t> positions) -> int64_t {
        return positions.size();
      });
  return RankedTensorType::get(sizes, type.getElementType(),
                               type.getEncoding());
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// Copies the kept elements from axis `axis` on, row-major.
template <typename T>
static void gather(ArrayRef<T> elements, ArrayRef<int64_t> shape,
                   ArrayRef<SmallVector<int64_t>> kept,
                   std::vector<T> &result) {
  if (shape.empty()) {
    result.push_back(elements.front());
    return;
  }
  size_t stride = elements.size() / shape.front();
  bool isWhole = static_cast<int64_t>(kept.front().size()) == shape.front();
  if (isWhole && shape.size() == 1) {
    result.insert(result.end(), elements.begin(), elements.end());
    return;
  }
  for (int64_t index : kept.front())
    gather(elements.slice(index * stride, stride), shape.drop_front(),
           kept.drop_front(), result);
}

template <typename T>
static ElementsAttr gather(ElementsAttr elements, ArrayRef<char> raw,
                           RankedTensorType type, const KeptPositions &kept,
                           StringRef name) {
  ArrayRef<T> values(reinterpret_cast<const T *>(raw.data()),
                     raw.size() / sizeof(T));
  if (values.size() == 1)
    return makeResource(type, name,
                        std::vector<T>(type.getNumElements(), values.front()));
  std::vector<T> result;
  result.reserve(type.getNumElements());
  gather<T>(values, cast<ShapedType>(elements.getType()).getShape(), kept,
            result);
  return makeResource(type, name, std::move(result));
}

/// The kept elements; `elements` has data, as parameters have.
static ElementsAttr gather(ElementsAttr elements, RankedTensorType type,
                           const KeptPositions &kept, StringRef name) {
  auto dense = dyn_cast<DenseElementsAttr>(elements);
  if (dense && dense.isSplat())
    return dense.resizeSplat(type);
  ArrayRef<char> raw = *getRawElements(elements);
  switch (type.getElementTypeBitWidth()) {
  case 8:
    return gather<uint8_t>(elements, raw, type, kept, name);
  case 16:
    return gather<uint16_t>(elements, raw, type, kept, name);
  case 32:
    return gather<uint32_t>(elements, raw, type, kept, name);
  default:
    return gather<uint64_t>(elements, raw, type, kept, name);
  }
}

/// Gives a parameter the mask that is left, under the old pattern if it still
/// fits.
static void setKeptMask(ParameterOp parameter, ElementsAttr mask) {
  MaskView cuts = *viewElements<uint8_t>(mask);
  bool cutsNothing = true;
  for (int64_t i = 0; i < cuts.size() && cutsNothing; ++i)
    cutsNothing = cuts[i] != 0;
  if (cutsNothing) {
    parameter.setMask(nullptr, nullptr);
    return;
  }
  MaskPatternAttrInterface pattern = parameter.getPatternAttr();
  ScopedDiagnosticHandler silence(parameter.getContext(),
                                  [](Diagnostic &) { return success(); });
  if (failed(pattern.verifyMask(parameter.getType().getShape(), cuts,
                                [&] { return parameter.emitError(); })))
    pattern = UnstructuredAttr::get(parameter.getContext());
  parameter.setMask(mask, pattern);
}

static void shrinkParameter(ParameterOp parameter, const KeptPositions &kept) {
  RankedTensorType type = getKeptType(parameter.getType(), kept);
  if (type == parameter.getType())
    return;
  StringRef name = parameter.getSymName();
  ElementsAttr mask = parameter.getMaskAttr();
  parameter.setValueAttr(gather(parameter.getValue(), type, kept, name));
  if (!mask)
    return;
  auto maskType = type.clone(cast<ShapedType>(mask.getType()).getElementType());
  setKeptMask(parameter, gather(mask, cast<RankedTensorType>(maskType), kept,
                                (name + ".mask").str()));
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

namespace {

struct RetypedValue {
  Value value;
  RankedTensorType type;
};

} // namespace

void bonsai::removeChannels(ModuleOp module, const RemovedChannels &removed) {
  SymbolTableCollection symbols;
  llvm::DenseSet<Operation *> shrunken;
  std::vector<RetypedValue> retyped;
  module.walk([&](Operation *op) {
    for (Value value : op->getResults()) {
      auto type = dyn_cast<RankedTensorType>(value.getType());
      if (!type || !type.hasStaticShape())
        continue;
      KeptPositions kept = findKept(value, removed);
      if (RankedTensorType keptType = getKeptType(type, kept); keptType != type)
        retyped.push_back({value, keptType});
      ParameterOp parameter = lookupParameter(value, symbols);
      if (parameter && shrunken.insert(parameter).second)
        shrinkParameter(parameter, kept);
    }
  });
  module.walk([&](ChannelFlowOpInterface op) { op.removeChannels(removed); });
  for (RetypedValue &entry : retyped)
    entry.value.setType(entry.type);
}
