// MIDI files as read by tests/tools/read_midi.py, which shares no code with the project.
#pragma once

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace drumvae::test {

// One object per file; read_midi.py says what is in it.  Throws when a file is not sound.
inline std::vector<nlohmann::json> read_with_mido(const std::vector<std::filesystem::path>& paths) {
  std::string command = DRUMVAE_PYTHON " -B tests/tools/read_midi.py";
  for (const auto& path : paths) command += " '" + path.string() + "'";
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run python3");
  std::string text;
  for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe))
    text += static_cast<char>(letter);
  if (::pclose(pipe) != 0) throw std::runtime_error("read_midi.py failed: " + text);
  std::istringstream in(text);
  std::vector<nlohmann::json> files;
  for (std::string line; std::getline(in, line);) files.push_back(nlohmann::json::parse(line));
  return files;
}

}  // namespace drumvae::test
