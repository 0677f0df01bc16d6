// Facts to scripts.
#include "tools/shell_completions.h"

#include <fmt/format.h>

#include <algorithm>

namespace drumvae {
namespace {

// In single quotes, for any of the three.
std::string in_quotes(const std::string& text, bool fish = false) {
  std::string out = "'";
  for (const char letter : text) {
    if (letter == '\'')
      out += fish ? "\\'" : "'\\''";
    else if (letter == '\\' && fish)
      out += "\\\\";
    else
      out += letter;
  }
  return out + "'";
}

std::vector<std::string> names_of(const std::vector<FlagFacts>& flags) {
  std::vector<std::string> names;
  for (const FlagFacts& flag : flags)
    names.insert(names.end(), flag.names.begin(), flag.names.end());
  return names;
}

// The arms of a `case "$command $previous"`, for flags with a value.
std::string bash_values(const CommandFacts& command) {
  std::string arms;
  for (const FlagFacts& flag : command.flags) {
    if (flag.is_switch()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : flag.names)
      patterns.push_back(in_quotes(command.name + " " + name));
    arms += fmt::format("    {}) words={} files={} ;;\n", fmt::join(patterns, "|"),
                        in_quotes(fmt::format("{}", fmt::join(flag.choices, " "))),
                        flag.takes_file ? 1 : 0);
  }
  return arms;
}

constexpr const char* kBash = R"(# bash completion for drumvae; made by drumvae describe bash
_drumvae() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command='' words='' files=0 i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    [[ ${{COMP_WORDS[i]}} == -* ]] || {{ command=${{COMP_WORDS[i]}}; break; }}
  done
  case "$command $previous" in
{values}    *)
      case "$command" in
        '') words={commands} ;;
{flags}      esac
      [[ $current == -* || -z $command ]] || {{ words='' files=1; }} ;;
  esac
  COMPREPLY=()
  local reply
  if [[ -n $words ]]; then
    while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -W "$words" -- "$current")
  fi
  if ((files)); then
    while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -f -- "$current")
    compopt -o filenames 2>/dev/null
  fi
}}
complete -F _drumvae drumvae
)";

// Of zsh's _arguments: brackets and colons mean something there.
std::string zsh_escaped(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

std::string zsh_action(const FlagFacts& flag) {
  const std::string words = fmt::format("{}", fmt::join(flag.choices, " "));
  if (words.empty()) return flag.takes_file ? "_files" : " ";
  if (!flag.takes_file) return fmt::format("({})", words);
  return fmt::format("{{_alternative 'words:word:({})' 'files:file:_files'}}", words);
}

std::string zsh_flags(const std::vector<FlagFacts>& flags) {
  std::string text;
  for (const FlagFacts& flag : flags) {
    for (const std::string& name : flag.names) {
      std::string spec = fmt::format("{}[{}]", name, zsh_escaped(flag.help));
      if (!flag.is_switch()) spec += fmt::format(":{}:{}", flag.value, zsh_action(flag));
      text += fmt::format("        {} \\\n", in_quotes(spec));
    }
  }
  return text;
}

}  // namespace

std::string bash_completion(const ProgramFacts& program) {
  std::string values, flags;
  std::vector<std::string> commands = names_of(program.flags);
  for (const CommandFacts& command : program.commands) {
    commands.push_back(command.name);
    values += bash_values(command);
    flags += fmt::format("        {}) words={} ;;\n", command.name,
                         in_quotes(fmt::format("{}", fmt::join(names_of(command.flags), " "))));
  }
  return fmt::format(kBash, fmt::arg("values", values), fmt::arg("flags", flags),
                     fmt::arg("commands", in_quotes(fmt::format("{}", fmt::join(commands, " ")))));
}

std::string zsh_completion(const ProgramFacts& program) {
  std::string text = fmt::format(
      "#compdef {0}\n# zsh completion for {0}; made by {0} describe zsh\n"
      "local curcontext=\"$curcontext\" state line\n"
      "_arguments -C \\\n{1}        '1:command:->command' '*::argument:->argument'\n"
      "case $state in\n  command)\n    local -a commands=(\n",
      program.name, zsh_flags(program.flags));
  for (const CommandFacts& command : program.commands)
    text += fmt::format("      {}\n", in_quotes(command.name + ":" + zsh_escaped(command.help)));
  text += "    )\n    _describe command commands ;;\n  argument)\n    case $line[1] in\n";
  for (const CommandFacts& command : program.commands)
    text += fmt::format("      {}) _arguments \\\n{}        '*:file:_files' ;;\n", command.name,
                        zsh_flags(command.flags));
  return text + "    esac ;;\nesac\n";
}

std::string fish_completion(const ProgramFacts& program) {
  std::string text =
      fmt::format("# fish completion for {0}; made by {0} describe fish\n", program.name);
  const auto add = [&](const std::string& condition, const std::string& rest) {
    text +=
        fmt::format("complete -c {} -n {} {}\n", program.name, in_quotes(condition, true), rest);
  };
  const auto add_flags = [&](const std::string& condition, const std::vector<FlagFacts>& flags) {
    for (const FlagFacts& flag : flags) {
      std::string rest;
      for (const std::string& name : flag.names)
        rest += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!flag.is_switch()) rest += flag.takes_file ? " -r -F" : " -x";
      if (!flag.choices.empty())
        rest += " -a " + in_quotes(fmt::format("{}", fmt::join(flag.choices, " ")), true);
      add(condition, rest.substr(1) + " -d " + in_quotes(flag.help, true));
    }
  };
  add_flags("__fish_use_subcommand", program.flags);
  for (const CommandFacts& command : program.commands) {
    add("__fish_use_subcommand",
        fmt::format("-f -a {} -d {}", command.name, in_quotes(command.help, true)));
    add_flags("__fish_seen_subcommand_from " + command.name, command.flags);
  }
  return text;
}

}  // namespace drumvae
