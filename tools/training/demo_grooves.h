// A small data set from nothing but a seed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace drumvae {

struct DemoGroovesRequest {
  std::filesystem::path directory;  // made where it is missing
  std::uint64_t seed = 0;
  int count = 240;
  int bars = 16;  // of each groove
};

// Writes groove-001.mid, groove-002.mid, .. and returns their paths.  The same request gives the
// same bytes.  Throws IoError; std::invalid_argument for a count or a number of bars below 1.
std::vector<std::filesystem::path> write_demo_grooves(const DemoGroovesRequest& request);

}  // namespace drumvae
