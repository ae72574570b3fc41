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
#include "kernels/cuda/unrolled/FunctionSignature.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_unrolled;

LLVM::LLVMFuncOp
bonsai::gpu_unrolled::declareFunction(gpu::GPUModuleOp module,
                                      const Function &function) {
  MLIRContext *context = module.getContext();
  auto global = LLVM::LLVMPointerType::get(context, globalSpace);
  auto shared = LLVM::LLVMPointerType::get(context, sharedSpace);
  auto i32 = IntegerType::get(context, 32), i1 = IntegerType::get(context, 1);
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(context),
      {global, global, global, i32, i32, i1, shared});
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
      : program(program), shape(program.shape),
        tile(program.tiles[function.tile]), sliceNumber(function.slice),
        slice(tile.slices[function.slice]), op(op),
        builder(op.getLoc(), op.getContext()) {
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
    if (program.tiling.slices == 1)
      finishWhole();
    else
      finishShared();
  }

private:
  Value argument(Parameter parameter) { return op.getArgument(parameter); }
  Value constant(float value) {
    return LLVM::ConstantOp::create(builder, builder.getF32FloatAttr(value));
  }
  Value constant(int32_t value) {
    return LLVM::ConstantOp::create(builder, builder.getI32IntegerAttr(value));
  }
  Value offset(Value pointer, int64_t bytes) {
    return LLVM::GEPOp::create(builder, pointer.getType(), builder.getI8Type(),
                               pointer,
                               LLVM::GEPArg(static_cast<int32_t>(bytes)));
  }
  Value loadElement(Value pointer, int64_t bytes, bool isInvariant);
  void storeElement(Value value, Value pointer, int64_t bytes);
  int64_t outputOffset(size_t row) const {
    return tile.channels[row] * shape.out_height * shape.out_width *
           getElementBytes(program);
  }
  int64_t sumOffset(size_t slice, size_t row) const {
    return static_cast<int64_t>(
        sizeof(float) *
        ((slice * program.tiling.rows + row) * program.tiling.getPixels()));
  }

  void startSums();
  void addTap(ArrayRef<Column> columns);
  void addColumns(ArrayRef<Column> columns);
  Value emitIsInside(int32_t tap);
  void branchAround(Value condition, ArrayRef<Column> columns);
  void finishWhole();
  void finishShared();
  void storeRows(size_t first, size_t end, function_ref<Value(size_t)> getSum);
  void exit() {
    NVVM::Exit::create(builder);
    LLVM::UnreachableOp::create(builder);
  }

  const Program &program;
  const BonsaiConvolutionDescriptor &shape;
  const RowTile &tile;
  size_t sliceNumber;
  const Slice &slice;
  LLVM::LLVMFuncOp op;
  ImplicitLocOpBuilder builder;
  SmallVector<Value> sums;
};

} // namespace

Value FunctionEmitter::loadElement(Value pointer, int64_t bytes,
                                   bool isInvariant) {
  Type type =
      program.isHalf ? Type(builder.getF16Type()) : Type(builder.getF32Type());
  auto load =
      LLVM::LoadOp::create(builder, type, offset(pointer, bytes),
                           static_cast<unsigned>(getElementBytes(program)));
  // Reads through the cache for data that no one writes.
  load.setInvariant(isInvariant);
  if (!program.isHalf)
    return load;
  return LLVM::FPExtOp::create(builder, builder.getF32Type(), load);
}

void FunctionEmitter::storeElement(Value value, Value pointer, int64_t bytes) {
  if (program.isHalf)
    value = LLVM::FPTruncOp::create(builder, builder.getF16Type(), value);
  LLVM::StoreOp::create(builder, value, offset(pointer, bytes),
                        static_cast<unsigned>(getElementBytes(program)));
}

void FunctionEmitter::startSums() {
  for (int32_t channel : tile.channels)
    sums.push_back(constant(sliceNumber == 0 && !program.bias.empty()
                                ? program.bias[channel]
                                : 0.0f));
}

void FunctionEmitter::addColumns(ArrayRef<Column> columns) {
  for (const Column &column : columns) {
    int64_t row = column.tap / shape.kernel_width * shape.dilation_height,
            at = column.tap % shape.kernel_width * shape.dilation_width;
    int64_t place =
        (column.channel * shape.in_height + row) * shape.in_width + at;
    Value x = loadElement(argument(windowParameter),
                          place * getElementBytes(program), true);
    for (const Term &term : column.terms)
      sums[term.row] = LLVM::FMAOp::create(builder, x, constant(term.weight),
                                           sums[term.row]);
  }
}

/// Null if the tap of every pixel lies within the map.
Value FunctionEmitter::emitIsInside(int32_t tap) {
  auto check = [&](int64_t offset, int64_t before, int64_t outputs,
                   int64_t stride, int64_t inputs, Parameter start) -> Value {
    int64_t last = (outputs - 1) * stride - before + offset;
    if (offset >= before && last < inputs)
      return {};
    Value at = LLVM::AddOp::create(builder, argument(start),
                                   constant(static_cast<int32_t>(offset)));
    return LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ult, at,
                                constant(static_cast<int32_t>(inputs)));
  };
  Value row = check(tap / shape.kernel_width * shape.dilation_height,
                    shape.pad_top, shape.out_height, shape.stride_height,
                    shape.in_height, topParameter);
  Value column =
      check(tap % shape.kernel_width * shape.dilation_width, shape.pad_left,
            shape.out_width, shape.stride_width, shape.in_width, leftParameter);
  if (row && column)
    return LLVM::AndOp::create(builder, row, column);
  return row ? row : column;
}

void FunctionEmitter::addTap(ArrayRef<Column> columns) {
  if (Value condition = emitIsInside(columns.front().tap))
    branchAround(condition, columns);
  else
    addColumns(columns);
}

void FunctionEmitter::branchAround(Value condition, ArrayRef<Column> columns) {
  SmallVector<Value> before = sums;
  Block *inside = op.addBlock(), *next = op.addBlock();
  OpBuilder::InsertPoint branch = builder.saveInsertionPoint();
  builder.setInsertionPointToStart(inside);
  addColumns(columns);
  SmallVector<Value> unchanged, changed;
  for (size_t row = 0; row < sums.size(); ++row) {
    if (sums[row] == before[row])
      continue;
    unchanged.push_back(before[row]);
    changed.push_back(sums[row]);
    sums[row] = next->addArgument(builder.getF32Type(), op.getLoc());
  }
  LLVM::BrOp::create(builder, changed, next);
  builder.restoreInsertionPoint(branch);
  LLVM::CondBrOp::create(builder, condition, inside, ValueRange(), next,
                         unchanged);
  builder.setInsertionPointToStart(next);
}

/// Rows of the tile that this thread ends and stores, if its pixel exists.
void FunctionEmitter::storeRows(size_t first, size_t end,
                                function_ref<Value(size_t)> getSum) {
  Block *store = op.addBlock(), *last = op.addBlock();
  LLVM::CondBrOp::create(builder, argument(insideParameter), store,
                         ValueRange(), last, ValueRange());
  builder.setInsertionPointToStart(store);
  for (size_t row = first; row < end; ++row) {
    Value value = getSum(row);
    // Where the result replaces the residual, each is read before it goes.
    if (shape.epilogue.has_residual)
      value = LLVM::FAddOp::create(
          builder, value,
          loadElement(argument(residualParameter), outputOffset(row), false));
    value = emitActivation(builder, shape.epilogue.activation, value);
    storeElement(value, argument(resultParameter), outputOffset(row));
  }
  LLVM::BrOp::create(builder, ValueRange(), last);
  builder.setInsertionPointToStart(last);
  exit();
}

void FunctionEmitter::finishWhole() {
  storeRows(0, sums.size(), [&](size_t row) { return sums[row]; });
}

/// Each of the warps that share a tile ends some of its rows.
void FunctionEmitter::finishShared() {
  Value shared = argument(sumsParameter);
  for (size_t row = 0; row < sums.size(); ++row)
    LLVM::StoreOp::create(builder, sums[row],
                          offset(shared, sumOffset(sliceNumber, row)), 4);
  NVVM::Barrier0Op::create(builder);
  size_t count = tile.slices.size();
  storeRows(sums.size() * sliceNumber / count,
            sums.size() * (sliceNumber + 1) / count, [&](size_t row) {
              Value sum;
              for (size_t other = 0; other < count; ++other) {
                Value part = LLVM::LoadOp::create(
                    builder, builder.getF32Type(),
                    offset(shared, sumOffset(other, row)), 4);
                sum = sum ? LLVM::FAddOp::create(builder, sum, part) : part;
              }
              return sum;
            });
}

gpu::GPUModuleOp bonsai::gpu_unrolled::emitFunctions(
    const Program &program, ArrayRef<Function> functions, ModuleOp parent) {
  auto builder = OpBuilder::atBlockEnd(parent.getBody());
  auto module = gpu::GPUModuleOp::create(
      builder, parent.getLoc(), "functions_of_" + functions.front().getName());
  for (const Function &function : functions)
    FunctionEmitter(program, function, declareFunction(module, function))
        .emit();
  return module;
}
