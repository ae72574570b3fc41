//===- ModelTable.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds the constants of a compiled model.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/cpu/ModelTable.h"
#include "dialect/Elements.h"
#include "kernels/runtime/Runtime.h"

using namespace mlir;
using namespace bonsai;

ModelTableBuilder::ModelTableBuilder(ModuleOp module)
    : module(module), builder(module.getBodyRegion()), loc(module.getLoc()),
      pointer(LLVM::LLVMPointerType::get(module.getContext())) {
  builder.setInsertionPointToEnd(module.getBody());
}

std::string ModelTableBuilder::getUniqueName(StringRef prefix) {
  return (prefix + "_" + Twine(numGlobals++)).str();
}

LLVM::GlobalOp ModelTableBuilder::addGlobal(Type type, StringRef name,
                                            Attribute value) {
  return LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                                LLVM::Linkage::Internal, name, value,
                                BONSAI_BUFFER_ALIGNMENT);
}

std::string ModelTableBuilder::addBytes(StringRef prefix,
                                        ArrayRef<char> bytes) {
  std::string name = getUniqueName(prefix);
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), bytes.size());
  addGlobal(type, name,
            builder.getStringAttr(StringRef(bytes.data(), bytes.size())));
  return name;
}

/// In one dimension. Resources become bytes, which LLVM writes in one piece
/// where it writes numbers one by one.
static ElementsAttr toArray(ElementsAttr elements) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(elements);
  if (!resource)
    return flattenElements(elements);
  FailureOr<ArrayRef<char>> bytes = getRawElements(elements);
  if (failed(bytes))
    return flattenElements(elements);
  auto type = RankedTensorType::get({static_cast<int64_t>(bytes->size())},
                                    IntegerType::get(elements.getContext(), 8));
  return DenseResourceElementsAttr::get(type, resource.getRawHandle());
}

std::string ModelTableBuilder::addElements(StringRef prefix,
                                           ElementsAttr elements) {
  std::string name = getUniqueName(prefix);
  ElementsAttr array = toArray(elements);
  auto type =
      LLVM::LLVMArrayType::get(array.getElementType(), array.getNumElements());
  addGlobal(type, name, array);
  return name;
}

/// The linker puts sections of this name into the text section of the file,
/// which is what makes the bytes executable.
std::string ModelTableBuilder::addCode(ElementsAttr bytes) {
  std::string name = getUniqueName("code");
  auto type =
      LLVM::LLVMArrayType::get(bytes.getElementType(), bytes.getNumElements());
  addGlobal(type, name, bytes).setSection(".text.bonsai");
  return name;
}

std::string ModelTableBuilder::addString(StringRef text) {
  std::string &name = strings[text];
  if (name.empty())
    name =
        addBytes("string", ArrayRef<char>(text.str().c_str(), text.size() + 1));
  return name;
}

std::string ModelTableBuilder::addIntegers(StringRef prefix,
                                           ArrayRef<int64_t> values) {
  return addElements(prefix, builder.getI64TensorAttr(values));
}

void ModelTableBuilder::declare(StringRef symbol, KernelEntry entry) {
  // A parameter may have any name, this one, too, and goes away later.
  if (!declared.insert(symbol).second)
    return;
  SmallVector<Type> arguments(entry == KernelEntry::destroy ? 1 : 3, pointer);
  Type result = entry == KernelEntry::destroy
                    ? Type(LLVM::LLVMVoidType::get(module.getContext()))
                    : Type(builder.getI32Type());
  LLVM::LLVMFuncOp::create(builder, loc, symbol,
                           LLVM::LLVMFunctionType::get(result, arguments));
}

Value ModelTableBuilder::buildField(OpBuilder &builder, Type type,
                                    const Field &field) {
  if (field.second)
    return LLVM::ConstantOp::create(builder, loc, type,
                                    builder.getI64IntegerAttr(*field.second));
  if (field.first.empty())
    return LLVM::ZeroOp::create(builder, loc, type);
  return LLVM::AddressOfOp::create(builder, loc, type, field.first);
}

std::string ModelTableBuilder::addStructs(
    StringRef name, LLVM::LLVMStructType type, size_t count,
    function_ref<SmallVector<Field>(size_t)> getFields, LLVM::Linkage linkage) {
  auto array = LLVM::LLVMArrayType::get(type, count);
  LLVM::GlobalOp global = addGlobal(array, name, Attribute());
  global.setLinkage(linkage);
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&global.getInitializerRegion());
  Value all = LLVM::UndefOp::create(builder, loc, array);
  for (size_t i = 0; i < count; ++i) {
    Value element = LLVM::UndefOp::create(builder, loc, type);
    for (auto [position, field] : llvm::enumerate(getFields(i))) {
      Value value = buildField(builder, type.getBody()[position], field);
      element = LLVM::InsertValueOp::create(builder, loc, element, value,
                                            static_cast<int64_t>(position));
    }
    all = LLVM::InsertValueOp::create(builder, loc, all, element,
                                      static_cast<int64_t>(i));
  }
  LLVM::ReturnOp::create(builder, loc, all);
  return name.str();
}

std::string ModelTableBuilder::addPointers(StringRef prefix,
                                           ArrayRef<std::string> symbols) {
  auto type = LLVM::LLVMStructType::getLiteral(module.getContext(), {pointer});
  return addStructs(getUniqueName(prefix), type, symbols.size(),
                    [&](size_t i) -> SmallVector<Field> {
                      return {{symbols[i], std::nullopt}};
                    });
}

std::string ModelTableBuilder::addTensors(StringRef prefix,
                                          ArrayRef<TensorEntry> tensors) {
  auto type = LLVM::LLVMStructType::getLiteral(
      module.getContext(), {pointer, builder.getI64Type(), pointer});
  SmallVector<std::pair<std::string, std::string>> symbols;
  for (const TensorEntry &tensor : tensors)
    symbols.push_back(
        {addString(tensor.name), addIntegers("shape", tensor.shape)});
  return addStructs(getUniqueName(prefix), type, tensors.size(),
                    [&](size_t i) -> SmallVector<Field> {
                      return {{symbols[i].first, std::nullopt},
                              {"", tensors[i].shape.size()},
                              {symbols[i].second, std::nullopt}};
                    });
}

std::string ModelTableBuilder::addSteps(ArrayRef<StepEntry> steps) {
  SmallVector<Type> fields(8, pointer);
  fields.push_back(builder.getI64Type());
  auto type = LLVM::LLVMStructType::getLiteral(module.getContext(), fields);
  SmallVector<SmallVector<Field>> rows;
  for (const StepEntry &step : steps) {
    SmallVector<Field> row;
    for (const std::string &symbol :
         {addString(step.name), addString(step.op), addString(step.kernel),
          step.create, step.destroy, step.descriptor, step.constants, step.run})
      row.push_back({symbol, std::nullopt});
    row.push_back({"", step.turns});
    rows.push_back(row);
  }
  return addStructs(getUniqueName("steps"), type, steps.size(),
                    [&](size_t i) { return rows[i]; });
}

void ModelTableBuilder::addTable(const ModelEntry &model) {
  Type i64 = builder.getI64Type();
  SmallVector<Type> types = {i64,     pointer, pointer, i64, i64,
                             pointer, i64,     pointer, i64, pointer};
  auto type = LLVM::LLVMStructType::getLiteral(module.getContext(), types);
  auto symbol = [](const std::string &name) {
    return Field{name, std::nullopt};
  };
  auto number = [](int64_t value) { return Field{"", value}; };
  SmallVector<Field> fields = {number(BONSAI_ABI_VERSION),
                               symbol(addString(model.name)),
                               symbol(addString(model.cpuLevel)),
                               number(model.arenaBytes),
                               number(model.inputs.size()),
                               symbol(addTensors("inputs", model.inputs)),
                               number(model.outputs.size()),
                               symbol(addTensors("outputs", model.outputs)),
                               number(model.steps.size()),
                               symbol(addSteps(model.steps))};
  addStructs(
      "bonsai_model_table", type, 1, [&](size_t) { return fields; },
      LLVM::Linkage::External);
}
