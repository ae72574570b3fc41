//===- GraphImporter.h ---------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Import of a whole ONNX graph into a module.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_GRAPHIMPORTER_H
#define BONSAI_PASSES_IMPORT_ONNX_GRAPHIMPORTER_H

#include "passes/import/onnx/NodeImporter.h"

namespace bonsai::onnximport {

/// Fills `main` of a module with a graph, in the order of its nodes.
class GraphImporter {
public:
  /// `main` has no arguments and no body yet. The initializers of the graph are
  /// taken out of it.
  GraphImporter(onnx::GraphProto &graph, mlir::func::FuncOp main,
                ExternalData external, int64_t opset, int64_t batch);

  llvm::Error run();

private:
  llvm::Error addInitializers();
  llvm::Error addInputs();
  llvm::Expected<mlir::RankedTensorType>
  getInputType(const onnx::ValueInfoProto &input);
  llvm::Error addNodes();
  llvm::Error addNode(const onnx::NodeProto &node);
  llvm::Error checkNode(const onnx::NodeProto &node);
  llvm::Error addOutputs();
  /// Removes what no output depends on.
  void eraseUnused();

  onnx::GraphProto &graph;
  mlir::func::FuncOp main;
  GraphContext context;
  int64_t batch;
  bool hasOpenBatch = false;
  /// Values that some node defines, earlier or later.
  llvm::StringSet<> nodeOutputs;
};

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_GRAPHIMPORTER_H
