// What is told of CUDA on this machine.  tests/tools/test_device_errors.cpp has each reason.
#include <catch2/catch.hpp>

#include "engine/device.h"
#include "kernels/cuda_error.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

TEST_CASE("Without a CUDA device the reason is told and asking for one is an error of one line") {
  for (const std::string& line : Device::all_descriptions())
    CHECK(line.find('\n') == std::string::npos);
  if (test::no_cuda_reason().empty()) return;
  CHECK_THROWS_AS(Device::open("cuda"), std::exception);
  CHECK(Device::open("auto").description().find("cpu") == 0);
}

#if DRUMVAE_HAS_CUDA
TEST_CASE("A device has a line where it can be used, and where there are none there is a reason") {
  const std::vector<std::string> lines = cuda_device_lines();
  if (lines.empty()) CHECK(!cuda_unavailable_reason().empty());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(lines[i].find("cuda:" + std::to_string(i) + ", ") == 0);
    CHECK(lines[i].find(", compute capability ") != std::string::npos);
  }
}

TEST_CASE("A device that is not there is refused by its name") {
  CHECK_THROWS_AS(require_cuda_device(1000), CudaError);
  CHECK_THROWS_WITH(require_cuda_device(1000),
                    Catch::StartsWith("cuda:1000: ") && Catch::EndsWith("; use --device cpu"));
}
#endif

}  // namespace
}  // namespace drumvae
