//===- CommandLine.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The options of a subcommand: their help, their parsing, and one-line errors
// about them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_COMMANDLINE_H
#define BONSAI_TOOLS_BONSAI_COMMANDLINE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bonsai {

/// What a subcommand accepts. The variables given to the `add` functions must
/// outlive it; they keep their values where an option is absent.
///
/// Values follow their option as `--name value` or `--name=value`. Of an option
/// given twice the last counts, except for lists, which grow. `--help` is
/// always there.
class CommandLine {
public:
  /// Reads one value; the error is prefixed with the option's name.
  using Reader = std::function<llvm::Error(llvm::StringRef)>;

  CommandLine(llvm::StringRef command, llvm::StringRef description,
              llvm::StringRef example)
      : command(command), description(description), example(example) {}

  /// A required argument without a name.
  void addPositional(llvm::StringRef name, std::string &value,
                     llvm::StringRef help);

  void addFlag(llvm::StringRef name, bool &value, llvm::StringRef help);

  /// `valueName` stands for the value in the help.
  void addString(llvm::StringRef name, llvm::StringRef valueName,
                 std::string &value, llvm::StringRef help);

  /// One of `choices`.
  void addChoice(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> choices,
                 std::string &value, llvm::StringRef help);

  /// An integer from `minimum` to 2^31 - 1.
  void addInteger(llvm::StringRef name, llvm::StringRef valueName,
                  std::optional<int64_t> &value, int64_t minimum,
                  llvm::StringRef help);

  /// An option that is given once for each value.
  void addRepeated(llvm::StringRef name, llvm::StringRef valueName,
                   std::vector<std::string> &values, llvm::StringRef help);

  /// Values between commas.
  void addList(llvm::StringRef name, llvm::StringRef valueName,
               std::vector<std::string> &values, llvm::StringRef help);

  /// A finite decimal.
  void addNumber(llvm::StringRef name, llvm::StringRef valueName,
                 std::optional<double> &value, llvm::StringRef help);

  /// Finite decimals between commas.
  void addNumbers(llvm::StringRef name, llvm::StringRef valueName,
                  std::vector<double> &values, llvm::StringRef help);

  /// Makes the option added last one that must be given.
  void setRequired() { options.back().required = true; }

  /// Reads the arguments after `argv[0]`. False if there is nothing left to do
  /// since help was asked for and printed.
  llvm::Expected<bool> parse(int argc, const char *const *argv);

  void printHelp(llvm::raw_ostream &os) const;

private:
  struct Option {
    std::string name;
    std::string valueName; ///< Empty for a flag.
    std::string help;
    Reader read;
    bool required = false;
    bool given = false;
  };
  struct Positional {
    std::string name;
    std::string help;
    std::string *value;
    bool given = false;
  };

  void addOption(llvm::StringRef name, llvm::StringRef valueName,
                 llvm::StringRef help, Reader read);
  llvm::Error readOption(llvm::StringRef argument,
                         llvm::ArrayRef<const char *> &rest);
  llvm::Error readPositional(llvm::StringRef argument);
  llvm::Error checkRequired() const;
  std::string getHint() const;

  std::string command;
  std::string description;
  std::string example;
  std::vector<Option> options;
  std::vector<Positional> positionals;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_COMMANDLINE_H
