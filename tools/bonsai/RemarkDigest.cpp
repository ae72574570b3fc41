//===- RemarkDigest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counting remarks that are alike.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/RemarkDigest.h"
#include "tools/bonsai/Session.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

/// How many remarks of a kind are printed.
static constexpr size_t numShown = 3;

RemarkDigest::RemarkDigest(MLIRContext *context)
    : handler(context, [this](Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() != DiagnosticSeverity::Remark)
          return failure();
        add(diagnostic);
        return success();
      }) {}

/// The text without what stands in quotes, and without digits.
static std::string getKind(StringRef text) {
  std::string kind;
  bool isQuoted = false;
  for (char c : text) {
    // An apostrophe inside of a word quotes nothing.
    bool isInWord = !kind.empty() && isAlnum(kind.back());
    if (c == '\'' && (isQuoted || !isInWord))
      isQuoted = !isQuoted;
    else if (!isQuoted && !isDigit(c))
      kind += c;
  }
  return kind;
}

RemarkDigest::Kind &RemarkDigest::findKind(StringRef message) {
  std::string text = getKind(message);
  for (Kind &kind : kinds)
    if (kind.text == text)
      return kind;
  kinds.push_back({std::move(text), {}});
  return kinds.back();
}

void RemarkDigest::add(Diagnostic &remark) {
  std::string text = remark.str();
  Kind &kind = findKind(text);
  if (kind.lines.size() == numShown) {
    ++kind.numMore;
    return;
  }
  std::string place = describe(remark.getLocation());
  std::string line = (place.empty() ? "" : place + ": ") + "remark: " + text;
  llvm::replace(line, '\n', ' ');
  kind.lines.push_back(std::move(line));
}

RemarkDigest::~RemarkDigest() {
  for (const Kind &kind : kinds) {
    for (const std::string &line : kind.lines)
      errs() << line << "\n";
    if (kind.numMore > 0)
      errs() << "remark: and " << kind.numMore << " more like that\n";
  }
}
