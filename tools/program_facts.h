// The program's commands and flags as data, read from the very declarations that parse them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace drumvae {

struct FlagFacts {
  std::vector<std::string> names;    // "-n", "--count"; an argument without dashes has one
  std::string help;                  // may be empty
  std::string value;                 // what it takes, as "FLOAT"; empty of a switch
  std::string otherwise;             // its value by default; may be empty
  std::vector<std::string> choices;  // the words that it takes, where these are known
  bool takes_file = false;           // a file or folder may be one of its values
  bool required = false;

  bool is_switch() const { return value.empty(); }
};

struct CommandFacts {
  std::string name, help;
  std::vector<FlagFacts> flags;      // in the order in which --help has them
  std::vector<FlagFacts> arguments;  // that have no dashes
};

struct ProgramFacts {
  std::string name, help;
  std::vector<FlagFacts> flags;  // of the program itself
  std::vector<CommandFacts> commands;
};

// Those of a program; hidden commands are left out.
ProgramFacts facts_of(const CLI::App& program);

}  // namespace drumvae
