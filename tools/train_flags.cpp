// Between names of flags and keys of a table.
#include "tools/train_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/suggest.h"
#include "tools/command_line.h"

namespace drumvae {
namespace {

// Flags that no file sets.
const std::set<std::string> kUnrecorded = {"help",     "config",    "config-file", "hparams",
                                           "run-dir",  "device",    "threads",     "precision",
                                           "log-json", "batch-size"};

std::string key_of(std::string flag) {
  std::replace(flag.begin(), flag.end(), '-', '_');
  return flag;
}

std::string name_of(const CLI::Option& option) {
  return option.get_lnames().empty() ? std::string() : option.get_lnames().front();
}

std::map<std::string, CLI::Option*> recordable(CLI::App& command) {
  std::map<std::string, CLI::Option*> options;
  for (CLI::Option* option : command.get_options()) {
    const std::string name = name_of(*option);
    if (!name.empty() && !kUnrecorded.contains(name)) options[key_of(name)] = option;
  }
  return options;
}

}  // namespace

void set_flags(CLI::App& command, const std::map<std::string, std::string>& flags) {
  const auto options = recordable(command);
  std::vector<std::string> names;
  for (const auto& [name, option] : options) names.push_back(name);
  for (const auto& [name, value] : flags) {
    const auto found = options.find(name);
    if (found == options.end()) throw UsageError("[train]: " + unknown_name("entry", name, names));
    if (found->second->count() > 0) continue;
    try {
      found->second->add_result(value);
      found->second->run_callback();
    } catch (const CLI::ParseError& error) {
      throw UsageError(fmt::format("[train]: {}: {}", name, error.what()));
    }
  }
}

std::map<std::string, std::string> recorded_flags(CLI::App& command) {
  std::map<std::string, std::string> flags;
  for (const auto& [name, option] : recordable(command)) {
    const std::string value = option->count() > 0
                                  ? fmt::format("{}", fmt::join(option->results(), ","))
                                  : option->get_default_str();
    if (!value.empty()) flags[name] = value;
  }
  return flags;
}

std::string command_text(CLI::App& command) {
  std::string text = "drumvae " + command.get_name();
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0) continue;
    text += " --" + name_of(*option);
    if (option->get_items_expected_max() > 0)
      text += " " + shell_word(fmt::format("{}", fmt::join(option->results(), ",")));
  }
  return text;
}

}  // namespace drumvae
