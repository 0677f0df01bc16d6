// Declarations as the program's, in small.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "tools/command_line.h"

namespace drumvae::test {

// One command, "play", that has every kind of flag, and a hidden one.
inline std::unique_ptr<CLI::App> small_program() {
  auto program = std::make_unique<CLI::App>("Plays it's drums.", "small");
  CLI::App* command = program->add_subcommand("play", "Play [it]: loud");
  static std::string text, number_text;
  static double number = .5;
  static bool loud = false;
  command->add_option("file", text, "MIDI file")->required();
  command->add_option("-o,--out", text, "where to")->required();
  command->add_option("--speed", number, "how fast")->capture_default_str();
  command->add_option("--type", number_text, "of numbers")->check(one_of({"f16", "f32"}));
  command->add_option("--map", number_text, "of pitches")
      ->check(CLI::Validator([](std::string&) { return std::string(); }, "{gm,FILE.toml}"));
  command->add_flag("--loud", loud, "don't whisper");
  program->add_subcommand("secret", "Not shown")->group("");
  return program;
}

}  // namespace drumvae::test
