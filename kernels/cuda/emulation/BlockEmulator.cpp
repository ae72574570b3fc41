//===- BlockEmulator.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/emulation/BlockEmulator.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include <ucontext.h>

using namespace bonsai::cuda::emulation;

namespace {

constexpr size_t stackBytes = 64 * 1024;
constexpr size_t sharedAlignment = 128;

/// What a thread waits for.
enum class Wait { nothing, block, warp, ended };

struct Copy {
  void *shared;
  const void *source; ///< Null means zeros.
};

struct Fiber {
  ucontext_t context;
  std::unique_ptr<char[]> stack;
  Dim3 index;
  Wait wait = Wait::nothing;
  void *operands = nullptr; ///< Of the collective that it waits in.
  void (*compute)(void *const lanes[warpLanes]) = nullptr;
  std::deque<std::vector<Copy>> copies; ///< By group, the last one not ended.
};

class Block {
public:
  Block(const Launch &launch, const std::function<void()> &kernel)
      : launch(launch), kernel(kernel), fibers(launch.block.count()),
        shared(launch.sharedBytes + sharedAlignment) {
    for (Fiber &fiber : fibers)
      fiber.stack.reset(new char[stackBytes]);
  }

  std::string run(Dim3 blockIndex, std::mt19937 &random);

  void wait(Wait reason) {
    running->wait = reason;
    swapcontext(&running->context, &scheduler);
  }

  void enter() {
    kernel();
    running->wait = Wait::ended;
  }

  const Launch &launch;
  Dim3 index;
  Fiber *running = nullptr;

  void *getShared() {
    void *address = shared.data();
    size_t space = shared.size();
    return std::align(sharedAlignment, launch.sharedBytes, address, space);
  }

private:
  void start(Fiber &fiber, unsigned number);
  /// Lets those go on whose wait is over; false if there are none.
  bool release(std::mt19937 &random);
  /// One warp goes on until it waits for the block, before the next one does:
  /// what a warp reads that others have yet to write is still missing.
  bool releaseWarp();
  std::string describeWaiting() const;
  bool areAll(Wait wait) const {
    return std::all_of(fibers.begin(), fibers.end(),
                       [=](const Fiber &fiber) { return fiber.wait == wait; });
  }

  const std::function<void()> &kernel;
  std::vector<Fiber> fibers;
  std::vector<unsigned> warps; ///< In the order in which they go on.
  std::vector<char> shared;
  ucontext_t scheduler;
};

thread_local Block *current = nullptr;

} // namespace

static void enterFiber() { current->enter(); }

void Block::start(Fiber &fiber, unsigned number) {
  Dim3 size = launch.block;
  fiber.index = {number % size.x, number / size.x % size.y,
                 number / size.x / size.y};
  fiber.wait = Wait::nothing;
  fiber.copies.assign(1, {});
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = fiber.stack.get();
  fiber.context.uc_stack.ss_size = stackBytes;
  fiber.context.uc_link = &scheduler;
  makecontext(&fiber.context, enterFiber, 0);
}

bool Block::releaseWarp() {
  for (unsigned warp : warps) {
    Fiber *lanes = &fibers[warp * warpLanes];
    if (!std::all_of(lanes, lanes + warpLanes, [&](const Fiber &fiber) {
          return fiber.wait == Wait::warp && fiber.compute == lanes->compute;
        }))
      continue;
    void *operands[warpLanes];
    for (unsigned lane = 0; lane < warpLanes; ++lane) {
      operands[lane] = lanes[lane].operands;
      lanes[lane].wait = Wait::nothing;
    }
    lanes->compute(operands);
    return true;
  }
  return false;
}

bool Block::release(std::mt19937 &random) {
  if (releaseWarp())
    return true;
  if (!areAll(Wait::block))
    return false;
  for (Fiber &fiber : fibers)
    fiber.wait = Wait::nothing;
  std::shuffle(warps.begin(), warps.end(), random);
  return true;
}

std::string Block::describeWaiting() const {
  auto find = [&](auto condition) {
    return std::to_string(
        std::find_if(fibers.begin(), fibers.end(), condition) - fibers.begin());
  };
  bool isBlock = std::any_of(fibers.begin(), fibers.end(), [](const Fiber &f) {
    return f.wait == Wait::block;
  });
  std::string block = " of block (" + std::to_string(index.x) + ", " +
                      std::to_string(index.y) + ", " + std::to_string(index.z) +
                      ")";
  if (!isBlock)
    return "thread " +
           find([](const Fiber &f) { return f.wait == Wait::warp; }) + block +
           " waits for lanes of its warp that never come";
  return "thread " +
         find([](const Fiber &f) { return f.wait != Wait::block; }) + block +
         " never comes to the barrier where thread " +
         find([](const Fiber &f) { return f.wait == Wait::block; }) + " waits";
}

std::string Block::run(Dim3 blockIndex, std::mt19937 &random) {
  index = blockIndex;
  std::memset(shared.data(), 0xff, shared.size());
  for (unsigned number = 0; number < fibers.size(); ++number)
    start(fibers[number], number);
  std::vector<unsigned> order(fibers.size());
  std::iota(order.begin(), order.end(), 0);
  warps.resize(fibers.size() / warpLanes);
  std::iota(warps.begin(), warps.end(), 0);
  std::shuffle(warps.begin(), warps.end(), random);
  do {
    std::shuffle(order.begin(), order.end(), random);
    for (unsigned number : order) {
      running = &fibers[number];
      if (running->wait == Wait::nothing)
        swapcontext(&scheduler, &running->context);
    }
    if (areAll(Wait::ended))
      return "";
  } while (release(random));
  return describeWaiting();
}

std::string
bonsai::cuda::emulation::launch(const Launch &launch,
                                const std::function<void()> &kernel) {
  Block block(launch, kernel);
  Block *outer = current;
  current = &block;
  std::mt19937 random(launch.seed);
  std::string error;
  Dim3 grid = launch.grid;
  std::vector<unsigned> order(grid.count());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  for (size_t i = 0; error.empty() && i < order.size(); ++i)
    error = block.run({order[i] % grid.x, order[i] / grid.x % grid.y,
                       order[i] / grid.x / grid.y},
                      random);
  current = outer;
  return error;
}

Dim3 bonsai::cuda::emulation::getThreadIndex() {
  return current->running->index;
}
Dim3 bonsai::cuda::emulation::getBlockIndex() { return current->index; }
Dim3 bonsai::cuda::emulation::getBlockSize() { return current->launch.block; }
void *bonsai::cuda::emulation::getSharedMemory() {
  return current->getShared();
}

void bonsai::cuda::emulation::synchronizeBlock() { current->wait(Wait::block); }

void bonsai::cuda::emulation::beginCopy(void *shared, const void *source) {
  current->running->copies.back().push_back({shared, source});
}

void bonsai::cuda::emulation::endCopyGroup() {
  current->running->copies.emplace_back();
}

void bonsai::cuda::emulation::waitForCopyGroups(size_t pending) {
  constexpr size_t bytes = 16;
  auto &groups = current->running->copies;
  for (; groups.size() > pending + 1; groups.pop_front())
    for (const Copy &copy : groups.front())
      if (copy.source)
        std::memcpy(copy.shared, copy.source, bytes);
      else
        std::memset(copy.shared, 0, bytes);
}

void bonsai::cuda::emulation::runWithWarp(
    void *operands, void (*compute)(void *const lanes[warpLanes])) {
  current->running->operands = operands;
  current->running->compute = compute;
  current->wait(Wait::warp);
}

void bonsai::cuda::emulation::exitThread() {
  current->wait(Wait::ended);
  // An ended thread gets no further turn.
  std::abort();
}

static int32_t select(Dim3 index, int32_t dimension) {
  return static_cast<int32_t>(dimension == 0   ? index.x
                              : dimension == 1 ? index.y
                                               : index.z);
}

int32_t bonsai_emulated_thread_id(int32_t dimension) {
  return select(getThreadIndex(), dimension);
}
int32_t bonsai_emulated_block_id(int32_t dimension) {
  return select(getBlockIndex(), dimension);
}
void bonsai_emulated_barrier() { synchronizeBlock(); }
void bonsai_emulated_exit() { exitThread(); }
int32_t bonsai_emulated_permute(int32_t low, int32_t high, int32_t selector) {
  uint64_t bytes = uint64_t(uint32_t(high)) << 32 | uint32_t(low);
  uint32_t result = 0;
  for (int digit = 0; digit < 4; ++digit) {
    uint32_t choice = uint32_t(selector) >> (4 * digit) & 0xf;
    uint32_t byte = bytes >> (8 * (choice & 7)) & 0xff;
    if (choice & 8)
      byte = byte & 0x80 ? 0xff : 0;
    result |= byte << (8 * digit);
  }
  return static_cast<int32_t>(result);
}
