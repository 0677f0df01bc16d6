// Facts to roff.
#include "tools/manual_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace drumvae {
namespace {

// A dash is one that can be copied, a line does not begin with a control character.
std::string roff(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '-' || letter == '\\') out += '\\';
    out += letter == '\\' ? 'e' : letter;
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string value_of(const FlagFacts& flag) {
  if (flag.choices.empty()) return fmt::format(" \\fI{}\\fR", roff(flag.value));
  std::vector<std::string> words = flag.choices;
  if (flag.takes_file) words.push_back("FILE");
  if (words.size() > 8) return fmt::format(" \\fI{}\\fR", roff(flag.value));
  return " " + roff(fmt::format("{}", fmt::join(words, "|")));
}

std::string flag_text(const FlagFacts& flag) {
  std::vector<std::string> names;
  for (const std::string& name : flag.names) names.push_back(fmt::format("\\fB{}\\fR", roff(name)));
  std::string text = fmt::format(".TP\n{}", fmt::join(names, ", "));
  if (!flag.is_switch()) text += value_of(flag);
  text += "\n" + (flag.help.empty() ? "as it says" : roff(flag.help));
  if (!flag.otherwise.empty()) text += fmt::format(" [{}]", roff(flag.otherwise));
  if (flag.required) text += " (required)";
  return text + "\n";
}

std::string command_text(const ProgramFacts& program, const CommandFacts& command) {
  std::string text = fmt::format(".SS \"{} {}", program.name, roff(command.name));
  for (const FlagFacts& argument : command.arguments) {
    const std::string name = upper(roff(argument.names.front()));
    text += argument.required ? " " + name : " [" + name + "]";
  }
  text += fmt::format(" [flags]\"\n{}.\n", roff(command.help));
  for (const FlagFacts& argument : command.arguments) text += flag_text(argument);
  for (const FlagFacts& flag : command.flags)
    if (flag.names.back() != "--help") text += flag_text(flag);
  return text;
}

constexpr const char* kRest = R"(.SH "EXIT STATUS"
.TP
0
done
.TP
1
a file, disk or data set is not as it should be
.TP
2
the command line is not
.TP
3
a signal stopped it; what was done is saved
.PP
An error is one line on standard error that says what, where and what to do.
.SH FILES
.TP
\fI../share/drumvae/models/*.safetensors\fR
beside the program's folder: the trained models that come with it, which commands take where no
checkpoint is named, and by name elsewhere
.SH EXAMPLES
.TP
Ten new grooves of four bars:
drumvae sample \-n 10 \-\-seed 1 \-\-out grooves
.TP
A drummer's dynamics and timing for a programmed loop:
drumvae humanize loop.mid \-\-strength .7 \-\-keep\-hits \-\-out played
)";

}  // namespace

std::string manual_page(const ProgramFacts& program, const std::string& version) {
  std::string text = fmt::format(".TH {} 1 \"\" \"{}\" \"User Commands\"\n.nh\n.ad l\n",
                                 upper(program.name), roff(version));
  text += fmt::format(".SH NAME\n{} \\- trains drum models and plays them\n", program.name);
  text += fmt::format(".SH SYNOPSIS\n.B {}\n\\fICOMMAND\\fR [flags]\n", program.name);
  text += fmt::format(".SH DESCRIPTION\n{}\n", roff(program.help));
  for (const FlagFacts& flag : program.flags) text += flag_text(flag);
  text += ".SH COMMANDS\n";
  for (const CommandFacts& command : program.commands) text += command_text(program, command);
  return text + kRest;
}

}  // namespace drumvae
