//===- NodeAttributes.h --------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checked access to the attributes of an ONNX node.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_NODEATTRIBUTES_H
#define BONSAI_PASSES_IMPORT_ONNX_NODEATTRIBUTES_H

#include "mlir/Support/LLVM.h"
#include "onnx/onnx_pb.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/Twine.h"
#include <optional>
#include <string>

namespace bonsai::onnximport {

/// The attributes of a node, with sticky errors: the first thing that is wrong
/// is kept, whoever reads on gets defaults. An attribute that nobody reads is
/// an error too, so that nothing that changes the result is passed over.
class NodeAttributes {
public:
  explicit NodeAttributes(const onnx::NodeProto &node) : node(node) {}

  /// Records why the node cannot be imported; always returns failure.
  mlir::LogicalResult fail(const llvm::Twine &reason);
  bool hasFailed() const { return firstFailure.has_value(); }
  /// What went wrong first; empty if nothing did.
  std::string getFailure() const { return firstFailure.value_or(""); }

  bool hasAttribute(llvm::StringRef name) const;
  int64_t getInt(llvm::StringRef name, std::optional<int64_t> missing = {});
  float getFloat(llvm::StringRef name, float missing);
  std::string getString(llvm::StringRef name, llvm::StringRef missing);
  llvm::SmallVector<int64_t> getInts(llvm::StringRef name);
  llvm::SmallVector<float> getFloats(llvm::StringRef name);
  /// Exactly `count` integers in [minimum, 2^24]; `missing` `count` times if
  /// the attribute is not there.
  llvm::SmallVector<int64_t> getSizes(llvm::StringRef name, size_t count,
                                      int64_t minimum, int64_t missing);
  const onnx::TensorProto *getTensor(llvm::StringRef name);

  /// Names attributes that do not matter for inference.
  void ignoreAttributes(llvm::ArrayRef<llvm::StringRef> names);
  /// Fails if an attribute was neither read nor ignored.
  void checkAllRead();

protected:
  const onnx::NodeProto &node;

private:
  /// The attribute, or null if there is none or it has another type.
  const onnx::AttributeProto *find(llvm::StringRef name,
                                   onnx::AttributeProto::AttributeType type,
                                   llvm::StringRef what);

  std::optional<std::string> firstFailure;
  llvm::StringSet<> read;
};

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_NODEATTRIBUTES_H
