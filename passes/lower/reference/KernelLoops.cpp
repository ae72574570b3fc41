//===- KernelLoops.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes that make loops which LLVM vectorizes, and which need no library.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "passes/lower/reference/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_EXPANDCOPIES
#define GEN_PASS_DEF_FORBIDALIASING
#define GEN_PASS_DEF_MERGELOOPS
#define GEN_PASS_DEF_ORDERLOOPS
#define GEN_PASS_DEF_SEPARATERESULTS
#include "passes/lower/reference/Passes.h.inc"
} // namespace bonsai

using namespace mlir;

//===----------------------------------------------------------------------===//
// OrderLoops
//===----------------------------------------------------------------------===//

/// Whether a step along the loop is a step along the last dimension, and no
/// other, of every operand that moves at all.
static bool movesLastDimensionsOnly(linalg::GenericOp op, unsigned loop) {
  return llvm::all_of(op.getIndexingMapsArray(), [&](AffineMap map) {
    return map.getNumResults() == 0 ||
           llvm::none_of(map.getResults().drop_back(), [&](AffineExpr expr) {
             return expr.isFunctionOfDim(loop);
           });
  });
}

/// The loop over the last dimension of the result, if it should be innermost.
static std::optional<unsigned> findInnermostLoop(linalg::GenericOp op) {
  AffineMap map = op.getIndexingMapsArray().back();
  if (map.getNumResults() == 0)
    return std::nullopt;
  auto last = dyn_cast<AffineDimExpr>(map.getResults().back());
  if (!last || op.getStaticLoopRanges()[last.getPosition()] == 1 ||
      !movesLastDimensionsOnly(op, last.getPosition()))
    return std::nullopt;
  return last.getPosition();
}

/// All other parallel loops, then the reductions, then `innermost`.
static SmallVector<unsigned> orderLoops(linalg::GenericOp op,
                                        unsigned innermost) {
  SmallVector<unsigned> order;
  op.getParallelDims(order);
  llvm::erase(order, innermost);
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  order.append(reductions);
  order.push_back(innermost);
  return order;
}

static void allowFastMath(linalg::GenericOp op, arith::FastMathFlags flags) {
  for (Operation &inner : op.getBody()->without_terminator())
    if (isa<arith::AddFOp, arith::MulFOp>(inner))
      inner.setAttr("fastmath",
                    arith::FastMathFlagsAttr::get(op.getContext(), flags));
}

namespace {

struct OrderLoops : bonsai::impl::OrderLoopsBase<OrderLoops> {
  void runOnOperation() override;

private:
  LogicalResult reorder(linalg::LinalgOp op);
};

} // namespace

void OrderLoops::runOnOperation() {
  SmallVector<linalg::LinalgOp> sums;
  getOperation()->walk([&](linalg::LinalgOp op) {
    if (op.getNumReductionLoops() > 0 && op.getNumDpsInits() == 1)
      sums.push_back(op);
  });
  for (linalg::LinalgOp op : sums)
    if (failed(reorder(op)))
      return signalPassFailure();
}

LogicalResult OrderLoops::reorder(linalg::LinalgOp op) {
  IRRewriter rewriter(op);
  auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
  if (!generic) {
    FailureOr<linalg::GenericOp> generalized =
        linalg::generalizeNamedOp(rewriter, op);
    if (failed(generalized))
      return op.emitOpError("cannot be written as linalg.generic");
    generic = *generalized;
  }
  std::optional<unsigned> innermost = findInnermostLoop(generic);
  if (!innermost) {
    allowFastMath(generic, arith::FastMathFlags::reassoc |
                               arith::FastMathFlags::contract);
    return success();
  }
  allowFastMath(generic, arith::FastMathFlags::contract);
  rewriter.setInsertionPoint(generic);
  ++opsReordered;
  return linalg::interchangeGenericOp(rewriter, generic,
                                      orderLoops(generic, *innermost));
}

//===----------------------------------------------------------------------===//
// SeparateResults
//===----------------------------------------------------------------------===//

namespace {

struct SeparateResults : bonsai::impl::SeparateResultsBase<SeparateResults> {
  void runOnOperation() override {
    getOperation()->walk([](func::ReturnOp op) {
      OpBuilder builder(op);
      SmallPtrSet<Value, 4> returned;
      for (OpOperand &operand : op->getOpOperands()) {
        auto type = dyn_cast<RankedTensorType>(operand.get().getType());
        if (type && !returned.insert(operand.get()).second)
          operand.set(bufferization::AllocTensorOp::create(
              builder, op.getLoc(), type, ValueRange(), operand.get()));
      }
    });
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// ExpandCopies
//===----------------------------------------------------------------------===//

namespace {

struct ExpandCopies : bonsai::impl::ExpandCopiesBase<ExpandCopies> {
  void runOnOperation() override {
    getOperation()->walk([](memref::CopyOp copy) {
      OpBuilder builder(copy);
      linalg::makeMemRefCopyOp(builder, copy.getLoc(), copy.getSource(),
                               copy.getTarget());
      copy.erase();
    });
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// MergeLoops
//===----------------------------------------------------------------------===//

/// Whether the op only visits elements of contiguous buffers by loop positions.
static bool visitsContiguously(linalg::GenericOp op) {
  return op.getNumReductionLoops() == 0 && !op.hasIndexSemantics() &&
         llvm::all_of(op->getOperandTypes(),
                      [](Type type) {
                        auto buffer = dyn_cast<MemRefType>(type);
                        return buffer && buffer.getLayout().isIdentity();
                      }) &&
         llvm::all_of(op.getIndexingMapsArray(), [](AffineMap map) {
           return map.isProjectedPermutation();
         });
}

/// Runs of loops, as long as possible, that all operands visit in order.
static SmallVector<ReassociationIndices> findRuns(linalg::GenericOp op) {
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  SmallVector<ReassociationIndices> runs;
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
    if (!runs.empty()) {
      ReassociationIndices longer = runs.back();
      longer.push_back(loop);
      // Operands that lack one loop of the run must lack them all.
      bool isSplit = llvm::any_of(maps, [&](AffineMap map) {
        return map.isFunctionOfDim(loop) != map.isFunctionOfDim(longer[0]);
      });
      if (!isSplit && linalg::areDimSequencesPreserved(maps, longer)) {
        runs.back() = longer;
        continue;
      }
    }
    runs.push_back({loop});
  }
  return runs;
}

namespace {

struct MergeLoops : bonsai::impl::MergeLoopsBase<MergeLoops> {
  void runOnOperation() override;
};

} // namespace

void MergeLoops::runOnOperation() {
  SmallVector<linalg::GenericOp> ops;
  getOperation()->walk([&](linalg::GenericOp op) {
    if (op.hasPureBufferSemantics() && visitsContiguously(op))
      ops.push_back(op);
  });
  for (linalg::GenericOp op : ops) {
    SmallVector<ReassociationIndices> runs = findRuns(op);
    runs.erase(llvm::remove_if(runs, [](auto &run) { return run.size() == 1; }),
               runs.end());
    IRRewriter rewriter(op);
    if (runs.empty())
      continue;
    if (failed(linalg::collapseOpIterationDims(op, runs, rewriter)))
      return signalPassFailure();
    rewriter.eraseOp(op);
  }
}

//===----------------------------------------------------------------------===//
// ForbidAliasing
//===----------------------------------------------------------------------===//

namespace {

struct ForbidAliasing : bonsai::impl::ForbidAliasingBase<ForbidAliasing> {
  void runOnOperation() override {
    StringRef name = LLVM::LLVMDialect::getNoAliasAttrName();
    func::FuncOp function = getOperation();
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
      if (isa<MemRefType>(type))
        function.setArgAttr(index, name, UnitAttr::get(&getContext()));
  }
};

} // namespace
