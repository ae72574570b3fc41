//===- EmitMaps.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a lane reads and writes the maps.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/EmitMaps.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_unrolled;

Value MapEmitter::constant(int64_t value) {
  return LLVM::ConstantOp::create(
      builder, builder.getI32IntegerAttr(static_cast<int32_t>(value)));
}

Type MapEmitter::getElementType() {
  return program.isHalf ? Type(builder.getF16Type())
                        : Type(builder.getF32Type());
}

Value MapEmitter::offset(Value pointer, int64_t bytes) {
  return LLVM::GEPOp::create(builder, pointer.getType(), builder.getI8Type(),
                             pointer,
                             LLVM::GEPArg(static_cast<int32_t>(bytes)));
}

Value MapEmitter::advance(Value pointer, Value elements) {
  return LLVM::GEPOp::create(builder, pointer.getType(), getElementType(),
                             pointer, ArrayRef<LLVM::GEPArg>{elements});
}

Value MapEmitter::getPointer(Parameter first, FurtherParameter step,
                             size_t place) {
  Value pointer = op.getArgument(first);
  return place == 0 ? pointer
                    : advance(pointer, getFurtherArgument(place, step));
}

Value MapEmitter::getInside(size_t place) {
  return place == 0 ? op.getArgument(insideParameter)
                    : getFurtherArgument(place, furtherInside);
}

int64_t MapEmitter::getTapOffset(int32_t tap) const {
  return tap / shape.kernel_width * shape.dilation_height * shape.in_width +
         tap % shape.kernel_width * shape.dilation_width;
}

/// In bytes.
int64_t MapEmitter::getPlaneOffset(int64_t channel) const {
  return channel * shape.in_height * shape.in_width * getElementBytes(program);
}

//===----------------------------------------------------------------------===//
// Borders
//===----------------------------------------------------------------------===//

Value MapEmitter::emitIsInside(int32_t tap, size_t place) {
  auto check = [&](int64_t offset, int64_t before, int64_t outputs,
                   int64_t stride, int64_t inputs, Parameter start,
                   FurtherParameter furtherStart) -> Value {
    int64_t last = (outputs - 1) * stride - before + offset;
    if (offset >= before && last < inputs)
      return {};
    Value first = place == 0 ? Value(op.getArgument(start))
                             : getFurtherArgument(place, furtherStart);
    Value at = LLVM::AddOp::create(builder, first, constant(offset));
    return LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ult, at,
                                constant(inputs));
  };
  Value row = check(tap / shape.kernel_width * shape.dilation_height,
                    shape.pad_top, shape.out_height, shape.stride_height,
                    shape.in_height, topParameter, furtherTop);
  Value column = check(tap % shape.kernel_width * shape.dilation_width,
                       shape.pad_left, shape.out_width, shape.stride_width,
                       shape.in_width, leftParameter, furtherLeft);
  if (row && column)
    return LLVM::AndOp::create(builder, row, column);
  return row ? row : column;
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

Value MapEmitter::load(Type type, Value pointer, int64_t bytes,
                       int64_t alignment, bool isInvariant) {
  auto load = LLVM::LoadOp::create(builder, type, offset(pointer, bytes),
                                   static_cast<unsigned>(alignment));
  // Reads through the cache for data that no one writes.
  load.setInvariant(isInvariant);
  return load;
}

Value MapEmitter::extract(Value vector, int64_t index) {
  return LLVM::ExtractElementOp::create(builder, vector, constant(index));
}

Value MapEmitter::extend(Value value) {
  return LLVM::FPExtOp::create(builder, builder.getF32Type(), value);
}

/// Two or four f16 as registers of two.
SmallVector<Value> MapEmitter::loadHalfPairs(Value pointer, int64_t bytes,
                                             int64_t pixels, bool isInvariant) {
  Type i32 = builder.getI32Type();
  auto pair = VectorType::get(2, builder.getF16Type());
  auto bitcast = [&](Value word) {
    return LLVM::BitcastOp::create(builder, pair, word);
  };
  if (pixels == 2)
    return {bitcast(load(i32, pointer, bytes, 4, isInvariant))};
  Value words = load(VectorType::get(2, i32), pointer, bytes, 8, isInvariant);
  return {bitcast(extract(words, 0)), bitcast(extract(words, 1))};
}

/// As f32, those of a place's pixels.
SmallVector<Value> MapEmitter::loadFloats(Value pointer, int64_t bytes,
                                          bool isInvariant) {
  int64_t pixels = getPlacePixels(program), size = getElementBytes(program);
  SmallVector<Value> values;
  if (pixels == 1) {
    Value value = load(getElementType(), pointer, bytes, size, isInvariant);
    return {program.isHalf ? extend(value) : value};
  }
  if (program.isHalf) {
    for (Value pair : loadHalfPairs(pointer, bytes, pixels, isInvariant))
      for (int64_t i : {0, 1})
        values.push_back(extend(extract(pair, i)));
    return values;
  }
  Value vector = load(VectorType::get(pixels, builder.getF32Type()), pointer,
                      bytes, pixels * size, isInvariant);
  for (int64_t i = 0; i < pixels; ++i)
    values.push_back(extract(vector, i));
  return values;
}

SmallVector<Value> MapEmitter::loadInput(const Column &column, size_t place) {
  return loadFloats(getPointer(windowParameter, windowStep, place),
                    getPlaneOffset(column.channel) +
                        getTapOffset(column.tap) * getElementBytes(program),
                    true);
}

static int64_t getOutputOffset(const Program &program, int32_t channel) {
  return channel * program.shape.out_height * program.shape.out_width *
         getElementBytes(program);
}

SmallVector<Value> MapEmitter::loadResidual(int32_t channel, size_t place) {
  return loadFloats(getPointer(residualParameter, pixelStep, place),
                    getOutputOffset(program, channel), false);
}

void MapEmitter::storeResult(ArrayRef<Value> values, int32_t channel,
                             size_t place) {
  auto round = [&](Value value) -> Value {
    if (!program.isHalf)
      return value;
    return LLVM::FPTruncOp::create(builder, builder.getF16Type(), value);
  };
  auto size = static_cast<int64_t>(values.size());
  Value stored = round(values.front());
  if (size > 1) {
    auto type = VectorType::get(size, getElementType());
    Value vector = LLVM::PoisonOp::create(builder, type);
    for (auto [i, value] : llvm::enumerate(values))
      vector = LLVM::InsertElementOp::create(builder, vector, round(value),
                                             constant(static_cast<int64_t>(i)));
    stored = vector;
  }
  LLVM::StoreOp::create(builder, stored,
                        offset(getPointer(resultParameter, pixelStep, place),
                               getOutputOffset(program, channel)),
                        static_cast<unsigned>(size * getElementBytes(program)));
}

//===----------------------------------------------------------------------===//
// Pairs
//===----------------------------------------------------------------------===//

/// Which bytes of two registers, of a pixel each, become one register. Their
/// upper halves are zero: that is what a pixel beyond the border takes.
Value MapEmitter::emitSelector(Value first, Value second) {
  constexpr int64_t low = 0x10, lowZero = 0x32, high = 0x5400,
                    highZero = 0x7600;
  auto select = [&](Value isInside, int64_t value, int64_t zero) -> Value {
    if (!isInside)
      return constant(value);
    return LLVM::SelectOp::create(builder, isInside, constant(value),
                                  constant(zero));
  };
  if (!first && !second)
    return constant(low | high);
  return LLVM::OrOp::create(builder, select(first, low, lowZero),
                            select(second, high, highZero));
}

/// Pixels beyond the border read the map's first instead.
void MapEmitter::startPairs(int32_t tap) {
  tapPointers.clear();
  selectors.clear();
  if (getNumPlaces() == 1)
    return;
  int64_t tapOffset = getTapOffset(tap);
  SmallVector<Value> isInside;
  for (size_t place = 0; place < getNumPlaces(); ++place) {
    Value step =
        place == 0 ? constant(0) : getFurtherArgument(place, windowStep);
    step = LLVM::AddOp::create(builder, step, constant(tapOffset));
    isInside.push_back(emitIsInside(tap, place));
    if (isInside.back())
      step = LLVM::SelectOp::create(builder, isInside.back(), step,
                                    op.getArgument(mapParameter));
    tapPointers.push_back(advance(op.getArgument(windowParameter), step));
  }
  for (size_t place = 0; place < getNumPlaces(); place += 2)
    selectors.push_back(emitSelector(isInside[place], isInside[place + 1]));
}

SmallVector<Value> MapEmitter::loadPairs(const Column &column) {
  int64_t bytes = getPlaneOffset(column.channel);
  if (getNumPlaces() == 1)
    return loadHalfPairs(op.getArgument(windowParameter), bytes,
                         program.tiling.pixels, true);
  SmallVector<Value> words, pairs;
  for (Value pointer : tapPointers)
    words.push_back(LLVM::ZExtOp::create(
        builder, builder.getI32Type(),
        load(builder.getI16Type(), pointer, bytes, 2, true)));
  auto pair = VectorType::get(2, builder.getF16Type());
  for (auto [i, selector] : llvm::enumerate(selectors)) {
    Value word = NVVM::PermuteOp::create(builder, builder.getI32Type(),
                                         words[2 * i], words[2 * i + 1],
                                         selector, NVVM::PermuteMode::DEFAULT);
    pairs.push_back(LLVM::BitcastOp::create(builder, pair, word));
  }
  return pairs;
}
