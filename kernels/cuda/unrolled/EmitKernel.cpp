//===- EmitKernel.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernel that calls the functions.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/FunctionSignature.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gpu_unrolled;

Grid bonsai::gpu_unrolled::getGrid(const Program &program) {
  int64_t pixels = program.tiling.getPixels();
  return {(program.getNumPixels() + pixels - 1) / pixels,
          static_cast<int64_t>(program.tiles.size())};
}

std::vector<std::vector<Function>>
bonsai::gpu_unrolled::divideFunctions(const Program &program, size_t maxTerms) {
  std::vector<std::vector<Function>> modules;
  size_t terms = maxTerms;
  for (size_t tile = 0; tile < program.tiles.size(); ++tile)
    for (size_t slice = 0; slice < program.tiles[tile].slices.size(); ++slice) {
      size_t more = 0;
      for (const Column &column : program.tiles[tile].slices[slice])
        more += column.terms.size();
      if (modules.empty() || terms + more > maxTerms) {
        modules.emplace_back();
        terms = 0;
      }
      modules.back().push_back({tile, slice});
      terms += more;
    }
  return modules;
}

namespace {

class KernelEmitter {
public:
  KernelEmitter(const Program &program, gpu::GPUModuleOp module)
      : program(program), shape(program.shape), module(module),
        builder(module.getLoc(), module.getContext()) {}

  void emit() {
    for (size_t tile = 0; tile < program.tiles.size(); ++tile)
      for (size_t slice = 0; slice < program.tiles[tile].slices.size(); ++slice)
        functions.push_back(declareFunction(module, {tile, slice}));
    declareSums();
    startKernel();
    findThread();
    findPixel();
    call();
  }

private:
  Value constant(int64_t value) {
    return arith::ConstantIntOp::create(builder, builder.getI32Type(), value);
  }
  Value divide(Value value, int64_t by) {
    return arith::DivUIOp::create(builder, value, constant(by));
  }
  Value remainder(Value value, int64_t by) {
    return arith::RemUIOp::create(builder, value, constant(by));
  }
  /// value * factor + addend
  Value scale(Value value, int64_t factor, Value addend) {
    return arith::AddIOp::create(
        builder, arith::MulIOp::create(builder, value, constant(factor)),
        addend);
  }
  template <typename IdOp> Value readId(gpu::Dimension dimension) {
    return arith::IndexCastOp::create(builder, builder.getI32Type(),
                                      IdOp::create(builder, dimension));
  }
  Value advance(Value pointer, Value elements, Type type) {
    return LLVM::GEPOp::create(builder, pointer.getType(), type, pointer,
                               ArrayRef<LLVM::GEPArg>{elements});
  }

  void declareSums();
  void startKernel();
  void findThread();
  void findPixel();
  SmallVector<Value> getArguments();
  void call();

  const Program &program;
  const BonsaiConvolutionDescriptor &shape;
  gpu::GPUModuleOp module;
  ImplicitLocOpBuilder builder;
  SmallVector<LLVM::LLVMFuncOp> functions;
  LLVM::GlobalOp sums;
  gpu::GPUFuncOp kernel;
  Value slice, slot;              ///< Of the thread.
  Value inside;                   ///< Whether it has a pixel.
  Value image, outputRow, column; ///< Of the pixel.
};

} // namespace

void KernelEmitter::declareSums() {
  int64_t count = program.tiling.slices == 1
                      ? 1
                      : program.tiling.slices * program.tiling.rows *
                            program.tiling.getPixels();
  builder.setInsertionPointToEnd(module.getBody());
  sums = LLVM::GlobalOp::create(
      builder, LLVM::LLVMArrayType::get(builder.getF32Type(), count),
      /*isConstant=*/false, LLVM::Linkage::Internal, "sums", Attribute(),
      /*alignment=*/16, sharedSpace);
}

void KernelEmitter::startKernel() {
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext(), globalSpace);
  kernel = gpu::GPUFuncOp::create(
      builder, kernelName,
      builder.getFunctionType({pointer, pointer, pointer}, {}));
  kernel->setAttr(gpu::GPUDialect::getKernelFuncAttrName(),
                  builder.getUnitAttr());
  builder.setInsertionPointToStart(&kernel.front());
}

void KernelEmitter::findThread() {
  Value thread = readId<gpu::ThreadIdOp>(gpu::Dimension::x);
  int64_t pixels = program.tiling.getPixels();
  slice = divide(thread, pixels);
  slot = remainder(thread, pixels);
}

void KernelEmitter::findPixel() {
  Value block = readId<gpu::BlockIdOp>(gpu::Dimension::x);
  Value pixel = scale(block, program.tiling.getPixels(), slot);
  int64_t numPixels = program.getNumPixels();
  inside = arith::CmpIOp::create(builder, arith::CmpIPredicate::ult, pixel,
                                 constant(numPixels));
  pixel = arith::MinUIOp::create(builder, pixel, constant(numPixels - 1));
  int64_t plane = shape.out_height * shape.out_width;
  image = divide(pixel, plane);
  Value place = remainder(pixel, plane);
  outputRow = divide(place, shape.out_width);
  column = remainder(place, shape.out_width);
}

SmallVector<Value> KernelEmitter::getArguments() {
  Type element =
      program.isHalf ? Type(builder.getF16Type()) : Type(builder.getF32Type());
  Value top = scale(outputRow, shape.stride_height, constant(-shape.pad_top));
  Value left = scale(column, shape.stride_width, constant(-shape.pad_left));
  Value window =
      scale(image, shape.in_channels * shape.in_height * shape.in_width,
            scale(top, shape.in_width, left));
  Value pixel =
      scale(image, shape.out_channels * shape.out_height * shape.out_width,
            scale(outputRow, shape.out_width, column));
  Value shared = LLVM::AddressOfOp::create(builder, sums);
  if (program.tiling.slices > 1)
    shared = advance(shared, slot, builder.getF32Type());
  return {advance(kernel.getArgument(0), window, element),
          advance(kernel.getArgument(1), pixel, element),
          advance(kernel.getArgument(2), pixel, element),
          top,
          left,
          inside,
          shared};
}

void KernelEmitter::call() {
  SmallVector<Value> arguments = getArguments();
  Value number = scale(readId<gpu::BlockIdOp>(gpu::Dimension::y),
                       program.tiling.slices, slice);
  Block *start = builder.getInsertionBlock();
  Region &body = kernel.getBody();
  Block *end = builder.createBlock(&body, body.end());
  gpu::ReturnOp::create(builder);
  SmallVector<APInt> cases;
  SmallVector<Block *> blocks;
  for (LLVM::LLVMFuncOp function : functions) {
    cases.push_back(APInt(32, cases.size()));
    blocks.push_back(builder.createBlock(end));
    LLVM::CallOp::create(builder, function, arguments);
    cf::BranchOp::create(builder, end);
  }
  builder.setInsertionPointToEnd(start);
  cf::SwitchOp::create(builder, number, end, ValueRange(), cases, blocks,
                       SmallVector<ValueRange>(blocks.size()));
}

gpu::GPUModuleOp bonsai::gpu_unrolled::emitKernel(const Program &program,
                                                  ModuleOp parent) {
  auto builder = OpBuilder::atBlockEnd(parent.getBody());
  auto module = gpu::GPUModuleOp::create(builder, parent.getLoc(), kernelName);
  KernelEmitter(program, module).emit();
  return module;
}
