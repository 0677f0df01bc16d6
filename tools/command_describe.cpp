// drumvae describe: the manual page and the shells' completions, which packages hold.  Not in the
// program's help.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/manual_page.h"
#include "tools/playing/version.h"
#include "tools/shell_completions.h"

namespace drumvae {
namespace {

std::string description(const ProgramFacts& program, const std::string& form) {
  if (form == "bash") return bash_completion(program);
  if (form == "zsh") return zsh_completion(program);
  if (form == "fish") return fish_completion(program);
  return manual_page(program, fmt::format("{} {}", program.name, library_version()));
}

}  // namespace

void add_describe(CLI::App& program) {
  auto form = std::make_shared<std::string>();
  CLI::App* command =
      program.add_subcommand("describe", "Print the manual page, or completions for a shell")
          ->group("");
  command->add_option("form", *form, "what to print")
      ->required()
      ->check(one_of({"man", "bash", "zsh", "fish"}));
  command->callback([&program, form] { fmt::print("{}", description(facts_of(program), *form)); });
}

}  // namespace drumvae
