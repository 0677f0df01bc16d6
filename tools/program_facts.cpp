// Reading CLI11's objects.
#include "tools/program_facts.h"

#include "model/config.h"

namespace drumvae {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// Of a type such as "TEXT:{a,b}": what stands between the braces.
std::vector<std::string> choices_in(const std::string& type) {
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return split(type.substr(open + 1, close - open - 1), ',');
}

void set_values(FlagFacts& flag, const std::string& type) {
  flag.value = type.substr(0, type.find(':'));
  flag.choices = choices_in(type);
  const bool mixed = std::erase(flag.choices, "FILE.toml") > 0;
  flag.takes_file = mixed || (flag.value == "TEXT" && flag.choices.empty());
  if (type.ends_with(":DEVICE")) {
    flag.choices = {"auto", "cpu", "cuda"};
    flag.takes_file = false;
  }
  if (flag.names.back() == "--config") {
    flag.choices = preset_names();
    flag.takes_file = false;
  }
}

FlagFacts facts_of(const CLI::Option& option) {
  FlagFacts flag{.help = option.get_description(),
                 .otherwise = option.get_default_str(),
                 .required = option.get_required()};
  for (const std::string& name : option.get_snames()) flag.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) flag.names.push_back("--" + name);
  if (option.get_positional()) flag.names = {option.get_name(true)};
  if (option.get_items_expected_max() > 0) set_values(flag, option.get_type_name());
  return flag;
}

}  // namespace

ProgramFacts facts_of(const CLI::App& program) {
  ProgramFacts facts{.name = program.get_name(), .help = program.get_description()};
  for (const CLI::Option* option : program.get_options()) facts.flags.push_back(facts_of(*option));
  const auto is_shown = [](const CLI::App* command) { return !command->get_group().empty(); };
  for (const CLI::App* command : program.get_subcommands(is_shown)) {
    CommandFacts& of = facts.commands.emplace_back(
        CommandFacts{.name = command->get_name(), .help = command->get_description()});
    for (const CLI::Option* option : command->get_options())
      (option->get_positional() ? of.arguments : of.flags).push_back(facts_of(*option));
  }
  return facts;
}

}  // namespace drumvae
