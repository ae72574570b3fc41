//===- OnnxFile.h --------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bytes of a model: the ONNX file itself and the external data files that
// it names.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_ONNXFILE_H
#define BONSAI_PASSES_IMPORT_ONNX_ONNXFILE_H

#include "onnx/onnx_pb.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace bonsai::onnximport {

/// Reads and parses a model. Says nothing about whether its graph makes sense.
llvm::Expected<std::unique_ptr<onnx::ModelProto>>
readOnnxFile(llvm::StringRef path);

/// The data files beside a model.
class ExternalData {
public:
  explicit ExternalData(llvm::StringRef modelPath);

  /// The `size` bytes of a tensor that is stored outside of the model. The file
  /// must lie in the model's folder or below it.
  llvm::Expected<std::string> read(const onnx::TensorProto &tensor,
                                   uint64_t size) const;

private:
  std::string directory;
};

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_ONNXFILE_H
