// The devices that a test runs on.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/device.h"
#include "tests/support/skip.h"

namespace drumvae::test {

struct DeviceChoice {
  std::string name;
  int threads;
};

// Why no CUDA device answers; empty where one does.  SIMT always answers.
inline std::string no_cuda_reason() {
#if DRUMVAE_HAS_CUDA
  return cuda_unavailable_reason();
#else
  return "this build has no CUDA";
#endif
}

inline bool real_cuda_answers() {
#if DRUMVAE_HAS_CUDA
  return no_cuda_reason().empty() && !cuda_is_simulated();
#else
  return false;
#endif
}

// The CPU with one and two threads, and CUDA where a device answers.  With DRUMVAE_TEST_DEVICE=cuda
// CUDA alone: where none answers there are no devices, and the test says that it is skipped.  With
// DRUMVAE_REQUIRE_CUDA=1 a real CUDA device must answer, else this throws.
inline std::vector<DeviceChoice> every_device() {
  const auto is_set = [](const char* name, const std::string& value) {
    const char* const given = std::getenv(name);
    return given != nullptr && given == value;
  };
  const std::string reason = no_cuda_reason();
  if (is_set("DRUMVAE_REQUIRE_CUDA", "1") && !real_cuda_answers()) {
    throw std::runtime_error("a CUDA device is required: " +
                             (reason.empty() ? "SIMT is none" : reason));
  }
  std::vector<DeviceChoice> choices;
  const bool cuda_alone = is_set("DRUMVAE_TEST_DEVICE", "cuda");
  if (!cuda_alone) choices = {{"cpu", 1}, {"cpu", 2}};
  if (reason.empty()) choices.push_back({"cuda", 0});
  if (choices.empty()) skip_reason() = reason;
  return choices;
}

}  // namespace drumvae::test
