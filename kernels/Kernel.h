//===- Kernel.h -------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compile-time half of a kernel: what it supports, what it costs, how it
// packs weights and how a compiled model calls it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_KERNEL_H
#define BONSAI_KERNELS_KERNEL_H

#include "dialect/BonsaiDialect.h"
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace bonsai {

/// What layers on a GPU compute with: f32 strictly, f32 with factors that may
/// be rounded to TF32, or f16 with sums in f32, but for runs of few products.
enum class Precision { f32, tf32, f16 };

/// The precision of this name; none if there is no such.
std::optional<Precision> parsePrecision(llvm::StringRef name);
llvm::StringRef stringifyPrecision(Precision precision);

/// The machine that a model is compiled for. What makes it a GPU stands in the
/// module, so that every pass sees it (`bonsai-set-cuda-target`).
struct Target {
  /// x86-64 psABI level: 2 is SSE4.2, 3 is AVX2, 4 is AVX-512.
  int cpuLevel = 2;
  /// Threads that it will mostly run on; it may run on any number.
  int threads = 1;
  /// "sm_90", say; empty if layers run on the CPU.
  std::string cudaArch;
  /// Of layers on a GPU.
  Precision precision = Precision::f32;

  Target() = default;
  /// A CPU.
  explicit Target(int cpuLevel, int threads = 1)
      : cpuLevel(cpuLevel), threads(threads) {}

  /// Reads the rest from the module that `op` is or lies in.
  static Target get(mlir::Operation *op, int cpuLevel, int threads = 1);

  bool isCuda() const { return !cudaArch.empty(); }

  std::string getCpuName() const {
    return "x86-64-v" + std::to_string(cpuLevel);
  }
};

/// The layouts in which a kernel takes the operands of an op, one for each, and
/// gives its results. Operands that are no feature maps have `nchw`.
struct LayoutChoice {
  llvm::SmallVector<LayoutKind> operands;
  LayoutKind result = LayoutKind::nchw;

  /// One layout for all feature maps of an op.
  static LayoutChoice getUniform(mlir::Operation *op, LayoutKind layout);

  bool operator==(const LayoutChoice &other) const {
    return operands == other.operands && result == other.result;
  }
};

/// Position-independent instructions for the target. They lie in the text
/// section of a compiled model, at a multiple of BONSAI_BUFFER_ALIGNMENT.
struct MachineCode {
  std::vector<uint8_t> bytes;
};

/// A constant of a kernel: the bytes of a parameter (the value is a
/// `bonsai.param`), bytes that the kernel packed itself, or code.
using KernelConstant =
    std::variant<mlir::Value, std::vector<uint8_t>, MachineCode>;

/// How a compiled model runs an op by a kernel of the runtime.
struct KernelCall {
  /// Entries are `<entry>_create`, `<entry>_run` and `<entry>_destroy`.
  std::string entry;
  /// The kernel's descriptor struct, as bytes.
  std::vector<char> descriptor;
  llvm::SmallVector<KernelConstant> constants;
  /// What changes from run to run, in the order of the kernel's header.
  llvm::SmallVector<mlir::Value> inputs;

  template <typename Descriptor> void setDescriptor(const Descriptor &struct_) {
    auto *bytes = reinterpret_cast<const char *>(&struct_);
    descriptor.assign(bytes, bytes + sizeof(Descriptor));
  }
};

/// One of the ways in which a kernel can run an op. They differ in nothing that
/// other ops could see.
struct KernelVariant {
  /// What `bonsai.variant`, tuning files and `--explain` call it; empty where
  /// there is but one.
  std::string name;
  /// As `estimateMicroseconds`.
  double microseconds = 0;
};

class Kernel {
public:
  virtual ~Kernel() = default;

  /// The name that tables, tuning files and `--explain` show.
  virtual llvm::StringRef getName() const = 0;

  /// What this build of Bonsai lacks to compile models with it, "cusparseLt.h";
  /// empty if nothing. No candidate then.
  virtual llvm::StringRef getMissing() const { return ""; }

  virtual bool supports(mlir::Operation *op, const Target &target) const = 0;

  /// Whether it skips the weights that a mask cuts; then it supports masked
  /// layers only.
  virtual bool usesMask() const { return false; }

  /// The layouts in which it can run an op that it supports: at least one, and
  /// each once. The selection takes the cheapest, of those that cost the same
  /// the first. The layouts that the types of the op have do not count, as they
  /// are assigned later. The default is row-major throughout.
  virtual llvm::SmallVector<LayoutChoice>
  getLayoutChoices(mlir::Operation *op, const Target &target) const;

  /// Microseconds of one run on one thread in `layouts`, one of the choices
  /// above; layout changes are not included.
  virtual double estimateMicroseconds(mlir::Operation *op,
                                      const LayoutChoice &layouts,
                                      const Target &target) const = 0;

  /// The ways to run an op in `layouts` that a measurement should choose from:
  /// at least one. The first is the one that runs where none is measured, and
  /// the one that `estimateMicroseconds` speaks of.
  virtual llvm::SmallVector<KernelVariant>
  getVariants(mlir::Operation *op, const LayoutChoice &layouts,
              const Target &target) const {
    return {{"", estimateMicroseconds(op, layouts, target)}};
  }

  /// The operand whose buffer the result should take over where nothing reads
  /// it later; null if there is none.
  virtual mlir::OpOperand *getInPlaceOperand(mlir::Operation *op) const {
    return nullptr;
  }

  /// Packs weights and describes the call, of the variant that the op names if
  /// it has the attribute. Errors are reported at the op.
  virtual mlir::FailureOr<KernelCall> pack(mlir::Operation *op,
                                           const Target &target) const = 0;
};

/// Attributes of a module that is compiled for a GPU, both strings.
inline constexpr llvm::StringLiteral cudaArchAttrName = "bonsai.cuda_arch";
inline constexpr llvm::StringLiteral precisionAttrName = "bonsai.precision";

/// The attribute of an op that names a variant of its kernel.
inline constexpr llvm::StringLiteral variantAttrName = "bonsai.variant";

/// The variant that an op names; empty if it names none.
llvm::StringRef getVariantName(mlir::Operation *op);

/// All kernels that a compiler can choose from. Where two cost the same, the
/// first registered wins.
class KernelRegistry {
public:
  /// The kernels of the CPU.
  static const KernelRegistry &getCpu();
  /// The kernels of GPUs.
  static const KernelRegistry &getCuda();
  static const KernelRegistry &get(const Target &target) {
    return target.isCuda() ? getCuda() : getCpu();
  }
  /// The kernel of this name, of whatever target; null if there is none.
  static const Kernel *lookupAny(llvm::StringRef name);

  void add(std::unique_ptr<Kernel> kernel) {
    kernels.push_back(std::move(kernel));
  }
  llvm::SmallVector<const Kernel *> getKernels() const;
  /// Null if there is none of this name.
  const Kernel *lookup(llvm::StringRef name) const;
  llvm::SmallVector<const Kernel *> getCandidates(mlir::Operation *op,
                                                  const Target &target) const;

private:
  llvm::SmallVector<std::unique_ptr<Kernel>> kernels;
};

/// Whether an operand comes in a layout that can be chosen: it is a feature
/// map, and not a layer's weight, which stays as the parameter is.
bool isFeatureMap(mlir::OpOperand &operand);
/// Whether a result has a layout that can be chosen.
bool isFeatureMap(mlir::OpResult result);

/// Choices for kernels that run an op in any of these layouts, the same one for
/// all feature maps. Only row-major if the op has no feature map.
llvm::SmallVector<LayoutChoice>
getUniformChoices(mlir::Operation *op, llvm::ArrayRef<LayoutKind> layouts = {
                                           LayoutKind::nchw, LayoutKind::nhwc});

/// Whether a feature map lies the same in both layouts, so that a change is
/// free: one of one pixel, channels last or not.
bool haveSameOrder(mlir::RankedTensorType type, LayoutKind first,
                   LayoutKind second);

/// Microseconds that it takes to change the layout of a feature map.
double estimateConversionMicroseconds(mlir::RankedTensorType type,
                                      LayoutKind source, LayoutKind target);

/// Microseconds that it takes to stream the operands and results of an op.
double estimateStreamingMicroseconds(mlir::Operation *op);

} // namespace bonsai

#endif // BONSAI_KERNELS_KERNEL_H
