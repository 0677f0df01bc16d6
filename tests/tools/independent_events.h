// Event files as read by tests/tools/read_events.py, which shares no code with the project.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace drumvae::test {

// One line per value: "STEP TAG KIND NUMBERS".  Throws when the file is not sound.
inline std::vector<std::string> read_event_lines(const std::filesystem::path& folder) {
  const std::string command = DRUMVAE_PYTHON " -B tests/tools/read_events.py '" +
                              (folder / "events.out.tfevents.drumvae").string() + "'";
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run python3");
  std::string text;
  for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe))
    text += static_cast<char>(letter);
  if (::pclose(pipe) != 0) throw std::runtime_error("read_events.py failed: " + text);
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Scalars by step and tag, exactly.
inline std::map<std::pair<std::int64_t, std::string>, double> read_scalars(
    const std::filesystem::path& folder) {
  std::map<std::pair<std::int64_t, std::string>, double> scalars;
  for (const std::string& line : read_event_lines(folder)) {
    std::istringstream in(line);
    std::int64_t step = 0;
    std::string tag, kind, number;
    in >> step >> tag >> kind >> number;
    if (kind != "scalar") continue;
    if (!scalars.emplace(std::pair(step, tag), std::strtod(number.c_str(), nullptr)).second)
      throw std::runtime_error("twice in the file: " + line);
  }
  return scalars;
}

}  // namespace drumvae::test
