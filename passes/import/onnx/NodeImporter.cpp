//===- NodeImporter.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inputs and outputs of a node under import.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/NodeImporter.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace bonsai::onnximport {

/// A node is named for its first output if it has no name itself.
static StringRef getNodeName(const onnx::NodeProto &node) {
  if (!node.name().empty())
    return node.name();
  return node.output_size() && !node.output(0).empty()
             ? StringRef(node.output(0))
             : StringRef(node.op_type());
}

NodeImporter::NodeImporter(GraphContext &graph, const onnx::NodeProto &node)
    : NodeAttributes(node), graph(graph),
      location(NameLoc::get(graph.builder.getStringAttr(getNodeName(node)))) {}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

bool NodeImporter::hasInput(unsigned index) const {
  return index < getNumInputs() && !node.input(index).empty();
}

const ImportedValue &NodeImporter::getValue(unsigned index) const {
  return graph.values.find(node.input(index))->second;
}

bool NodeImporter::isConstant(unsigned index) const {
  return hasInput(index) &&
         std::holds_alternative<ConstantTensor>(getValue(index));
}

bool NodeImporter::areAllConstant() const {
  return llvm::all_of(llvm::seq(getNumInputs()), [&](unsigned index) {
    return !hasInput(index) || isConstant(index);
  });
}

MaxPool2dWithIndicesOp NodeImporter::getPoolOfIndices(unsigned index) const {
  const auto *value = std::get_if<Value>(&getValue(index));
  auto pool = value ? value->getDefiningOp<MaxPool2dWithIndicesOp>() : nullptr;
  return pool && pool.getIndices() == *value ? pool : nullptr;
}

ArrayRef<int64_t> NodeImporter::getShape(unsigned index) const {
  const ImportedValue &value = getValue(index);
  if (auto *tensor = std::get_if<ConstantTensor>(&value))
    return tensor->shape;
  return cast<RankedTensorType>(std::get<Value>(value).getType()).getShape();
}

Value NodeImporter::getActivation(unsigned index) {
  const ImportedValue &imported = getValue(index);
  if (isConstant(index))
    return readParameter(getFloatConstant(index, "input"), /*isBuffer=*/true);
  Value value = std::get<Value>(imported);
  if (cast<RankedTensorType>(value.getType()).getElementType().isF32())
    return hasFailed() ? Value() : value;
  (void)fail("input '" + Twine(node.input(index)) +
             "' holds the indices of a max pool, which only MaxUnpool takes");
  return nullptr;
}

Value NodeImporter::getFeatureMap(unsigned index) {
  if (getRank(index) == 4)
    return getActivation(index);
  (void)fail("input '" + Twine(node.input(index)) + "' has rank " +
             Twine(getRank(index)) +
             "; only 2-D images (N, C, H, W) are supported");
  return nullptr;
}

Value NodeImporter::getOperand(unsigned index) {
  if (!isConstant(index))
    return getActivation(index);
  ConstantTensor tensor = getFloatConstant(index, "operand");
  return readParameter(tensor, !tensor.isInitializer || tensor.size() <= 1);
}

ConstantTensor NodeImporter::getConstant(unsigned index, StringRef what) {
  ConstantTensor empty;
  empty.shape = {0};
  if (hasFailed())
    return empty;
  if (isConstant(index))
    return std::get<ConstantTensor>(getValue(index));
  (void)fail(what + (hasInput(index)
                         ? " '" + node.input(index) + "' is not a constant"
                         : std::string(" is missing")));
  return empty;
}

ConstantTensor NodeImporter::getFloatConstant(unsigned index, StringRef what) {
  ConstantTensor tensor = getConstant(index, what);
  if (tensor.isInteger())
    (void)fail(what + " '" + node.input(index) + "' is not floating-point");
  return tensor;
}

SmallVector<int64_t> NodeImporter::getIntegers(unsigned index, StringRef what) {
  ConstantTensor tensor = getConstant(index, what);
  if (!hasFailed() && !tensor.isInteger())
    (void)fail(what + " '" + node.input(index) + "' is not of integers");
  return hasFailed() ? SmallVector<int64_t>()
                     : SmallVector<int64_t>(tensor.elements<int64_t>());
}

float NodeImporter::getScalar(unsigned index, StringRef what) {
  ConstantTensor tensor = getFloatConstant(index, what);
  if (!hasFailed() && tensor.size() != 1)
    (void)fail(what + " '" + node.input(index) + "' is not a scalar");
  return hasFailed() ? 0.0f : tensor.elements<float>()[0];
}

std::optional<SmallVector<int64_t>>
NodeImporter::getIntegersOrAttribute(unsigned index, StringRef name,
                                     int64_t opsetOfInput) {
  if (getOpset() < opsetOfInput) {
    if (hasAttribute(name))
      return getInts(name);
    return std::nullopt;
  }
  if (hasInput(index))
    return getIntegers(index, name);
  return std::nullopt;
}

Value NodeImporter::readParameter(const ConstantTensor &tensor, bool isBuffer) {
  if (hasFailed())
    return nullptr;
  return graph.parameters.read(graph.builder, location, tensor, isBuffer);
}

Value NodeImporter::readParameter(unsigned index, int64_t rank, StringRef what,
                                  bool isBuffer) {
  ConstantTensor tensor = getFloatConstant(index, what);
  if (static_cast<int64_t>(tensor.shape.size()) != rank)
    (void)fail(what + " '" + node.input(index) + "' has rank " +
               Twine(tensor.shape.size()) + " instead of " + Twine(rank));
  return readParameter(tensor, isBuffer);
}

ConstantTensor
NodeImporter::derive(const ConstantTensor &tensor, StringRef how,
                     llvm::function_ref<ConstantTensor()> compute) {
  if (hasFailed())
    return tensor;
  ConstantTensor result = graph.parameters.derive(tensor, how, compute);
  result.name = tensor.name;
  result.isInitializer = tensor.isInitializer;
  return result;
}

int64_t NodeImporter::normalizeAxis(int64_t axis, int64_t rank) {
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  (void)fail("axis " + Twine(axis) + " is not in [" + Twine(-rank) + ", " +
             Twine(rank) + ")");
  return 0;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

bool NodeImporter::isUsed(unsigned index) const {
  return index < getNumOutputs() && !node.output(index).empty() &&
         graph.usedNames.contains(node.output(index));
}

Operation *NodeImporter::finishOperation(OperationState &state,
                                         LogicalResult inferred,
                                         TypeRange types) {
  if (failed(inferred)) {
    (void)fail(graph.diagnostic);
    return nullptr;
  }
  for (Type type : types)
    if (!countElements(cast<RankedTensorType>(type).getShape())) {
      (void)fail("result has far too many elements");
      return nullptr;
    }
  state.types.assign(types.begin(), types.end());
  Operation *op = graph.builder.create(state);
  if (succeeded(verify(op)))
    return op;
  (void)fail(graph.diagnostic);
  return nullptr;
}

Value NodeImporter::reshape(Value value, ArrayRef<int64_t> shape) {
  if (hasFailed())
    return nullptr;
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  std::optional<int64_t> count = countElements(shape);
  if (!count || *count != type.getNumElements()) {
    std::string wanted;
    llvm::raw_string_ostream stream(wanted);
    llvm::interleave(shape, stream, "x");
    (void)fail("cannot reshape " + Twine(type.getNumElements()) +
               " elements to " + wanted);
    return nullptr;
  }
  if (shape.size() == 2 && type.getRank() > 2 &&
      shape[0] == type.getDimSize(0) && *count != 0)
    return create<FlattenOp>(value);
  return ReshapeOp::create(graph.builder, location, type.clone(shape), value);
}

LogicalResult NodeImporter::setOutput(unsigned index, ImportedValue value) {
  if (hasFailed())
    return failure();
  if (index >= getNumOutputs() || node.output(index).empty())
    return success();
  graph.values[node.output(index)] = std::move(value);
  return success();
}

LogicalResult NodeImporter::setConstant(unsigned index,
                                        llvm::Expected<ConstantTensor> tensor) {
  if (!tensor)
    return failWith(tensor.takeError());
  if (hasFailed())
    return failure();
  if (tensor->name.empty())
    tensor->name = node.output(index);
  return setOutput(index, std::move(*tensor));
}

LogicalResult NodeImporter::forward(unsigned index, ArrayRef<int64_t> shape) {
  if (hasFailed())
    return failure();
  if (!isConstant(index))
    return setOutput(0, reshape(getActivation(index), shape));
  ConstantTensor tensor = getConstant(index, "input");
  if (countElements(shape) != tensor.size())
    return fail("cannot reshape constant '" + Twine(node.input(index)) +
                "' of " + Twine(tensor.size()) + " elements");
  tensor.shape.assign(shape.begin(), shape.end());
  return setOutput(0, std::move(tensor));
}

void NodeImporter::setUnavailable(unsigned first, const Twine &reason) {
  for (unsigned index = first; index < getNumOutputs(); ++index)
    (void)setOutput(index, Unavailable{reason.str()});
}

} // namespace bonsai::onnximport
