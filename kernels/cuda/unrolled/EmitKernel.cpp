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
  int64_t pixels = program.tiling.getBlockPixels();
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
        functions.push_back(declareFunction(module, program, {tile, slice}));
    declareSums();
    startKernel();
    findThread();
    for (int64_t place = 0; place < getNumPlaces(program); ++place)
      places.push_back(findPlace(place));
    call();
  }

private:
  /// Of a lane.
  struct Place {
    Value inside;        ///< Whether there is such a pixel.
    Value top, left;     ///< Of the window.
    Value window, pixel; ///< Elements from the maps' first.
  };

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
  Value subtract(Value a, Value b) {
    return arith::SubIOp::create(builder, a, b);
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
  Place findPlace(int64_t number);
  SmallVector<Value> getArguments();
  void call();

  const Program &program;
  const BonsaiConvolutionDescriptor &shape;
  gpu::GPUModuleOp module;
  ImplicitLocOpBuilder builder;
  SmallVector<LLVM::LLVMFuncOp> functions;
  LLVM::GlobalOp sums;
  gpu::GPUFuncOp kernel;
  Value slice, lane; ///< Of the thread; the lane within the slice.
  SmallVector<Place> places;
};

} // namespace

void KernelEmitter::declareSums() {
  int64_t count = program.tiling.slices == 1
                      ? 1
                      : program.tiling.slices * program.tiling.rows *
                            program.tiling.getBlockPixels();
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
  int64_t lanes = program.tiling.getLanes();
  slice = divide(thread, lanes);
  lane = remainder(thread, lanes);
}

KernelEmitter::Place KernelEmitter::findPlace(int64_t number) {
  Place place;
  Value block = readId<gpu::BlockIdOp>(gpu::Dimension::x);
  Value pixel = scale(block, program.tiling.getBlockPixels(),
                      scale(lane, getPlacePixels(program),
                            constant(number * program.tiling.getLanes())));
  int64_t numPixels = program.getNumPixels();
  place.inside = arith::CmpIOp::create(builder, arith::CmpIPredicate::ult,
                                       pixel, constant(numPixels));
  int64_t last = numPixels - getPlacePixels(program);
  pixel = arith::MinUIOp::create(builder, pixel, constant(last));
  int64_t plane = shape.out_height * shape.out_width;
  Value image = divide(pixel, plane), inImage = remainder(pixel, plane);
  Value row = divide(inImage, shape.out_width),
        column = remainder(inImage, shape.out_width);
  place.top = scale(row, shape.stride_height, constant(-shape.pad_top));
  place.left = scale(column, shape.stride_width, constant(-shape.pad_left));
  place.window =
      scale(image, shape.in_channels * shape.in_height * shape.in_width,
            scale(place.top, shape.in_width, place.left));
  place.pixel = scale(image, shape.out_channels * plane, inImage);
  return place;
}

SmallVector<Value> KernelEmitter::getArguments() {
  Type element =
      program.isHalf ? Type(builder.getF16Type()) : Type(builder.getF32Type());
  Value shared = LLVM::AddressOfOp::create(builder, sums);
  if (program.tiling.slices > 1)
    shared = advance(shared, lane, builder.getF32Type());
  const Place &first = places.front();
  SmallVector<Value> arguments = {
      advance(kernel.getArgument(0), first.window, element),
      advance(kernel.getArgument(1), first.pixel, element),
      advance(kernel.getArgument(2), first.pixel, element),
      first.top,
      first.left,
      first.inside,
      shared};
  if (places.size() > 1)
    arguments.push_back(subtract(constant(0), first.window));
  for (const Place &place : ArrayRef(places).drop_front())
    arguments.append({subtract(place.window, first.window),
                      subtract(place.pixel, first.pixel), place.top, place.left,
                      place.inside});
  return arguments;
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
