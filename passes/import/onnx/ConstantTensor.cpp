//===- ConstantTensor.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Constant tensors, and their decoding from all the ways in which ONNX stores
// elements.
//
//===----------------------------------------------------------------------===//

#include "passes/import/onnx/ConstantTensor.h"
#include "passes/import/onnx/OnnxFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

using namespace llvm;

namespace bonsai::onnximport {

std::optional<int64_t> countElements(ArrayRef<int64_t> shape) {
  constexpr int64_t limit = int64_t(1) << 40;
  // Empty dimensions are left out of the product, so that no part of a shape
  // can overflow either.
  int64_t count = 1;
  for (int64_t size : shape)
    if (size < 0 || MulOverflow(count, std::max<int64_t>(size, 1), count) ||
        count > limit)
      return std::nullopt;
  return llvm::is_contained(shape, 0) ? 0 : count;
}

ConstantTensor makeConstant(ElementKind kind, ArrayRef<int64_t> shape) {
  ConstantTensor tensor;
  tensor.kind = kind;
  tensor.shape.assign(shape.begin(), shape.end());
  tensor.bytes->resize(*countElements(shape) * ConstantTensor::width(kind));
  return tensor;
}

ConstantTensor makeConstant(ArrayRef<float> values, ArrayRef<int64_t> shape) {
  ConstantTensor tensor = makeConstant(ElementKind::f32, shape);
  llvm::copy(values, tensor.mutableElements<float>().begin());
  return tensor;
}

ConstantTensor makeConstant(ArrayRef<int64_t> values, ArrayRef<int64_t> shape) {
  ConstantTensor tensor = makeConstant(ElementKind::i64, shape);
  llvm::copy(values, tensor.mutableElements<int64_t>().begin());
  return tensor;
}

//===----------------------------------------------------------------------===//
// Element formats
//===----------------------------------------------------------------------===//

static float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

static float halfToFloat(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16;
  uint32_t exponent = (half >> 10) & 0x1f, mantissa = half & 0x3ff;
  if (exponent == 0x1f)
    return fromBits(sign | 0x7f800000 | mantissa << 13);
  if (exponent != 0)
    return fromBits(sign | (exponent + 112) << 23 | mantissa << 13);
  // Zeros and subnormals: mantissa * 2^-24, which f32 holds exactly.
  float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
  return sign ? -magnitude : magnitude;
}

static float bfloatToFloat(uint16_t bits) {
  return fromBits(uint32_t(bits) << 16);
}

template <typename T> static float toFloat(T value) {
  return static_cast<float>(value);
}
template <typename T> static int64_t toInteger(T value) {
  return static_cast<int64_t>(value);
}
static int64_t toBoolean(uint8_t value) { return value != 0; }

/// Reads elements that may lie unaligned.
template <typename From, typename To, To (*Convert)(From)>
static void convertElements(const char *from, char *to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    From element;
    std::memcpy(&element, from + i * sizeof(From), sizeof(From));
    To converted = Convert(element);
    std::memcpy(to + i * sizeof(To), &converted, sizeof(To));
  }
}

namespace {
/// How an ONNX element type lies in `raw_data`, and what becomes of it.
struct ElementFormat {
  int type;
  int64_t width;
  ElementKind kind;
  /// Null if the elements can stay as they are.
  void (*convert)(const char *from, char *to, int64_t count);
};
} // namespace

template <typename T>
static constexpr ElementFormat integerFormat(onnx::TensorProto::DataType type) {
  return {type, sizeof(T), ElementKind::i64,
          convertElements<T, int64_t, toInteger<T>>};
}

static const ElementFormat *findFormat(int type) {
  using Proto = onnx::TensorProto;
  static constexpr ElementFormat formats[] = {
      {Proto::FLOAT, 4, ElementKind::f32, nullptr},
      {Proto::FLOAT16, 2, ElementKind::f32,
       convertElements<uint16_t, float, halfToFloat>},
      {Proto::BFLOAT16, 2, ElementKind::f32,
       convertElements<uint16_t, float, bfloatToFloat>},
      {Proto::DOUBLE, 8, ElementKind::f32,
       convertElements<double, float, toFloat<double>>},
      {Proto::INT64, 8, ElementKind::i64, nullptr},
      {Proto::BOOL, 1, ElementKind::i64,
       convertElements<uint8_t, int64_t, toBoolean>},
      integerFormat<int32_t>(Proto::INT32),
      integerFormat<int16_t>(Proto::INT16),
      integerFormat<int8_t>(Proto::INT8),
      integerFormat<uint8_t>(Proto::UINT8),
      integerFormat<uint16_t>(Proto::UINT16),
      integerFormat<uint32_t>(Proto::UINT32),
      integerFormat<uint64_t>(Proto::UINT64),
  };
  const auto *found = llvm::find_if(formats, [&](const ElementFormat &format) {
    return format.type == type;
  });
  return found == std::end(formats) ? nullptr : found;
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

/// The elements of a typed field as `raw_data` would hold them: the low `width`
/// bytes of each.
template <typename Field>
static std::string packField(const Field &field, int64_t width) {
  std::string bytes(field.size() * width, '\0');
  for (int i = 0; i < field.size(); ++i) {
    auto element = field.Get(i);
    std::memcpy(bytes.data() + i * width, &element,
                std::min<int64_t>(width, sizeof(element)));
  }
  return bytes;
}

static std::string packTypedField(const onnx::TensorProto &tensor,
                                  int64_t width) {
  switch (tensor.data_type()) {
  case onnx::TensorProto::FLOAT:
    return packField(tensor.float_data(), width);
  case onnx::TensorProto::DOUBLE:
    return packField(tensor.double_data(), width);
  case onnx::TensorProto::INT64:
    return packField(tensor.int64_data(), width);
  case onnx::TensorProto::UINT32:
  case onnx::TensorProto::UINT64:
    return packField(tensor.uint64_data(), width);
  default:
    return packField(tensor.int32_data(), width);
  }
}

/// The bytes of the elements in the format that the tensor has in the file.
static Expected<std::string> takeBytes(onnx::TensorProto &tensor,
                                       const ElementFormat &format,
                                       int64_t count,
                                       const ExternalData &external) {
  uint64_t size = count * format.width;
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL)
    return external.read(tensor, size);
  std::string bytes;
  if (tensor.has_raw_data())
    bytes = std::move(*tensor.mutable_raw_data());
  else
    bytes = packTypedField(tensor, format.width);
  if (bytes.size() != size)
    return createStringError("has " + Twine(bytes.size()) +
                             " bytes of data, its shape and type need " +
                             Twine(size));
  return bytes;
}

Expected<ConstantTensor> takeTensor(onnx::TensorProto &tensor,
                                    const ExternalData &external) {
  onnx::TensorProto taken;
  taken.Swap(&tensor);
  const ElementFormat *format = findFormat(taken.data_type());
  if (!format)
    return createStringError("has element type number " +
                             Twine(taken.data_type()) +
                             ", which is not supported");
  if (taken.has_segment())
    return createStringError("is split into segments, which is not supported");
  ConstantTensor result;
  result.kind = format->kind;
  result.shape.assign(taken.dims().begin(), taken.dims().end());
  std::optional<int64_t> count = countElements(result.shape);
  if (!count)
    return createStringError("has a negative or far too large dimension");
  Expected<std::string> bytes = takeBytes(taken, *format, *count, external);
  if (!bytes)
    return bytes.takeError();
  if (!format->convert) {
    *result.bytes = std::move(*bytes);
    return result;
  }
  result.bytes->resize(*count * ConstantTensor::width(format->kind));
  format->convert(bytes->data(), result.bytes->data(), *count);
  return result;
}

} // namespace bonsai::onnximport
