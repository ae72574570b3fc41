//===- TensorBuilding.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The few shapes of tensor code that all references are made of.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/reference/TensorBuilding.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace bonsai::reference;

RankedTensorType bonsai::reference::getPlainType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return RankedTensorType::get(tensor.getShape(), tensor.getElementType());
}

RankedTensorType bonsai::reference::getPlainType(Value value) {
  return getPlainType(value.getType());
}

FloatType bonsai::reference::getComputeType(Type elementType) {
  auto type = cast<FloatType>(elementType);
  return type.getWidth() < 32 ? Float32Type::get(type.getContext()) : type;
}

//===----------------------------------------------------------------------===//
// Constants and scalars
//===----------------------------------------------------------------------===//

Value bonsai::reference::createFloat(ImplicitLocOpBuilder &builder, Type type,
                                     double value) {
  return arith::ConstantOp::create(builder, builder.getFloatAttr(type, value));
}

Value bonsai::reference::createIndex(ImplicitLocOpBuilder &builder,
                                     int64_t value) {
  return arith::ConstantIndexOp::create(builder, value);
}

Value bonsai::reference::convertFloat(ImplicitLocOpBuilder &builder,
                                      Value value, Type type) {
  unsigned from = value.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (from < to)
    return arith::ExtFOp::create(builder, type, value);
  if (from > to)
    return arith::TruncFOp::create(builder, type, value);
  return value;
}

Value bonsai::reference::createTable(ImplicitLocOpBuilder &builder,
                                     ArrayRef<int64_t> values) {
  return arith::ConstantOp::create(builder, builder.getIndexTensorAttr(values));
}

Value bonsai::reference::createTable(ImplicitLocOpBuilder &builder,
                                     ArrayRef<float> values) {
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                    builder.getF32Type());
  return arith::ConstantOp::create(builder,
                                   DenseElementsAttr::get(type, values));
}

//===----------------------------------------------------------------------===//
// Whole tensors
//===----------------------------------------------------------------------===//

Value bonsai::reference::createEmpty(ImplicitLocOpBuilder &builder,
                                     RankedTensorType type) {
  return tensor::EmptyOp::create(builder, type.getShape(),
                                 type.getElementType());
}

Value bonsai::reference::createFilled(ImplicitLocOpBuilder &builder,
                                      RankedTensorType type, double value) {
  Value scalar = createFloat(builder, type.getElementType(), value);
  return linalg::FillOp::create(builder, scalar, createEmpty(builder, type))
      .getResult(0);
}

Value bonsai::reference::createPadded(ImplicitLocOpBuilder &builder,
                                      Value tensor, ArrayRef<int64_t> low,
                                      ArrayRef<int64_t> high, double value) {
  auto isZero = [](int64_t amount) { return amount == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return tensor;
  RankedTensorType type = getPlainType(tensor);
  SmallVector<int64_t> shape;
  for (auto [size, before, after] : llvm::zip(type.getShape(), low, high))
    shape.push_back(size + before + after);
  Value scalar = createFloat(builder, type.getElementType(), value);
  return tensor::PadOp::create(
      builder, type.clone(shape), tensor,
      getAsIndexOpFoldResult(builder.getContext(), low),
      getAsIndexOpFoldResult(builder.getContext(), high), scalar);
}

Value bonsai::reference::createPaddedInput(ImplicitLocOpBuilder &builder,
                                           const Window &window, Value input,
                                           RankedTensorType resultType,
                                           double value) {
  SmallVector<int64_t> low(4, 0), high(4, 0);
  for (int d = 0; d < 2; ++d) {
    low[d + 2] = window.padding[d];
    int64_t end = (resultType.getDimSize(d + 2) - 1) * window.strides[d] +
                  window.extent(d) - window.padding[d];
    int64_t size = getPlainType(input).getDimSize(d + 2);
    high[d + 2] = std::max<int64_t>(end - size, 0);
  }
  return createPadded(builder, input, low, high, value);
}

Value bonsai::reference::createSlice(ImplicitLocOpBuilder &builder,
                                     Value tensor, ArrayRef<int64_t> offsets,
                                     ArrayRef<int64_t> sizes,
                                     ArrayRef<int64_t> strides) {
  MLIRContext *context = builder.getContext();
  return tensor::ExtractSliceOp::create(
      builder, tensor, getAsIndexOpFoldResult(context, offsets),
      getAsIndexOpFoldResult(context, sizes),
      getAsIndexOpFoldResult(context, strides));
}

Value bonsai::reference::createReshape(ImplicitLocOpBuilder &builder,
                                       Value tensor, ArrayRef<int64_t> shape) {
  RankedTensorType from = getPlainType(tensor), to = from.clone(shape);
  if (from == to)
    return tensor;
  if (from.getNumElements() == 0)
    return createEmpty(builder, to);
  auto groups = getReassociationIndicesForReshape(from, to);
  if (groups && from.getRank() > to.getRank())
    return tensor::CollapseShapeOp::create(builder, to, tensor, *groups);
  if (groups && from.getRank() < to.getRank())
    return tensor::ExpandShapeOp::create(builder, to, tensor, *groups);
  Value flat = createReshape(builder, tensor, from.getNumElements());
  return createReshape(builder, flat, shape);
}

/// Dimensions of a tensor that has axes `axis` and `axis + 1` for `axis` of one
/// of this rank.
static SmallVector<ReassociationIndices> getSplit(unsigned rank,
                                                  unsigned axis) {
  SmallVector<ReassociationIndices> groups;
  int64_t next = 0;
  for (unsigned dimension = 0; dimension < rank; ++dimension) {
    groups.push_back({next++});
    if (dimension == axis)
      groups.back().push_back(next++);
  }
  return groups;
}

Value bonsai::reference::splitAxis(ImplicitLocOpBuilder &builder, Value tensor,
                                   unsigned axis, int64_t factor) {
  RankedTensorType type = getPlainType(tensor);
  SmallVector<int64_t> shape(type.getShape());
  shape[axis] /= factor;
  shape.insert(shape.begin() + axis, factor);
  return tensor::ExpandShapeOp::create(builder, type.clone(shape), tensor,
                                       getSplit(type.getRank(), axis));
}

Value bonsai::reference::mergeAxis(ImplicitLocOpBuilder &builder, Value tensor,
                                   unsigned axis) {
  return tensor::CollapseShapeOp::create(
      builder, tensor, getSplit(getPlainType(tensor).getRank() - 1, axis));
}

AffineMap bonsai::reference::getVectorMap(OpBuilder &builder, unsigned rank,
                                          unsigned dimension) {
  return AffineMap::get(rank, 0, builder.getAffineDimExpr(dimension));
}

//===----------------------------------------------------------------------===//
// linalg.generic
//===----------------------------------------------------------------------===//

/// A linalg.generic with one result, whose body computes in wider floats.
static Value createGeneric(ImplicitLocOpBuilder &builder, Value destination,
                           ValueRange inputs, ArrayRef<AffineMap> maps,
                           ArrayRef<utils::IteratorType> iterators,
                           bool readsDestination, ElementBody body) {
  auto buildBody = [&](OpBuilder &nested, Location loc, ValueRange arguments) {
    ImplicitLocOpBuilder inner(loc, nested);
    SmallVector<Value> elements;
    for (Value argument : arguments.drop_back(readsDestination ? 0 : 1)) {
      Type type = argument.getType();
      elements.push_back(
          isa<FloatType>(type)
              ? convertFloat(inner, argument, getComputeType(type))
              : argument);
    }
    Value result = body(inner, elements);
    Type type = arguments.back().getType();
    if (isa<FloatType>(type))
      result = convertFloat(inner, result, type);
    linalg::YieldOp::create(inner, result);
  };
  return linalg::GenericOp::create(builder, destination.getType(), inputs,
                                   destination, maps, iterators, buildBody)
      .getResult(0);
}

static Value createParallelGeneric(ImplicitLocOpBuilder &builder,
                                   Value destination, ValueRange inputs,
                                   ArrayRef<AffineMap> maps,
                                   bool readsDestination, ElementBody body) {
  unsigned rank = getPlainType(destination).getRank();
  SmallVector<AffineMap> allMaps(maps);
  AffineMap identity = builder.getMultiDimIdentityMap(rank);
  allMaps.resize(inputs.size() + 1, identity);
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  return createGeneric(builder, destination, inputs, allMaps, iterators,
                       readsDestination, body);
}

Value bonsai::reference::mapElements(ImplicitLocOpBuilder &builder,
                                     RankedTensorType type, ValueRange inputs,
                                     ArrayRef<AffineMap> maps,
                                     ElementBody body) {
  return createParallelGeneric(builder, createEmpty(builder, type), inputs,
                               maps, /*readsDestination=*/false, body);
}

Value bonsai::reference::mapElements(ImplicitLocOpBuilder &builder,
                                     RankedTensorType type, ValueRange inputs,
                                     ElementBody body) {
  return mapElements(builder, type, inputs, {}, body);
}

Value bonsai::reference::convertElements(ImplicitLocOpBuilder &builder,
                                         Value tensor, Type elementType) {
  RankedTensorType type = getPlainType(tensor);
  if (type.getElementType() == elementType)
    return tensor;
  return mapElements(
      builder, type.clone(elementType), tensor,
      [](ImplicitLocOpBuilder &, ValueRange elements) { return elements[0]; });
}

Value bonsai::reference::updateElements(ImplicitLocOpBuilder &builder,
                                        Value tensor, ValueRange inputs,
                                        ArrayRef<AffineMap> maps,
                                        ElementBody body) {
  return createParallelGeneric(builder, tensor, inputs, maps,
                               /*readsDestination=*/true, body);
}

Value bonsai::reference::reduceElements(ImplicitLocOpBuilder &builder,
                                        Value initial, Value input,
                                        AffineMap resultMap, ElementBody body) {
  AffineMap map = builder.getMultiDimIdentityMap(getPlainType(input).getRank());
  return reduceElements(builder, initial, input, map, resultMap, body);
}

Value bonsai::reference::reduceElements(ImplicitLocOpBuilder &builder,
                                        Value initial, ValueRange inputs,
                                        ArrayRef<AffineMap> maps,
                                        AffineMap resultMap, ElementBody body) {
  SmallVector<utils::IteratorType> iterators;
  for (unsigned loop = 0; loop < resultMap.getNumDims(); ++loop)
    iterators.push_back(resultMap.isFunctionOfDim(loop)
                            ? utils::IteratorType::parallel
                            : utils::IteratorType::reduction);
  SmallVector<AffineMap> allMaps(maps);
  allMaps.push_back(resultMap);
  return createGeneric(builder, initial, inputs, allMaps, iterators,
                       /*readsDestination=*/true, body);
}

Value bonsai::reference::accumulateElements(
    ImplicitLocOpBuilder &builder, Value destination, ValueRange inputs,
    ArrayRef<AffineMap> maps, ArrayRef<utils::IteratorType> iterators,
    ElementBody body) {
  return createGeneric(builder, destination, inputs, maps, iterators,
                       /*readsDestination=*/true, body);
}

Value bonsai::reference::updateInOrder(ImplicitLocOpBuilder &builder,
                                       Value initial, ArrayRef<int64_t> shape,
                                       UpdateBody body) {
  SmallVector<Value> starts(shape.size(), createIndex(builder, 0));
  SmallVector<Value> steps(shape.size(), createIndex(builder, 1));
  SmallVector<Value> ends;
  for (int64_t size : shape)
    ends.push_back(createIndex(builder, size));
  scf::LoopNest nest = scf::buildLoopNest(
      builder, builder.getLoc(), starts, ends, steps, initial,
      [&](OpBuilder &nested, Location loc, ValueRange position,
          ValueRange state) -> scf::ValueVector {
        ImplicitLocOpBuilder inner(loc, nested);
        return {body(inner, state[0], position)};
      });
  return nest.results[0];
}

Value bonsai::reference::gatherElements(
    ImplicitLocOpBuilder &builder, RankedTensorType type, Value input,
    ArrayRef<SmallVector<int64_t>> sources) {
  SmallVector<Value> tables;
  SmallVector<AffineMap> maps;
  for (auto [dimension, list] : llvm::enumerate(sources)) {
    if (list.empty())
      continue;
    tables.push_back(createTable(builder, list));
    maps.push_back(getVectorMap(builder, type.getRank(), dimension));
  }
  return mapElements(
      builder, type, tables, maps,
      [&](ImplicitLocOpBuilder &body, ValueRange entries) -> Value {
        SmallVector<Value> position;
        for (auto [dimension, list] : llvm::enumerate(sources)) {
          bool isLookedUp = !list.empty();
          position.push_back(isLookedUp
                                 ? entries.front()
                                 : linalg::IndexOp::create(body, dimension));
          entries = entries.drop_front(isLookedUp);
        }
        return tensor::ExtractOp::create(body, input, position);
      });
}
