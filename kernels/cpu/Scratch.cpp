//===- Scratch.cpp - Tile buffers shared by all layers --------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A list of free pieces behind a lock that is taken twice a run. Every piece
// starts with its size and its link in that list.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Scratch.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <new>

using namespace bonsai;

namespace {
/// What precedes the memory of a piece.
struct alignas(64) Piece {
  Piece *next;
  int64_t bytes;

  char *data() { return reinterpret_cast<char *>(this + 1); }
};

struct Pool {
  std::mutex lock;
  Piece *free = nullptr;
  int64_t largest = 0; ///< Bytes that the neediest layer so far asked for.
  int64_t users = 0;
};
Pool pool;

Piece *allocatePiece(int64_t bytes) {
  int64_t rounded = (bytes + 63) / 64 * 64;
  void *memory = std::aligned_alloc(64, sizeof(Piece) + rounded);
  return memory ? new (memory) Piece{nullptr, rounded} : nullptr;
}

void freePieces() {
  while (Piece *piece = pool.free) {
    pool.free = piece->next;
    std::free(piece);
  }
}

/// The first free piece, grown to the largest size if it is older than that.
Piece *take() {
  Piece *piece = pool.free;
  if (piece)
    pool.free = piece->next;
  if (piece && piece->bytes >= pool.largest)
    return piece;
  std::free(piece);
  return allocatePiece(pool.largest);
}

void giveBack(Piece *piece) {
  piece->next = pool.free;
  pool.free = piece;
}
} // namespace

bool bonsai::reserveScratch(int64_t bytes) {
  std::lock_guard<std::mutex> guard(pool.lock);
  pool.largest = std::max(pool.largest, bytes);
  Piece *piece = take();
  if (!piece)
    return false;
  giveBack(piece);
  ++pool.users;
  return true;
}

void bonsai::releaseScratch() {
  std::lock_guard<std::mutex> guard(pool.lock);
  if (--pool.users)
    return;
  freePieces();
  pool.largest = 0;
}

ScratchLease::ScratchLease() {
  std::lock_guard<std::mutex> guard(pool.lock);
  Piece *piece = take();
  memory = piece ? piece->data() : nullptr;
}

ScratchLease::~ScratchLease() {
  if (!memory)
    return;
  std::lock_guard<std::mutex> guard(pool.lock);
  giveBack(reinterpret_cast<Piece *>(memory) - 1);
}
