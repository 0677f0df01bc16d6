// What the subcommands share: the flags' values, and how errors become one line and an exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/device_request.h"
#include "tools/exit_codes.h"

namespace drumvae {

// The text as a shell takes it for one word.
std::string shell_word(const std::string& text);

// Accepts one of these texts; the error names the nearest one.
CLI::Validator one_of(std::vector<std::string> valid);

// Accepts numbers from `least` to `most`; the error says that a text is not what is wanted.
CLI::Validator number_from(double least, double most, const std::string& wanted);

// Accepts a whole number of `least` or more.
CLI::Validator count_from(std::int64_t least);

// --device, --threads and --precision; where int8_weights is given, "int8" is a precision that sets
// it.
void add_device_flags(CLI::App& command, DeviceRequest& request, bool* int8_weights = nullptr);

// Parses and runs one subcommand; prints at most one line to standard error.  Returns an ExitCode.
int run_command_line(CLI::App& program, int argc, const char* const* argv);

}  // namespace drumvae
