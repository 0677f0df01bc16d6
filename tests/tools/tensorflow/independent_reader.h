// TensorFlow checkpoints as read by read_bundle.py, which shares no code with the project.
#pragma once

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace drumvae::test {

// What the command prints.  Throws when it fails.
inline std::string output_of_python(const std::string& arguments) {
  FILE* const pipe = ::popen((DRUMVAE_PYTHON " -B " + arguments).c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run python3");
  std::string text;
  for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe))
    text += static_cast<char>(letter);
  if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + arguments + ": " + text);
  return text;
}

// read_bundle.py says what is in it.  Throws when the checkpoint is not sound.
inline nlohmann::json read_independently(const std::filesystem::path& prefix) {
  return nlohmann::json::parse(
      output_of_python("tests/tools/tensorflow/read_bundle.py '" + prefix.string() + "'"));
}

}  // namespace drumvae::test
