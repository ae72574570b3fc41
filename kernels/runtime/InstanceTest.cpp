//===- InstanceTest.cpp - Instances of hand-made models -------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs small tables written by hand, and checks what happens when a step
// fails.
//
//===----------------------------------------------------------------------===//

#include "kernels/runtime/Runtime.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <omp.h>
#include <string>
#include <vector>

namespace {
/// What the steps below see and leave behind.
struct Trace {
  int created = 0;
  int destroyed = 0;
  int failingCreate = -1;
  std::vector<void *> live;
  std::vector<int> createThreads;
  std::vector<int> runThreads;
  /// The step's letter and the turn: "a0".
  std::vector<std::string> turns;
} trace;

BonsaiStatus createStep(const void *descriptor, const void *const *constants,
                        void **state) {
  if (trace.created == trace.failingCreate)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "no room for weights");
  trace.createThreads.push_back(omp_get_max_threads());
  *state = new int(trace.created++);
  trace.live.push_back(*state);
  return BONSAI_OK;
}

void destroyStep(void *state) {
  // Reverse order of creation.
  ASSERT_FALSE(trace.live.empty());
  EXPECT_EQ(state, trace.live.back());
  trace.live.pop_back();
  delete static_cast<int *>(state);
  ++trace.destroyed;
}

BonsaiStatus doubleToArena(void *state, char *arena, const void *const *inputs,
                           void *const *outputs, int64_t turn) {
  trace.runThreads.push_back(omp_get_max_threads());
  const float *input = static_cast<const float *>(inputs[0]);
  for (int i = 0; i < 4; ++i)
    reinterpret_cast<float *>(arena)[i] = 2 * input[i];
  return BONSAI_OK;
}

BonsaiStatus incrementToOutput(void *state, char *arena,
                               const void *const *inputs, void *const *outputs,
                               int64_t turn) {
  for (int i = 0; i < 4; ++i)
    static_cast<float *>(outputs[0])[i] =
        reinterpret_cast<float *>(arena)[i] + 1;
  return BONSAI_OK;
}

BonsaiStatus failToRun(void *state, char *arena, const void *const *inputs,
                       void *const *outputs, int64_t turn) {
  return bonsai_fail(BONSAI_LIBRARY_ERROR, "returned 7");
}

template <char letter>
BonsaiStatus takeTurn(void *state, char *arena, const void *const *inputs,
                      void *const *outputs, int64_t turn) {
  trace.turns.push_back(letter + std::to_string(turn));
  return BONSAI_OK;
}

BonsaiStatus copyArena(void *state, char *arena, const void *const *inputs,
                       void *const *outputs, int64_t turn) {
  EXPECT_EQ(reinterpret_cast<uintptr_t>(arena) % BONSAI_BUFFER_ALIGNMENT, 0u);
  memcpy(outputs[0], arena, 4 * sizeof(float));
  return BONSAI_OK;
}

class InstanceTest : public testing::Test {
protected:
  InstanceTest() { trace = Trace(); }

  void addStep(const char *name, BonsaiStepRun run, bool hasState = false,
               int64_t turns = 1) {
    steps.push_back({name, "op", "kernel", hasState ? createStep : nullptr,
                     hasState ? destroyStep : nullptr, nullptr, nullptr, run,
                     turns});
  }

  BonsaiStatus create(int threads = 1) {
    table.abi_version = BONSAI_ABI_VERSION;
    table.model_name = "test";
    table.num_steps = steps.size();
    table.steps = steps.data();
    return bonsai_instance_create(&table, threads, &instance);
  }

  BonsaiStatus run() {
    const void *inputs[] = {input};
    void *outputs[] = {output};
    return bonsai_instance_run(instance, inputs, outputs);
  }

  std::vector<BonsaiStep> steps;
  BonsaiModelTable table = {};
  BonsaiInstance *instance = nullptr;
  float input[4] = {1, 2, 3, 4};
  float output[4] = {};
};
} // namespace

TEST_F(InstanceTest, RunsStepsInOrder) {
  table.arena_bytes = 16;
  addStep("first", doubleToArena, true);
  addStep("second", incrementToOutput);
  ASSERT_EQ(create(), BONSAI_OK) << bonsai_last_error();
  ASSERT_EQ(run(), BONSAI_OK);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(output[i], 2 * input[i] + 1);
  bonsai_instance_destroy(instance);
  EXPECT_EQ(trace.destroyed, 1);
}

TEST_F(InstanceTest, RunsWithoutSteps) {
  ASSERT_EQ(create(), BONSAI_OK);
  EXPECT_EQ(run(), BONSAI_OK);
  bonsai_instance_destroy(instance);
  bonsai_instance_destroy(nullptr);
}

TEST_F(InstanceTest, UsesItsThreadsAndRestoresTheCallers) {
  table.arena_bytes = 16;
  addStep("first", doubleToArena, true);
  omp_set_num_threads(5);
  ASSERT_EQ(create(3), BONSAI_OK);
  EXPECT_EQ(omp_get_max_threads(), 5);
  ASSERT_EQ(run(), BONSAI_OK);
  EXPECT_EQ(omp_get_max_threads(), 5);
  bonsai_instance_destroy(instance);
  ASSERT_EQ(create(0), BONSAI_OK);
  ASSERT_EQ(run(), BONSAI_OK);
  bonsai_instance_destroy(instance);
  EXPECT_EQ(trace.createThreads, (std::vector<int>{3, omp_get_num_procs()}));
  EXPECT_EQ(trace.runThreads, (std::vector<int>{3, omp_get_num_procs()}));
}

TEST_F(InstanceTest, LeaksNothingWhenACreateFails) {
  for (int i = 0; i < 4; ++i)
    addStep("layer", doubleToArena, true);
  trace.failingCreate = 2;
  EXPECT_EQ(create(), BONSAI_OUT_OF_MEMORY);
  EXPECT_EQ(instance, nullptr);
  EXPECT_EQ(trace.created, 2);
  EXPECT_EQ(trace.destroyed, 2);
  EXPECT_STREQ(bonsai_last_error(), "layer (kernel): no room for weights");
}

TEST_F(InstanceTest, NamesTheStepThatFailed) {
  addStep("conv1", failToRun);
  ASSERT_EQ(create(), BONSAI_OK);
  EXPECT_EQ(run(), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(), "conv1 (kernel): returned 7");
  bonsai_instance_destroy(instance);
}

TEST_F(InstanceTest, ProfilesEveryStep) {
  table.arena_bytes = 16;
  addStep("first", doubleToArena);
  addStep("second", incrementToOutput);
  ASSERT_EQ(create(), BONSAI_OK);
  const void *inputs[] = {input};
  void *outputs[] = {output};
  int64_t times[2] = {-1, -1};
  ASSERT_EQ(bonsai_instance_profile(instance, inputs, outputs, times),
            BONSAI_OK);
  EXPECT_EQ(output[3], 9);
  EXPECT_GE(times[0], 0);
  EXPECT_GE(times[1], 0);
  bonsai_instance_destroy(instance);
}

/// Consecutive steps of one count take their turns together.
TEST_F(InstanceTest, TakesTurns) {
  addStep("a", takeTurn<'a'>);
  addStep("b", takeTurn<'b'>, false, 2);
  addStep("c", takeTurn<'c'>, false, 2);
  addStep("d", takeTurn<'d'>, false, 3);
  addStep("e", takeTurn<'e'>);
  ASSERT_EQ(create(), BONSAI_OK);
  ASSERT_EQ(run(), BONSAI_OK);
  const std::vector<std::string> expected = {"a0", "b0", "c0", "b1", "c1",
                                             "d0", "d1", "d2", "e0"};
  EXPECT_EQ(trace.turns, expected);
  trace.turns.clear();
  int64_t times[5] = {-1, -1, -1, -1, -1};
  ASSERT_EQ(bonsai_instance_profile(instance, nullptr, nullptr, times),
            BONSAI_OK);
  EXPECT_EQ(trace.turns, expected);
  for (int64_t time : times)
    EXPECT_GE(time, 0);
  bonsai_instance_destroy(instance);
}

TEST_F(InstanceTest, PoisonsTheArena) {
  table.arena_bytes = 16;
  addStep("copy", copyArena);
  ASSERT_EQ(create(), BONSAI_OK);
  bonsai_instance_poison(instance);
  ASSERT_EQ(run(), BONSAI_OK);
  for (float value : output)
    EXPECT_TRUE(std::isnan(value));
  bonsai_instance_destroy(instance);
}

TEST_F(InstanceTest, SaysWhenMemoryIsShort) {
  table.arena_bytes = int64_t(1) << 60;
  EXPECT_EQ(create(), BONSAI_OUT_OF_MEMORY);
  EXPECT_NE(std::string(bonsai_last_error()).find("not enough memory"),
            std::string::npos);
}

TEST_F(InstanceTest, RefusesBadArguments) {
  EXPECT_EQ(create(-1), BONSAI_INVALID_ARGUMENT);
  table.arena_bytes = -1;
  EXPECT_EQ(create(), BONSAI_INVALID_ARGUMENT);
}

TEST(ErrorTest, MayQuoteThePreviousMessage) {
  EXPECT_EQ(bonsai_fail(BONSAI_INVALID_ARGUMENT, "inner"),
            BONSAI_INVALID_ARGUMENT);
  bonsai_fail(BONSAI_LIBRARY_ERROR, "outer: %s", bonsai_last_error());
  EXPECT_STREQ(bonsai_last_error(), "outer: inner");
}
