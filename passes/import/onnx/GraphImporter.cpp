//===- GraphImporter.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Initializers, inputs, nodes and outputs of a graph.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/GraphImporter.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/import/onnx/Operators.h"

using namespace mlir;
using llvm::createStringError;
using llvm::Error;

namespace bonsai::onnximport {

GraphImporter::GraphImporter(onnx::GraphProto &graph, func::FuncOp main,
                             ExternalData external, int64_t opset,
                             int64_t batch)
    : graph(graph), main(main), context{OpBuilder(main.getContext()),
                                        ParameterTable(main),
                                        std::move(external),
                                        opset,
                                        {},
                                        {},
                                        {}},
      batch(batch) {
  for (const onnx::NodeProto &node : graph.node()) {
    for (const std::string &name : node.input())
      context.usedNames.insert(name);
    for (const std::string &name : node.output())
      nodeOutputs.insert(name);
  }
  for (const onnx::ValueInfoProto &output : graph.output())
    context.usedNames.insert(output.name());
}

Error GraphImporter::run() {
  ScopedDiagnosticHandler handler(main.getContext(),
                                  [&](Diagnostic &diagnostic) {
                                    if (context.diagnostic.empty())
                                      context.diagnostic = diagnostic.str();
                                    return success();
                                  });
  main.addEntryBlock();
  context.builder.setInsertionPointToEnd(&main.getBody().front());
  if (Error error = addInitializers())
    return error;
  if (Error error = addInputs())
    return error;
  if (Error error = addNodes())
    return error;
  if (Error error = addOutputs())
    return error;
  eraseUnused();
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Initializers and inputs
//===----------------------------------------------------------------------===//

Error GraphImporter::addInitializers() {
  if (graph.sparse_initializer_size())
    return createStringError("sparse initializers are not supported");
  for (onnx::TensorProto &initializer : *graph.mutable_initializer()) {
    std::string name = initializer.name();
    if (name.empty())
      return createStringError("an initializer has no name");
    llvm::Expected<ConstantTensor> tensor =
        takeTensor(initializer, context.external);
    if (!tensor)
      return createStringError("initializer '" + name + "' " +
                               toString(tensor.takeError()));
    tensor->name = name;
    tensor->isInitializer = true;
    if (!context.values.try_emplace(name, std::move(*tensor)).second)
      return createStringError("initializer '" + name + "' is defined twice");
  }
  return Error::success();
}

static bool isFloatingPoint(int type) {
  return type == onnx::TensorProto::FLOAT ||
         type == onnx::TensorProto::FLOAT16 ||
         type == onnx::TensorProto::BFLOAT16 ||
         type == onnx::TensorProto::DOUBLE;
}

llvm::Expected<RankedTensorType>
GraphImporter::getInputType(const onnx::ValueInfoProto &input) {
  if (!input.type().has_tensor_type() ||
      !input.type().tensor_type().has_shape())
    return createStringError("is no tensor of known rank");
  const onnx::TypeProto::Tensor &type = input.type().tensor_type();
  if (!isFloatingPoint(type.elem_type()))
    return createStringError("has element type number " +
                             Twine(type.elem_type()) +
                             "; only floating-point inputs are supported");
  SmallVector<int64_t> shape;
  for (const auto &dimension : type.shape().dim()) {
    bool isOpen = !dimension.has_dim_value();
    if (isOpen && !shape.empty())
      return createStringError("has the dynamic dimension " +
                               Twine(shape.size()) +
                               (dimension.dim_param().empty()
                                    ? ""
                                    : " ('" + dimension.dim_param() + "')") +
                               "; only dimension 0, the batch, may be dynamic");
    hasOpenBatch |= isOpen;
    shape.push_back(isOpen ? batch : dimension.dim_value());
    if (shape.back() < 1)
      return createStringError("has size " + Twine(shape.back()) +
                               " in dimension " + Twine(shape.size() - 1));
  }
  if (!countElements(shape))
    return createStringError("has far too many elements");
  return RankedTensorType::get(shape, context.builder.getF32Type());
}

Error GraphImporter::addInputs() {
  Block &block = main.getBody().front();
  for (const onnx::ValueInfoProto &input : graph.input()) {
    auto known = context.values.find(input.name());
    if (known != context.values.end() &&
        std::holds_alternative<ConstantTensor>(known->second))
      continue; // Before IR version 4 initializers are inputs too.
    if (input.name().empty() || known != context.values.end())
      return createStringError("input '" + input.name() +
                               "' is defined twice, or has no name");
    llvm::Expected<RankedTensorType> type = getInputType(input);
    if (!type)
      return createStringError("input '" + input.name() + "' " +
                               toString(type.takeError()));
    StringAttr name = context.builder.getStringAttr(input.name());
    unsigned index = block.getNumArguments();
    if (failed(main.insertArgument(index, *type, /*argAttrs=*/{},
                                   NameLoc::get(name))))
      return createStringError("input '" + input.name() +
                               "' cannot be an argument");
    main.setArgAttr(index, "bonsai.name", name);
    context.values[input.name()] = Value(block.getArgument(index));
  }
  if (batch != 1 && !hasOpenBatch)
    return createStringError("the model fixes its batch size; it cannot be set "
                             "to " +
                             Twine(batch));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

static bool hasSubgraph(const onnx::NodeProto &node) {
  return llvm::any_of(node.attribute(), [](const auto &attribute) {
    return attribute.has_g() || attribute.graphs_size() != 0;
  });
}

/// What must hold of a node before its importer may look at it.
Error GraphImporter::checkNode(const onnx::NodeProto &node) {
  if (!node.domain().empty() && node.domain() != "ai.onnx")
    return createStringError("operators of the domain '" + node.domain() +
                             "' are not supported");
  if (hasSubgraph(node))
    return createStringError("operators with subgraphs are not supported");
  const Operator *entry = findOperator(node.op_type());
  if (!entry)
    return createStringError("this operator is not supported");
  unsigned count = node.input_size();
  if (count < entry->minimumInputs || count > entry->maximumInputs)
    return createStringError("has " + Twine(count) + " inputs, which is too " +
                             (count < entry->minimumInputs ? "few" : "many"));
  if (node.output_size() == 0)
    return createStringError("has no output");
  for (auto [index, name] : llvm::enumerate(node.input())) {
    if (name.empty() && index < entry->minimumInputs)
      return createStringError("input " + Twine(index) + " is missing");
    auto found = context.values.find(name);
    if (name.empty())
      continue;
    if (found == context.values.end())
      return createStringError(
          "input '" + name +
          (nodeOutputs.contains(name)
               ? "' is not defined before its use (graph cyclic or unsorted)"
               : "' is neither an input, an initializer nor a node's output"));
    if (auto *missing = std::get_if<Unavailable>(&found->second))
      return createStringError("input '" + name + "' is " + missing->reason +
                               ", which is not supported");
  }
  for (const std::string &name : node.output())
    if (!name.empty() && context.values.contains(name))
      return createStringError("output '" + name + "' is defined twice");
  return Error::success();
}

Error GraphImporter::addNode(const onnx::NodeProto &node) {
  if (Error error = checkNode(node))
    return error;
  NodeImporter importer(context, node);
  bool isImported = succeeded(findOperator(node.op_type())->handler(importer));
  importer.checkAllRead();
  if (importer.hasFailed())
    return createStringError(importer.getFailure());
  if (!isImported)
    return createStringError("cannot be imported");
  for (unsigned i = 0; i < importer.getNumOutputs(); ++i)
    if (importer.isUsed(i) && !context.values.contains(node.output(i)))
      return createStringError("output " + Twine(i) + " is not supported");
  return Error::success();
}

Error GraphImporter::addNodes() {
  for (const onnx::NodeProto &node : graph.node())
    if (Error error = addNode(node)) {
      std::string name = node.name();
      if (name.empty() && node.output_size())
        name = node.output(0);
      return createStringError("node '" + name + "' (" + node.op_type() +
                               "): " + toString(std::move(error)));
    }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// The value of an output: an activation, or a constant that no node changes.
static llvm::Expected<Value> getOutput(GraphContext &context, StringRef name) {
  auto found = context.values.find(name);
  if (found == context.values.end())
    return createStringError("is not defined by any node");
  ImportedValue &imported = found->second;
  if (auto *missing = std::get_if<Unavailable>(&imported))
    return createStringError("is " + missing->reason +
                             ", which is not supported");
  if (auto *tensor = std::get_if<ConstantTensor>(&imported)) {
    if (tensor->isInteger())
      return createStringError("is a constant of integers, which is not "
                               "supported");
    return context.parameters.read(context.builder,
                                   context.builder.getUnknownLoc(), *tensor,
                                   /*isBuffer=*/true);
  }
  Value value = std::get<Value>(imported);
  if (!cast<RankedTensorType>(value.getType()).getElementType().isF32())
    return createStringError("holds the indices of a max pool, which is not "
                             "supported");
  return value;
}

Error GraphImporter::addOutputs() {
  SmallVector<Value> results;
  if (graph.output_size() == 0)
    return createStringError("the graph has no output");
  for (const onnx::ValueInfoProto &output : graph.output()) {
    llvm::Expected<Value> value = getOutput(context, output.name());
    if (!value)
      return createStringError("output '" + output.name() + "' " +
                               toString(value.takeError()));
    results.push_back(*value);
  }
  func::ReturnOp::create(context.builder, main.getLoc(), results);
  main.setFunctionType(context.builder.getFunctionType(
      main.getArgumentTypes(), ValueRange(results).getTypes()));
  for (auto [index, output] : llvm::enumerate(graph.output()))
    main.setResultAttr(index, "bonsai.name",
                       context.builder.getStringAttr(output.name()));
  return Error::success();
}

void GraphImporter::eraseUnused() {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(main.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
  llvm::StringSet<> read;
  main.walk([&](ParamOp op) { read.insert(op.getParameter()); });
  for (Operation &op : llvm::make_early_inc_range(*main->getBlock()))
    if (auto parameter = dyn_cast<ParameterOp>(op))
      if (!read.contains(parameter.getSymName()))
        parameter.erase();
}

} // namespace bonsai::onnximport
