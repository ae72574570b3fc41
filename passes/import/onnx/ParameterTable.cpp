//===- ParameterTable.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Making and sharing of parameters.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/ParameterTable.h"

using namespace mlir;

namespace bonsai::onnximport {

ParameterTable::ParameterTable(func::FuncOp main) : main(main) {
  names[main.getSymName()] = 0;
}

std::string ParameterTable::makeUniqueName(StringRef name) {
  std::string unique = name.empty() ? "constant" : name.str();
  while (!names.try_emplace(unique, 0).second)
    unique = (name + "_" + Twine(++names[name])).str();
  return unique;
}

/// The tensor's bytes, kept alive by the blob.
static AsmResourceBlob shareBytes(const ConstantTensor &tensor) {
  return AsmResourceBlob(
      ArrayRef<char>(tensor.bytes->data(), tensor.bytes->size()),
      alignof(float),
      [owner = tensor.bytes](void *, size_t, size_t) mutable { owner.reset(); },
      /*dataIsMutable=*/false);
}

Value ParameterTable::read(OpBuilder &builder, Location location,
                           const ConstantTensor &tensor, bool isBuffer) {
  Key key(tensor.bytes.get(),
          std::vector<int64_t>(tensor.shape.begin(), tensor.shape.end()),
          isBuffer);
  ParameterOp &parameter = parameters[key];
  if (!parameter) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(main);
    std::string name = makeUniqueName(tensor.name);
    auto type = RankedTensorType::get(tensor.shape, builder.getF32Type());
    parameter = ParameterOp::create(
        builder, NameLoc::get(builder.getStringAttr(name)), name,
        makeResource(type, name, shareBytes(tensor)), isBuffer);
  }
  return ParamOp::create(builder, location, parameter.getType(),
                         parameter.getSymName());
}

ConstantTensor
ParameterTable::derive(const ConstantTensor &tensor, StringRef how,
                       llvm::function_ref<ConstantTensor()> compute) {
  auto [entry, isNew] = derived.try_emplace(
      {tensor.bytes.get(),
       std::vector<int64_t>(tensor.shape.begin(), tensor.shape.end()),
       how.str()});
  if (isNew)
    entry->second = {tensor, compute()};
  return entry->second.result;
}

} // namespace bonsai::onnximport
