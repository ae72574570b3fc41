//===- LowerToCpu.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowers a network to steps that call the CPU runtime.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "kernels/Kernel.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "passes/analysis/LayerNames.h"
#include "passes/lower/cpu/BufferPlan.h"
#include "passes/lower/cpu/GeneratedKernels.h"
#include "passes/lower/cpu/LowerOpAction.h"
#include "passes/lower/cpu/ModelTable.h"
#include "passes/lower/cpu/NetworkChecks.h"
#include "passes/lower/cpu/Passes.h"
#include "passes/lower/reference/Pipelines.h"
#include "passes/select/ImageTurns.h"
#include "passes/select/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_LOWERTOCPU
#include "passes/lower/cpu/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

/// What one step does: it calls `callee` on the buffers of `arguments`.
struct Step {
  StepEntry entry;
  Location loc;
  std::string callee;
  bool isGenerated;
  SmallVector<BufferLocation> inputs, outputs;
};

/// The layer's name where the op has a weight, else the op's location or kind.
std::string getStepName(Operation *op) {
  if (isa<PrunableOpInterface>(op))
    return getLayerName(op);
  if (auto named = dyn_cast<NameLoc>(op->getLoc()))
    return named.getName().str();
  return op->getName().stripDialect().str();
}

/// Builds the bodies of step functions.
class StepFunctions {
public:
  StepFunctions(ModuleOp module, const BufferPlan &plan,
                ModelTableBuilder &table)
      : module(module), plan(plan), table(table), builder(module.getContext()),
        pointer(LLVM::LLVMPointerType::get(module.getContext())) {}

  /// The symbol of the constant that a `bonsai.param` reads.
  std::string getConstant(Value param) {
    ParameterOp parameter = lookupParameter(param);
    std::string &symbol = constants[parameter];
    if (symbol.empty())
      symbol = table.addElements("parameter", parameter.getValue());
    return symbol;
  }

  std::string build(const Step &step) {
    beginFunction(step.loc, step.entry.name);
    SmallVector<Value> inputs, outputs;
    for (const BufferLocation &input : step.inputs)
      inputs.push_back(getAddress(input));
    for (const BufferLocation &output : step.outputs)
      outputs.push_back(getAddress(output));
    if (step.isGenerated) {
      llvm::append_range(inputs, outputs);
      LLVM::CallOp::create(builder, loc(), TypeRange(), step.callee, inputs);
      return endFunction(getInteger(builder.getI32Type(), 0));
    }
    Value output = outputs.size() == 1 ? outputs.front() : spill(outputs);
    auto call = LLVM::CallOp::create(
        builder, loc(), TypeRange(builder.getI32Type()), step.callee,
        ValueRange{function.getArgument(0), spill(inputs), output});
    return endFunction(call.getResult());
  }

  /// A step that copies a value to a network output, on the CPU.
  std::string buildCopy(Location loc, const OutputCopy &copy) {
    beginFunction(loc, "copy");
    Value source = getAddress(plan.getLocation(copy.source, nullptr));
    Value target = getAddress({BufferLocation::output, copy.output, 0, {}});
    LLVM::MemcpyOp::create(
        builder, loc, target, source,
        getInteger(builder.getI64Type(),
                   BufferPlan::getBytes(copy.source.getType())),
        /*isVolatile=*/false);
    return endFunction(getInteger(builder.getI32Type(), 0));
  }

private:
  Location loc() { return function.getLoc(); }

  void beginFunction(Location loc, StringRef name) {
    builder.setInsertionPointToEnd(module.getBody());
    SmallVector<Type> arguments(4, pointer);
    arguments.push_back(builder.getI64Type());
    auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(), arguments);
    std::string symbol = ("step_" + Twine(numFunctions++) + "_" + name).str();
    function = LLVM::LLVMFuncOp::create(builder, loc, symbol, type,
                                        LLVM::Linkage::Internal);
    builder.setInsertionPointToEnd(function.addEntryBlock(builder));
  }

  std::string endFunction(Value status) {
    LLVM::ReturnOp::create(builder, loc(), status);
    return function.getSymName().str();
  }

  Value getInteger(Type type, int64_t value) {
    return LLVM::ConstantOp::create(builder, loc(), type,
                                    builder.getIntegerAttr(type, value));
  }

  /// An element of one of the pointer arrays that a step is called with.
  Value loadPointer(unsigned argument, int64_t index) {
    Value slot = LLVM::GEPOp::create(
        builder, loc(), pointer, pointer, function.getArgument(argument),
        ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(index)});
    return LLVM::LoadOp::create(builder, loc(), pointer, slot);
  }

  /// A place that moves from turn to turn.
  Value getAddress(const BufferLocation &location) {
    Value address = getFirstAddress(location);
    if (location.turnBytes == 0)
      return address;
    Value stride = getInteger(builder.getI64Type(), location.turnBytes);
    Value offset =
        LLVM::MulOp::create(builder, loc(), function.getArgument(4), stride);
    return LLVM::GEPOp::create(builder, loc(), pointer, builder.getI8Type(),
                               address, ValueRange{offset});
  }

  Value getFirstAddress(const BufferLocation &location) {
    switch (location.kind) {
    case BufferLocation::input:
      return loadPointer(2, location.position);
    case BufferLocation::output:
      return loadPointer(3, location.position);
    case BufferLocation::constant:
      return LLVM::AddressOfOp::create(builder, loc(), pointer,
                                       getConstant(location.constantValue));
    case BufferLocation::arena:
      return LLVM::GEPOp::create(
          builder, loc(), pointer, builder.getI8Type(), function.getArgument(1),
          ValueRange{getInteger(builder.getI64Type(), location.position)});
    }
    llvm_unreachable("unknown kind of buffer");
  }

  /// An array on the stack that holds these pointers.
  Value spill(ArrayRef<Value> pointers) {
    Value size = getInteger(builder.getI64Type(), pointers.size());
    Value array =
        LLVM::AllocaOp::create(builder, loc(), pointer, pointer, size);
    for (auto [i, value] : llvm::enumerate(pointers)) {
      Value slot =
          LLVM::GEPOp::create(builder, loc(), pointer, pointer, array,
                              ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(i)});
      LLVM::StoreOp::create(builder, loc(), value, slot);
    }
    return array;
  }

  ModuleOp module;
  const BufferPlan &plan;
  ModelTableBuilder &table;
  OpBuilder builder;
  LLVM::LLVMPointerType pointer;
  LLVM::LLVMFuncOp function;
  DenseMap<Operation *, std::string> constants;
  int64_t numFunctions = 0;
};

struct LowerToCpu : bonsai::impl::LowerToCpuBase<LowerToCpu> {
  LowerToCpu(const LowerToCpu &other)
      : LowerToCpuBase(other), generatedPipeline(other.generatedPipeline) {}
  explicit LowerToCpu(const bonsai::LowerToCpuOptions &options = {})
      : LowerToCpuBase(options) {
    buildGeneratedKernelPipeline(generatedPipeline);
  }

  void getDependentDialects(DialectRegistry &registry) const override {
    LowerToCpuBase::getDependentDialects(registry);
    generatedPipeline.getDependentDialects(registry);
  }

  void runOnOperation() override {
    Target target = Target::get(getOperation(), cpuLevel);
    func::FuncOp main = findNetwork(getOperation(), target);
    if (!main || failed(checkLayouts(main, target)) || failed(lower(main)))
      signalPassFailure();
  }

  LogicalResult lower(func::FuncOp main) {
    BufferPlan plan(main);
    ModelTableBuilder table(getOperation());
    GeneratedKernels generated(getOperation());
    StepFunctions functions(getOperation(), plan, table);
    SmallVector<Operation *> ops = listOps(main);
    std::vector<Step> steps;
    for (Operation *op : ops) {
      FailureOr<Step> step = failure();
      getContext().executeAction<LowerOpAction>(
          [&] { step = makeStep(*op, plan, table, generated, functions); },
          IRUnit(op), steps.size(), ops.size());
      if (failed(step))
        return failure();
      steps.push_back(std::move(*step));
    }
    if (failed(generated.finish([&](ModuleOp module) {
          return runPipeline(generatedPipeline, module);
        })))
      return failure();
    bool isCuda = Target::get(main, cpuLevel).isCuda();
    for (const OutputCopy &copy : plan.getOutputCopies())
      if (isCuda)
        steps.push_back(
            makeCudaCopy(main.getLoc(), copy, plan, table, functions));
    ModelEntry model = describe(main, plan);
    for (Step &step : steps) {
      step.entry.run = functions.build(step);
      model.steps.push_back(std::move(step.entry));
    }
    for (const OutputCopy &copy : plan.getOutputCopies())
      if (!isCuda)
        addCopy(main.getLoc(), copy, functions, model);
    table.addTable(model);
    numSteps = model.steps.size();
    arenaBytes = model.arenaBytes;
    eraseNetwork(main);
    return success();
  }

  /// Those that become steps.
  static SmallVector<Operation *> listOps(func::FuncOp main) {
    SmallVector<Operation *> ops;
    for (Operation &op : main.getBody().front().without_terminator())
      if (!isa<ParamOp>(op) && !BufferPlan::isAlias(&op))
        ops.push_back(&op);
    return ops;
  }

  FailureOr<Step> makeStep(Operation &op, const BufferPlan &plan,
                           ModelTableBuilder &table,
                           GeneratedKernels &generated,
                           StepFunctions &functions) {
    auto name = op.getAttrOfType<StringAttr>(kernelAttrName);
    if (!name)
      return op.emitOpError("has no kernel; run bonsai-select-kernels first");
    Step step{{}, op.getLoc(), "", false, {}, {}};
    step.entry.name = getStepName(&op);
    step.entry.op = op.getName().stripDialect();
    step.entry.kernel = name.str();
    step.entry.turns = getTurns(&op);
    for (Value result : op.getResults())
      step.outputs.push_back(plan.getLocation(result, &op));
    TurnOp turn(&op);
    if (name == generatedKernelName) {
      FailureOr<std::string> function = generated.add(turn.get());
      if (failed(function))
        return failure();
      step.callee = *function;
      step.isGenerated = true;
      for (Value operand : op.getOperands())
        step.inputs.push_back(plan.getLocation(operand, &op));
      return step;
    }
    FailureOr<KernelCall> call = KernelRegistry::lookupAny(name)->pack(
        turn.get(), Target::get(&op, cpuLevel, threads));
    if (failed(call))
      return failure();
    addCall(step, *call, table, functions);
    for (Value input : call->inputs)
      step.inputs.push_back(plan.getLocation(turn.getWhole(input), &op));
    return step;
  }

  void addCall(Step &step, KernelCall &call, ModelTableBuilder &table,
               StepFunctions &functions) {
    using Entry = ModelTableBuilder::KernelEntry;
    step.callee = call.entry + "_run";
    step.entry.create = call.entry + "_create";
    step.entry.destroy = call.entry + "_destroy";
    table.declare(step.callee, Entry::run);
    table.declare(step.entry.create, Entry::create);
    table.declare(step.entry.destroy, Entry::destroy);
    step.entry.descriptor = table.addBytes("descriptor", call.descriptor);
    SmallVector<std::string> constants;
    for (KernelConstant &constant : call.constants)
      constants.push_back(addConstant(constant, table, functions));
    if (!constants.empty())
      step.entry.constants = table.addPointers("constants", constants);
  }

  std::string addConstant(KernelConstant &constant, ModelTableBuilder &table,
                          StepFunctions &functions) {
    if (auto *value = std::get_if<Value>(&constant))
      return functions.getConstant(*value);
    if (auto *code = std::get_if<MachineCode>(&constant))
      return table.addCode(makeBytes("code", std::move(code->bytes)));
    return table.addElements(
        "packed",
        makeBytes("packed",
                  std::move(std::get<std::vector<uint8_t>>(constant))));
  }

  ElementsAttr makeBytes(StringRef name, std::vector<uint8_t> bytes) {
    auto type = RankedTensorType::get({static_cast<int64_t>(bytes.size())},
                                      IntegerType::get(&getContext(), 8));
    return makeResource(type, name, std::move(bytes));
  }

  ModelEntry describe(func::FuncOp main, const BufferPlan &plan) {
    ModelEntry model;
    auto name = getOperation()->getAttrOfType<StringAttr>("bonsai.model_name");
    model.name = name ? name.str() : "";
    model.cpuLevel = "x86-64-v" + std::to_string(cpuLevel);
    model.arenaBytes = plan.getArenaBytes();
    for (unsigned i = 0; i < main.getNumArguments(); ++i)
      model.inputs.push_back(describeTensor(
          main.getArgumentTypes()[i],
          main.getArgAttrOfType<StringAttr>(i, "bonsai.name"), "input", i));
    for (unsigned i = 0; i < main.getNumResults(); ++i)
      model.outputs.push_back(describeTensor(
          main.getResultTypes()[i],
          main.getResultAttrOfType<StringAttr>(i, "bonsai.name"), "output", i));
    return model;
  }

  TensorEntry describeTensor(Type type, StringAttr name, StringRef fallback,
                             unsigned number) {
    TensorEntry entry;
    entry.name = name ? name.str() : (fallback + Twine(number)).str();
    entry.shape.assign(cast<RankedTensorType>(type).getShape().begin(),
                       cast<RankedTensorType>(type).getShape().end());
    return entry;
  }

  /// A step that copies a value to a network output, on the GPU.
  Step makeCudaCopy(Location loc, const OutputCopy &copy,
                    const BufferPlan &plan, ModelTableBuilder &table,
                    StepFunctions &functions) {
    Step step{{}, loc, "", false, {}, {}};
    step.entry.name = step.entry.op = step.entry.kernel = "copy";
    KernelCall call;
    call.entry = "bonsai_cuda_copy";
    call.setDescriptor(BufferPlan::getBytes(copy.source.getType()));
    addCall(step, call, table, functions);
    step.inputs.push_back(plan.getLocation(copy.source, nullptr));
    step.outputs.push_back({BufferLocation::output, copy.output, 0, {}});
    return step;
  }

  void addCopy(Location loc, const OutputCopy &copy, StepFunctions &functions,
               ModelEntry &model) {
    StepEntry entry;
    entry.name = entry.op = entry.kernel = "copy";
    entry.run = functions.buildCopy(loc, copy);
    model.steps.push_back(entry);
  }

  void eraseNetwork(func::FuncOp main) {
    main.erase();
    for (ParameterOp parameter :
         llvm::make_early_inc_range(getOperation().getOps<ParameterOp>()))
      parameter.erase();
  }

  OpPassManager generatedPipeline{ModuleOp::getOperationName()};
};

} // namespace
