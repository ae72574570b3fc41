//===- NodeImporter.h ----------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the importer of an operator works with: the inputs of its node and the
// ways to define its outputs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_NODEIMPORTER_H
#define BONSAI_PASSES_IMPORT_ONNX_NODEIMPORTER_H

#include "passes/import/onnx/ConstantTensor.h"
#include "passes/import/onnx/NodeAttributes.h"
#include "passes/import/onnx/OnnxFile.h"
#include "passes/import/onnx/ParameterTable.h"
#include <variant>

namespace bonsai::onnximport {

/// An output that is not imported, and why; an error only for who uses it.
struct Unavailable {
  std::string reason;
};

/// What a name of the ONNX graph stands for. A value is an f32 tensor, or the
/// i64 indices of a max pool.
using ImportedValue = std::variant<mlir::Value, ConstantTensor, Unavailable>;

/// What all nodes of a graph share.
struct GraphContext {
  mlir::OpBuilder builder;
  ParameterTable parameters;
  ExternalData external;
  int64_t opset;
  llvm::StringMap<ImportedValue> values;
  /// Names that a node or the graph's outputs read.
  llvm::StringSet<> usedNames;
  /// Where MLIR's diagnostics are collected.
  std::string diagnostic;
};

/// One node during its import. Errors are sticky: after the first, values are
/// null, constants are empty and nothing is built, so that importers need not
/// check each step. All inputs that are present have been defined before.
class NodeImporter : public NodeAttributes {
public:
  NodeImporter(GraphContext &graph, const onnx::NodeProto &node);

  int64_t getOpset() const { return graph.opset; }
  mlir::Location getLocation() const { return location; }
  using NodeAttributes::fail;
  mlir::LogicalResult failWith(llvm::Error error) {
    return fail(llvm::toString(std::move(error)));
  }

  //===--------------------------------------------------------------------===//
  // Inputs
  //===--------------------------------------------------------------------===//

  unsigned getNumInputs() const { return node.input_size(); }
  bool hasInput(unsigned index) const;
  /// The max pool whose indices an input holds; null if it holds none.
  MaxPool2dWithIndicesOp getPoolOfIndices(unsigned index) const;
  bool isConstant(unsigned index) const;
  bool areAllConstant() const;
  llvm::ArrayRef<int64_t> getShape(unsigned index) const;
  int64_t getRank(unsigned index) const { return getShape(index).size(); }

  /// An input as a value; a constant is read from a buffer parameter.
  mlir::Value getActivation(unsigned index);
  /// The same, of rank 4.
  mlir::Value getFeatureMap(unsigned index);
  /// An operand of elementwise arithmetic. An initializer of more than one
  /// element is a trainable parameter, any other constant a buffer.
  mlir::Value getOperand(unsigned index);
  /// A constant input; `what` names it in errors.
  ConstantTensor getConstant(unsigned index, llvm::StringRef what);
  ConstantTensor getFloatConstant(unsigned index, llvm::StringRef what);
  /// The elements of a constant input of integers.
  llvm::SmallVector<int64_t> getIntegers(unsigned index, llvm::StringRef what);
  /// The only element of a constant float input.
  float getScalar(unsigned index, llvm::StringRef what);
  /// A list that older opsets have as attribute `name`, newer ones as input;
  /// nothing if it is absent.
  std::optional<llvm::SmallVector<int64_t>>
  getIntegersOrAttribute(unsigned index, llvm::StringRef name,
                         int64_t opsetOfInput);

  /// Reads a constant as a parameter.
  mlir::Value readParameter(const ConstantTensor &tensor, bool isBuffer);
  /// The same for a constant input that must have this rank.
  mlir::Value readParameter(unsigned index, int64_t rank, llvm::StringRef what,
                            bool isBuffer = false);
  /// A rearranged or scaled constant that keeps its name; `how` tells apart
  /// what is made of one tensor in several ways.
  ConstantTensor derive(const ConstantTensor &tensor, llvm::StringRef how,
                        llvm::function_ref<ConstantTensor()> compute);

  /// An axis in [0, rank), where negative ones count from the end.
  int64_t normalizeAxis(int64_t axis, int64_t rank);

  //===--------------------------------------------------------------------===//
  // Outputs
  //===--------------------------------------------------------------------===//

  unsigned getNumOutputs() const { return node.output_size(); }
  /// Whether anything reads an output.
  bool isUsed(unsigned index) const;

  /// Builds an op with the type that it infers; what its verifier says becomes
  /// the error of the node. Returns null on errors.
  template <typename OpTy, typename... Args>
  mlir::Operation *createOperation(Args &&...args) {
    if (hasFailed())
      return nullptr;
    mlir::OperationState state(location, OpTy::getOperationName());
    // Replaced below: the builders that infer types end the process on errors.
    bool hasOneResult = OpTy::template hasTrait<mlir::OpTrait::OneResult>();
    llvm::SmallVector<mlir::Type> types(hasOneResult ? 1 : 2,
                                        graph.builder.getNoneType());
    OpTy::build(graph.builder, state, mlir::TypeRange(types),
                std::forward<Args>(args)...);
    types.clear();
    mlir::LogicalResult inferred = OpTy::inferReturnTypes(
        graph.builder.getContext(), location, state.operands,
        state.attributes.getDictionary(graph.builder.getContext()),
        state.getRawProperties(), mlir::RegionRange(state.regions), types);
    return finishOperation(state, inferred, types);
  }
  /// The same for an op with one result.
  template <typename OpTy, typename... Args>
  mlir::Value create(Args &&...args) {
    mlir::Operation *op = createOperation<OpTy>(std::forward<Args>(args)...);
    return op ? op->getResult(0) : mlir::Value();
  }
  /// The value in another shape: a flatten, a reshape, or the value itself.
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);

  mlir::LogicalResult setOutput(unsigned index, ImportedValue value);
  /// A computed constant, named as the output.
  mlir::LogicalResult setConstant(unsigned index,
                                  llvm::Expected<ConstantTensor> tensor);
  /// Makes output 0 the input in another shape, constant or not.
  mlir::LogicalResult forward(unsigned index, llvm::ArrayRef<int64_t> shape);
  mlir::LogicalResult forward(unsigned index) {
    return forward(index, getShape(index));
  }
  /// Makes the outputs from `first` on an error for who uses them.
  void setUnavailable(unsigned first, const llvm::Twine &reason);

  GraphContext &getGraph() { return graph; }

private:
  const ImportedValue &getValue(unsigned index) const;
  mlir::Operation *finishOperation(mlir::OperationState &state,
                                   mlir::LogicalResult inferred,
                                   mlir::TypeRange types);

  GraphContext &graph;
  mlir::Location location;
};

/// What importing a node of some operator does. Ends with setting outputs.
using NodeHandler = mlir::LogicalResult (*)(NodeImporter &node);

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_NODEIMPORTER_H
