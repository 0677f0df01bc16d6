// The devices that a test of the engine or the model runs on.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/device.h"

namespace drumvae::test {

struct DeviceChoice {
  std::string name;
  int threads;
};

// The CPU with one and two threads, and CUDA where the build has it and a device answers (SIMT
// always answers).  With DRUMVAE_REQUIRE_CUDA set a real CUDA device must answer.
inline std::vector<DeviceChoice> every_device() {
  std::vector<DeviceChoice> choices = {{"cpu", 1}, {"cpu", 2}};
  bool real = false;
#if DRUMVAE_HAS_CUDA
  if (cuda_unavailable_reason().empty()) choices.push_back({"cuda", 0});
  real = cuda_unavailable_reason().empty() && !cuda_is_simulated();
#endif
  if (std::getenv("DRUMVAE_REQUIRE_CUDA") && !real)
    throw std::runtime_error("a CUDA device is required and none answers");
  return choices;
}

}  // namespace drumvae::test
