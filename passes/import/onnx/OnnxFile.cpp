//===- OnnxFile.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opening and parsing of models and of their external data.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/OnnxFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <climits>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

using namespace llvm;

namespace bonsai::onnximport {

/// A regular file opened for reading; anything else could block or never end.
static Expected<sys::fs::file_t> openRegularFile(const Twine &path,
                                                 uint64_t &size) {
  sys::fs::file_status status;
  if (std::error_code error = sys::fs::status(path, status))
    return createStringError(error, "cannot be read: " + error.message());
  if (status.type() != sys::fs::file_type::regular_file)
    return createStringError("is not a regular file");
  size = status.getSize();
  Expected<sys::fs::file_t> file = sys::fs::openNativeFileForRead(path);
  if (!file)
    return createStringError("cannot be read: " + toString(file.takeError()));
  return file;
}

/// Parses from a stream, so that only the parsed message is ever in memory.
static bool parseModel(int file, uint64_t size, onnx::ModelProto &model) {
  google::protobuf::LogSilencer silencer;
  constexpr int blockSize = 1 << 20;
  google::protobuf::io::FileInputStream stream(file, blockSize);
  google::protobuf::io::CodedInputStream coded(&stream);
  coded.SetTotalBytesLimit(static_cast<int>(size));
  return model.ParseFromCodedStream(&coded) && coded.ConsumedEntireMessage();
}

Expected<std::unique_ptr<onnx::ModelProto>> readOnnxFile(StringRef path) {
  uint64_t size = 0;
  Expected<sys::fs::file_t> file = openRegularFile(path, size);
  if (!file)
    return file.takeError();
  scope_exit close([&] { ::close(*file); });
  if (size > INT_MAX)
    return createStringError("is larger than 2 GB, the limit of ONNX files; "
                             "store its weights as external data");
  auto model = std::make_unique<onnx::ModelProto>();
  if (!parseModel(*file, size, *model))
    return createStringError("is not an ONNX model, or is cut short");
  return model;
}

//===----------------------------------------------------------------------===//
// External data
//===----------------------------------------------------------------------===//

namespace {
struct ExternalLocation {
  StringRef file;
  uint64_t offset = 0;
  uint64_t length = 0;
};
} // namespace

static Expected<ExternalLocation> getLocation(const onnx::TensorProto &tensor,
                                              uint64_t size) {
  ExternalLocation location;
  location.length = size;
  for (const onnx::StringStringEntryProto &entry : tensor.external_data()) {
    StringRef key = entry.key(), value = entry.value();
    if (key == "location")
      location.file = value;
    else if ((key == "offset" && value.getAsInteger(10, location.offset)) ||
             (key == "length" && value.getAsInteger(10, location.length)))
      return createStringError("external data " + key + " '" + value +
                               "' is not a number");
  }
  if (location.length != size)
    return createStringError("has external data of length " +
                             Twine(location.length) + ", the shape needs " +
                             Twine(size) + " bytes");
  return location;
}

static bool staysInDirectory(StringRef path) {
  return !path.empty() && !path.contains('\0') &&
         !sys::path::is_absolute(path) &&
         llvm::none_of(
             llvm::make_range(sys::path::begin(path), sys::path::end(path)),
             [](StringRef part) { return part == ".."; });
}

ExternalData::ExternalData(StringRef modelPath)
    : directory(sys::path::parent_path(modelPath)) {}

Expected<std::string> ExternalData::read(const onnx::TensorProto &tensor,
                                         uint64_t size) const {
  Expected<ExternalLocation> location = getLocation(tensor, size);
  if (!location)
    return location.takeError();
  if (!staysInDirectory(location->file))
    return createStringError("external data file '" + location->file +
                             "' is not in the model's folder");
  SmallString<128> path(directory);
  sys::path::append(path, location->file);
  uint64_t fileSize = 0;
  Expected<sys::fs::file_t> file = openRegularFile(path, fileSize);
  if (!file)
    return createStringError("external data file '" + location->file + "' " +
                             toString(file.takeError()));
  scope_exit close([&] { ::close(*file); });
  if (location->offset > fileSize || size > fileSize - location->offset)
    return createStringError("external data file '" + location->file +
                             "' has " + Twine(fileSize) + " bytes, " +
                             Twine(size) + " are wanted from offset " +
                             Twine(location->offset));
  std::string bytes(size, '\0');
  for (uint64_t done = 0; done < size;) {
    Expected<size_t> count = sys::fs::readNativeFileSlice(
        *file, MutableArrayRef<char>(bytes).drop_front(done),
        location->offset + done);
    if (!count)
      return count.takeError();
    if (*count == 0)
      return createStringError("external data file '" + location->file +
                               "' ended early");
    done += *count;
  }
  return bytes;
}

} // namespace bonsai::onnximport
