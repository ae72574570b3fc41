//===- EmitFunction.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The code of a slice of a tile.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/EmitActivation.h"
#include "kernels/cuda/unrolled/EmitMaps.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_unrolled;

LLVM::LLVMFuncOp bonsai::gpu_unrolled::declareFunction(
    gpu::GPUModuleOp module, const Program &program, const Function &function) {
  MLIRContext *context = module.getContext();
  auto global = LLVM::LLVMPointerType::get(context, globalSpace);
  auto shared = LLVM::LLVMPointerType::get(context, sharedSpace);
  auto i32 = IntegerType::get(context, 32), i1 = IntegerType::get(context, 1);
  SmallVector<Type> parameters = {global, global, global, i32, i32, i1, shared};
  int64_t places = getNumPlaces(program);
  if (places > 1)
    parameters.push_back(i32);
  for (int64_t place = 1; place < places; ++place)
    parameters.append({i32, i32, i32, i32, i1});
  auto type =
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context), parameters);
  auto builder = OpBuilder::atBlockEnd(module.getBody());
  auto declared = LLVM::LLVMFuncOp::create(builder, module.getLoc(),
                                           function.getName(), type);
  declared.setPassthroughAttr(
      builder.getStrArrayAttr({"noreturn", "nounwind"}));
  return declared;
}

namespace {

class FunctionEmitter {
public:
  FunctionEmitter(const Program &program, const Function &function,
                  LLVM::LLVMFuncOp op)
      : program(program), shape(program.shape), tiling(program.tiling),
        tile(program.tiles[function.tile]), sliceNumber(function.slice),
        slice(tile.slices[function.slice]), op(op),
        builder(op.getLoc(), op.getContext()), maps(program, op, builder) {
    builder.setInsertionPointToStart(op.addEntryBlock(builder));
  }

  void emit() {
    startSums();
    for (size_t first = 0; first < slice.size();) {
      size_t end = first;
      while (end < slice.size() && slice[end].tap == slice[first].tap)
        ++end;
      addTap(ArrayRef(slice).slice(first, end - first));
      first = end;
    }
    for (size_t row = 0; row < halfSums.size(); ++row)
      extendHalfSums(row);
    if (tiling.slices > 1)
      shareSums();
    storeRows();
  }

private:
  /// A row's sums in f16, of two pixels each: what was added up last, and all
  /// before that. What is lost where they are added stays in the first.
  struct HalfSums {
    SmallVector<Value, 2> run, total;
    int64_t length = 0; ///< Products in the run.
  };

  Value constant(float value) {
    return LLVM::ConstantOp::create(builder, builder.getF32FloatAttr(value));
  }
  Value add(Value a, Value b) { return LLVM::FAddOp::create(builder, a, b); }
  Value &getSum(size_t row, size_t pixel) {
    return sums[row * tiling.pixels + pixel];
  }
  int64_t getSharedOffset(size_t slice, size_t row, size_t pixel) const {
    return static_cast<int64_t>(
        sizeof(float) * ((slice * tiling.rows + row) * tiling.pixels + pixel) *
        tiling.getLanes());
  }

  void startSums();
  void addTap(ArrayRef<Column> columns);
  void addColumns(ArrayRef<Column> columns, size_t place);
  void branchAround(Value condition, ArrayRef<Column> columns, size_t place);
  void addPairs(ArrayRef<Column> columns);
  void addToRun(const Term &term, ArrayRef<Value> pairs);
  void endRun(HalfSums &sums);
  void addExtended(size_t row, ArrayRef<Value> pairs);
  void extendHalfSums(size_t row);
  void shareSums();
  Value readSharedSum(size_t row, size_t pixel);
  void storeRows();
  void storePlace(size_t first, size_t end, size_t place);
  void storeRow(size_t row, size_t place);

  const Program &program;
  const BonsaiConvolutionDescriptor &shape;
  const Tiling &tiling;
  const RowTile &tile;
  size_t sliceNumber;
  const Slice &slice;
  LLVM::LLVMFuncOp op;
  ImplicitLocOpBuilder builder;
  MapEmitter maps;
  SmallVector<Value> sums;        ///< For each row and pixel.
  SmallVector<HalfSums> halfSums; ///< For each row, of programs with pairs.
};

} // namespace

void FunctionEmitter::startSums() {
  for (int32_t channel : tile.channels)
    sums.append(tiling.pixels,
                constant(sliceNumber == 0 && !program.bias.empty()
                             ? program.bias[channel]
                             : 0.0f));
  if (tiling.isHalf2)
    halfSums.resize(tile.channels.size());
}

void FunctionEmitter::addTap(ArrayRef<Column> columns) {
  if (tiling.isHalf2)
    return addPairs(columns);
  for (size_t place = 0; place < maps.getNumPlaces(); ++place)
    if (Value condition = maps.emitIsInside(columns.front().tap, place))
      branchAround(condition, columns, place);
    else
      addColumns(columns, place);
}

void FunctionEmitter::addColumns(ArrayRef<Column> columns, size_t place) {
  for (const Column &column : columns) {
    SmallVector<Value> inputs = maps.loadInput(column, place);
    for (const Term &term : column.terms) {
      Value weight = constant(term.weight);
      for (auto [i, x] : llvm::enumerate(inputs)) {
        Value &sum = getSum(term.row, place + i);
        sum = LLVM::FMAOp::create(builder, x, weight, sum);
      }
    }
  }
}

void FunctionEmitter::branchAround(Value condition, ArrayRef<Column> columns,
                                   size_t place) {
  SmallVector<Value> before = sums;
  Block *inside = op.addBlock(), *next = op.addBlock();
  OpBuilder::InsertPoint branch = builder.saveInsertionPoint();
  builder.setInsertionPointToStart(inside);
  addColumns(columns, place);
  SmallVector<Value> unchanged, changed;
  for (auto [sum, earlier] : llvm::zip_equal(sums, before)) {
    if (sum == earlier)
      continue;
    unchanged.push_back(earlier);
    changed.push_back(sum);
    sum = next->addArgument(builder.getF32Type(), op.getLoc());
  }
  LLVM::BrOp::create(builder, changed, next);
  builder.restoreInsertionPoint(branch);
  LLVM::CondBrOp::create(builder, condition, inside, ValueRange(), next,
                         unchanged);
  builder.setInsertionPointToStart(next);
}

//===----------------------------------------------------------------------===//
// Two pixels in a register
//===----------------------------------------------------------------------===//

void FunctionEmitter::addPairs(ArrayRef<Column> columns) {
  maps.startPairs(columns.front().tap);
  for (const Column &column : columns) {
    SmallVector<Value> pairs = maps.loadPairs(column);
    for (const Term &term : column.terms)
      addToRun(term, pairs);
  }
}

void FunctionEmitter::addToRun(const Term &term, ArrayRef<Value> pairs) {
  auto type = VectorType::get(2, builder.getF16Type());
  APFloat rounded(term.weight);
  bool losesInfo = false;
  rounded.convert(APFloat::IEEEhalf(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
  Value weight = LLVM::ConstantOp::create(
      builder, type, DenseElementsAttr::get(type, rounded));
  HalfSums &half = halfSums[term.row];
  if (half.run.empty())
    for (Value pair : pairs)
      half.run.push_back(LLVM::FMulOp::create(builder, pair, weight));
  else
    for (auto [pair, sum] : llvm::zip_equal(pairs, half.run))
      sum = LLVM::FMAOp::create(builder, pair, weight, sum);
  if (++half.length == halfRun)
    endRun(half);
}

/// The next run begins with what the total could not take of this one. So runs
/// depend on each other, too: without that, ptxas begins more of them than
/// there are registers for.
void FunctionEmitter::endRun(HalfSums &half) {
  half.length = 0;
  if (half.total.empty()) {
    std::swap(half.run, half.total);
    return;
  }
  for (auto [run, total] : llvm::zip_equal(half.run, half.total)) {
    Value before = total;
    total = add(before, run);
    run = LLVM::FSubOp::create(builder, run,
                               LLVM::FSubOp::create(builder, total, before));
  }
}

void FunctionEmitter::addExtended(size_t row, ArrayRef<Value> pairs) {
  for (auto [i, pair] : llvm::enumerate(pairs))
    for (size_t half : {0, 1}) {
      Value index = LLVM::ConstantOp::create(
          builder, builder.getI32IntegerAttr(static_cast<int32_t>(half)));
      Value value = LLVM::FPExtOp::create(
          builder, builder.getF32Type(),
          LLVM::ExtractElementOp::create(builder, pair, index));
      Value &sum = getSum(row, 2 * i + half);
      sum = add(sum, value);
    }
}

void FunctionEmitter::extendHalfSums(size_t row) {
  addExtended(row, halfSums[row].total);
  addExtended(row, halfSums[row].run);
}

//===----------------------------------------------------------------------===//
// Ends
//===----------------------------------------------------------------------===//

void FunctionEmitter::shareSums() {
  Value shared = op.getArgument(sumsParameter);
  for (size_t row = 0; row < tile.channels.size(); ++row)
    for (int64_t pixel = 0; pixel < tiling.pixels; ++pixel)
      LLVM::StoreOp::create(
          builder, getSum(row, pixel),
          maps.offset(shared, getSharedOffset(sliceNumber, row, pixel)), 4);
  NVVM::Barrier0Op::create(builder);
}

Value FunctionEmitter::readSharedSum(size_t row, size_t pixel) {
  Value shared = op.getArgument(sumsParameter), sum;
  for (size_t other = 0; other < tile.slices.size(); ++other) {
    Value part = LLVM::LoadOp::create(
        builder, builder.getF32Type(),
        maps.offset(shared, getSharedOffset(other, row, pixel)), 4);
    sum = sum ? add(sum, part) : part;
  }
  return sum;
}

/// Each of the warps that share a tile ends some of its rows.
void FunctionEmitter::storeRows() {
  size_t rows = tile.channels.size(), count = tile.slices.size();
  for (size_t place = 0; place < maps.getNumPlaces(); ++place)
    storePlace(rows * sliceNumber / count, rows * (sliceNumber + 1) / count,
               place);
  NVVM::Exit::create(builder);
  LLVM::UnreachableOp::create(builder);
}

/// Nothing if there is no such pixel.
void FunctionEmitter::storePlace(size_t first, size_t end, size_t place) {
  Block *store = op.addBlock(), *next = op.addBlock();
  LLVM::CondBrOp::create(builder, maps.getInside(place), store, ValueRange(),
                         next, ValueRange());
  builder.setInsertionPointToStart(store);
  for (size_t row = first; row < end; ++row)
    storeRow(row, place);
  LLVM::BrOp::create(builder, ValueRange(), next);
  builder.setInsertionPointToStart(next);
}

void FunctionEmitter::storeRow(size_t row, size_t place) {
  int32_t channel = tile.channels[row];
  SmallVector<Value> values, residual;
  // Where the result replaces the residual, each is read before it goes.
  if (shape.epilogue.has_residual)
    residual = maps.loadResidual(channel, place);
  for (int64_t i = 0; i < getPlacePixels(program); ++i) {
    size_t pixel = place + i;
    Value value =
        tiling.slices == 1 ? getSum(row, pixel) : readSharedSum(row, pixel);
    if (!residual.empty())
      value = add(value, residual[i]);
    values.push_back(emitActivation(builder, shape.epilogue.activation, value));
  }
  maps.storeResult(values, channel, place);
}

gpu::GPUModuleOp bonsai::gpu_unrolled::emitFunctions(
    const Program &program, ArrayRef<Function> functions, ModuleOp parent) {
  auto builder = OpBuilder::atBlockEnd(parent.getBody());
  auto module = gpu::GPUModuleOp::create(
      builder, parent.getLoc(), "functions_of_" + functions.front().getName());
  for (const Function &function : functions)
    FunctionEmitter(program, function,
                    declareFunction(module, program, function))
        .emit();
  return module;
}
