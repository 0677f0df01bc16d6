// NCCL where it is and where it is not.  tests/tools/test_several_gpus.cpp has what the program
// says.
#include <catch2/catch.hpp>

#include "engine/device.h"
#include "kernels/cuda_error.h"
#include "tests/engine/thread_transport.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

TEST_CASE("A sum over GPUs is made, or an error of one line says what is missing", "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    INFO(choice.name);
    std::string reason;
    test::run_group(1, [&](ProcessGroup& group) {
      Device device = Device::open(choice.name, choice.threads);
      try {
        device.group_sum(group)->wait();
      } catch (const CudaError& error) {
        reason = error.what();
      }
    });
    if (reason.empty()) continue;
    CHECK(choice.name == "cuda");
    CHECK(reason.find("NCCL") != std::string::npos);
    CHECK(reason.find("use --device cpu") != std::string::npos);
    CHECK(reason.find('\n') == std::string::npos);
  }
}

}  // namespace
}  // namespace drumvae
