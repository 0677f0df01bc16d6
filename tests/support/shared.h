// Where the expected numbers and the Groove MIDI Dataset lie: DRUMVAE_SHARED, else ../shared.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/support/skip.h"

namespace drumvae::test {

// The path of `name` below the shared folder.  Nothing, and the test marked as skipped, when it is
// absent; an exception then when CI or DRUMVAE_SHARED is set, so that no machine that should have
// it passes without.
inline std::optional<std::filesystem::path> shared_path(const std::string& name) {
  const char* given = std::getenv("DRUMVAE_SHARED");
  const auto path = std::filesystem::path(given != nullptr ? given : "../shared") / name;
  if (std::filesystem::exists(path)) return path;
  if (given != nullptr || std::getenv("CI") != nullptr)
    throw std::runtime_error("there is no " + path.string());
  skip_reason() = "there is no " + path.string();
  return std::nullopt;
}

}  // namespace drumvae::test
