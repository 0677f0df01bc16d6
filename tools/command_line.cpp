// How errors become one line and an exit code.
#include "tools/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <new>

#include "engine/suggest.h"
#include "tools/launch.h"

namespace drumvae {
namespace {

int fail(ExitCode code, std::string reason) {
  std::replace_if(
      reason.begin(), reason.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
  const int rank = launch_of_environment().rank;
  const std::string who = rank > 0 ? fmt::format("process {}: ", rank) : "";
  fmt::print(stderr, "drumvae: {}{}\n", who, reason);
  return code;
}

// The subcommand that the arguments named, or the program.
const CLI::App& chosen(const CLI::App& program) {
  const auto commands = program.get_subcommands();
  return commands.empty() ? program : *commands.front();
}

std::vector<std::string> flags_of(const CLI::App& command) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

std::vector<std::string> commands_of(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands(nullptr)) {
    names.push_back(command->get_name());
  }
  return names;
}

// What is wrong with the command line; an argument that nothing takes is told first, for it is the
// likely cause of the rest.
std::string usage_reason(const CLI::App& program, const CLI::ParseError& error) {
  const CLI::App& command = chosen(program);
  const std::vector<std::string> extras = command.remaining();
  if (!extras.empty()) {
    const std::string& extra = extras.front();
    if (&command == &program && extra[0] != '-') {
      return unknown_name("command", extra, commands_of(program));
    }
    if (extra[0] != '-') return fmt::format("unexpected argument '{}'", extra);
    return unknown_name("flag", extra.substr(0, extra.find('=')), flags_of(command));
  }
  return &command == &program ? "a command is required" : error.what();
}

std::string usage_line(const CLI::App& program, const std::string& reason) {
  const CLI::App& command = chosen(program);
  const std::string name = &command == &program ? "" : command.get_name();
  if (name.empty()) return reason + " (see drumvae --help)";
  return fmt::format("{}: {} (see drumvae {} --help)", name, reason, name);
}

// "" for a device's name, else the error.
std::string wrong_device(const std::string& text) {
  const std::vector<std::string> names = {"auto", "cpu", "cuda"};
  const bool numbered = text.starts_with("cuda:") && text.size() > 5 &&
                        text.find_first_not_of("0123456789", 5) == std::string::npos;
  const bool named = std::find(names.begin(), names.end(), text) != names.end();
  return named || numbered ? std::string() : unknown_name("value", text, names);
}

int run(CLI::App& program, int argc, const char* const* argv) {
  try {
    program.parse(argc, argv);
    return kDone;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help, --version
    return fail(kUsage, usage_line(program, usage_reason(program, error)));
  } catch (const UsageError& error) {
    return fail(kUsage, usage_line(program, error.what()));
  } catch (const Stopped&) {
    return kStopped;
  } catch (const std::bad_alloc&) {
    return fail(kFailed, "not enough memory");
  } catch (const std::exception& error) {
    return fail(kFailed, error.what());
  }
}

}  // namespace

std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
  return quoted + "'";
}

CLI::Validator one_of(std::vector<std::string> valid) {
  const std::string choices = fmt::format("{{{}}}", fmt::join(valid, ","));
  return CLI::Validator(
      [valid = std::move(valid)](const std::string& text) {
        const bool found = std::find(valid.begin(), valid.end(), text) != valid.end();
        return found ? std::string() : unknown_name("value", text, valid);
      },
      choices);
}

// CLI::Range lets "nan" pass.
CLI::Validator number_from(double least, double most, const std::string& wanted) {
  return CLI::Validator(
      [=](const std::string& text) {
        double number = 0;
        const bool sound = CLI::detail::lexical_cast(text, number);
        return sound && number >= least && number <= most
                   ? std::string()
                   : fmt::format("'{}' is not {}", text, wanted);
      },
      "FLOAT");
}

CLI::Validator count_from(std::int64_t least) {
  return CLI::Validator(
      [=](const std::string& text) {
        std::int64_t number = 0;
        return CLI::detail::lexical_cast(text, number) && number >= least
                   ? std::string()
                   : fmt::format("'{}' is not a whole number of {} or more", text, least);
      },
      "COUNT");
}

void add_device_flags(CLI::App& command, DeviceRequest& request, bool* int8_weights) {
  std::vector<std::string> names = {"fp32", "tf32", "bf16"};
  if (int8_weights) names.push_back("int8");
  command.add_option("--device", request.name, "what it runs on: auto, cpu, cuda or cuda:N")
      ->check(CLI::Validator(wrong_device, "DEVICE"))
      ->capture_default_str();
  command.add_option("--threads", request.threads, "of the CPU; 0 = one per processor")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command
      .add_option_function<std::string>(
          "--precision",
          [&request, int8_weights](const std::string& name) {
            if (name == "int8") *int8_weights = true;
            request.precision = name == "bf16"   ? Precision::bf16
                                : name == "tf32" ? Precision::tf32
                                                 : Precision::fp32;
          },
          int8_weights ? "of products; tf32 on CUDA alone, int8 (weights) on the CPU alone [fp32]"
                       : "of products; tf32 on CUDA alone [fp32]")
      ->check(one_of(names));
}

int run_command_line(CLI::App& program, int argc, const char* const* argv) {
  const int code = run(program, argc, argv);
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (code == kDone && !written) return fail(kFailed, "standard output cannot be written");
  return code;
}

}  // namespace drumvae
