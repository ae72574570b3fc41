//===- CommandLine.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parsing and printing of a subcommand's options.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/CommandLine.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace llvm;
using namespace bonsai;

static constexpr unsigned helpColumn = 24;
static constexpr unsigned helpWidth = 80;

void CommandLine::addOption(StringRef name, StringRef valueName, StringRef help,
                            Reader read) {
  Option option;
  option.name = name.str();
  option.valueName = valueName.str();
  option.help = help.str();
  option.read = std::move(read);
  options.push_back(std::move(option));
}

void CommandLine::addPositional(StringRef name, std::string &value,
                                StringRef help) {
  positionals.push_back({name.str(), help.str(), &value});
}

void CommandLine::addFlag(StringRef name, bool &value, StringRef help) {
  addOption(name, "", help, [&value](StringRef) {
    value = true;
    return Error::success();
  });
}

void CommandLine::addString(StringRef name, StringRef valueName,
                            std::string &value, StringRef help) {
  addOption(name, valueName, help, [&value](StringRef text) {
    value = text.str();
    return Error::success();
  });
}

/// "a, b or c"
static std::string joinChoices(ArrayRef<std::string> choices) {
  if (choices.size() == 1)
    return choices.front();
  return join(choices.drop_back(), ", ") + " or " + choices.back();
}

void CommandLine::addChoice(StringRef name, ArrayRef<StringRef> choices,
                            std::string &value, StringRef help) {
  std::vector<std::string> names(choices.begin(), choices.end());
  addOption(
      name, join(choices, "|"), help, [&value, names](StringRef text) -> Error {
        if (!is_contained(names, text))
          return createStringError(Twine("must be ") + joinChoices(names) +
                                   ", got '" + text + "'");
        value = text.str();
        return Error::success();
      });
}

void CommandLine::addInteger(StringRef name, StringRef valueName,
                             std::optional<int64_t> &value, int64_t minimum,
                             StringRef help) {
  addOption(name, valueName, help, [&value, minimum](StringRef text) -> Error {
    int32_t number;
    if (text.getAsInteger(10, number) || number < minimum)
      return createStringError("must be an integer of at least " +
                               Twine(minimum) + ", got '" + text + "'");
    value = number;
    return Error::success();
  });
}

void CommandLine::addRepeated(StringRef name, StringRef valueName,
                              std::vector<std::string> &values,
                              StringRef help) {
  addOption(name, valueName, help, [&values](StringRef text) {
    values.push_back(text.str());
    return Error::success();
  });
}

void CommandLine::addList(StringRef name, StringRef valueName,
                          std::vector<std::string> &values, StringRef help) {
  addOption(name, valueName, help, [&values](StringRef text) -> Error {
    for (StringRef item : split(text, ',')) {
      if (item.empty())
        return createStringError("has an empty item in '" + text + "'");
      values.push_back(item.str());
    }
    return Error::success();
  });
}

void CommandLine::addNumber(StringRef name, StringRef valueName,
                            std::optional<double> &value, StringRef help) {
  addOption(name, valueName, help, [&value](StringRef text) -> Error {
    double number;
    if (text.getAsDouble(number) || !std::isfinite(number))
      return createStringError("must be a number, got '" + text + "'");
    value = number;
    return Error::success();
  });
}

void CommandLine::addNumbers(StringRef name, StringRef valueName,
                             std::vector<double> &values, StringRef help) {
  addOption(name, valueName, help, [&values](StringRef text) -> Error {
    values.clear();
    for (StringRef item : split(text, ',')) {
      double number;
      if (item.getAsDouble(number) || !std::isfinite(number))
        return createStringError("must be numbers between commas, got '" +
                                 text + "'");
      values.push_back(number);
    }
    return Error::success();
  });
}

std::string CommandLine::getHint() const {
  return "; see bonsai " + command + " --help";
}

Error CommandLine::readOption(StringRef argument,
                              ArrayRef<const char *> &rest) {
  auto [name, value] = argument.split('=');
  auto option = find_if(options, [&, name = name](const Option &candidate) {
    return candidate.name == name;
  });
  if (option == options.end())
    return createStringError("unknown option '" + name + "'" + getHint());
  bool hasValue = argument.contains('=');
  if (option->valueName.empty() && hasValue)
    return createStringError(name + " takes no value" + getHint());
  if (!option->valueName.empty() && !hasValue) {
    if (rest.empty() || StringRef(rest.front()).starts_with("--"))
      return createStringError(name + " needs a value" + getHint());
    value = rest.front();
    rest = rest.drop_front();
  }
  option->given = true;
  if (Error error = option->read(value))
    return createStringError(name + " " + toString(std::move(error)));
  return Error::success();
}

Error CommandLine::readPositional(StringRef argument) {
  for (Positional &positional : positionals) {
    if (positional.given)
      continue;
    positional.given = true;
    *positional.value = argument.str();
    return Error::success();
  }
  return createStringError("unexpected argument '" + argument + "'" +
                           getHint());
}

Error CommandLine::checkRequired() const {
  for (const Positional &positional : positionals)
    if (!positional.given)
      return createStringError("no " + positional.name + " given" + getHint());
  for (const Option &option : options)
    if (option.required && !option.given)
      return createStringError(option.name + " is missing" + getHint());
  return Error::success();
}

Expected<bool> CommandLine::parse(int argc, const char *const *argv) {
  ArrayRef<const char *> rest(argv + 1, argc - 1);
  if (any_of(rest, [](StringRef argument) {
        return argument == "--help" || argument == "-h";
      })) {
    printHelp(outs());
    return false;
  }
  while (!rest.empty()) {
    StringRef argument = rest.front();
    rest = rest.drop_front();
    bool isOption = argument.size() > 1 && argument.starts_with("-");
    if (Error error =
            isOption ? readOption(argument, rest) : readPositional(argument))
      return error;
  }
  if (Error error = checkRequired())
    return error;
  return true;
}

/// Prints words in lines of `helpWidth`, all indented; `column` is where the
/// first begins.
static void printWrapped(raw_ostream &os, StringRef text, unsigned indent) {
  unsigned column = indent;
  for (StringRef word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > helpWidth) {
      os << "\n";
      os.indent(indent);
      column = indent;
    } else if (column > indent) {
      os << " ";
      ++column;
    }
    os << word;
    column += word.size();
  }
  os << "\n";
}

static void printEntry(raw_ostream &os, const std::string &name,
                       StringRef help) {
  os << "  " << name;
  if (name.size() + 3 > helpColumn) {
    os << "\n";
    os.indent(helpColumn);
  } else {
    os.indent(helpColumn - 2 - name.size());
  }
  printWrapped(os, help, helpColumn);
}

void CommandLine::printHelp(raw_ostream &os) const {
  os << "Usage: bonsai " << command;
  for (const Positional &positional : positionals)
    os << " " << positional.name;
  for (const Option &option : options)
    if (option.required)
      os << " " << option.name << " " << option.valueName;
  os << " [options]\n\n";
  printWrapped(os, description, 0);
  if (!positionals.empty())
    os << "\nArguments:\n";
  for (const Positional &positional : positionals)
    printEntry(os, positional.name, positional.help);
  os << "\nOptions:\n";
  for (const Option &option : options)
    printEntry(os,
               option.valueName.empty() ? option.name
                                        : option.name + " " + option.valueName,
               option.help);
  printEntry(os, "--help", "print this and exit");
  os << "\nExample:\n  " << example << "\n";
}
