// Flags of `drumvae train` that stand in a file: those of a configuration, and those recorded with
// a run.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace drumvae {

// Sets each flag that the command line did not give; a key is a flag's name without the dashes and
// with '_' for '-'.  Throws UsageError for an unknown name or a value that the flag does not take.
void set_flags(CLI::App& command, const std::map<std::string, std::string>& flags);

// The inverse: all flags that say what is trained and how, not where and on what.
std::map<std::string, std::string> recorded_flags(CLI::App& command);

// The command line as a person would type it.
std::string command_text(CLI::App& command);

}  // namespace drumvae
