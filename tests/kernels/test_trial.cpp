// The comparator and the guards that judge the kernels, judged themselves.
#include <catch2/catch.hpp>

#include "tests/kernels/reference.h"
#include "tests/support/trial.h"

namespace {
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

bool close(std::vector<float> got, std::vector<double> wanted, std::vector<double> bound) {
  return trial::first_difference(got, wanted, bound).empty();
}
}  // namespace

TEST_CASE("The comparator accepts what lies within the bound and nothing else") {
  REQUIRE(close({1, 2}, {1, 2}, {0, 0}));
  REQUIRE(close({1, 2.5F}, {1, 2}, {0, .5}));
  REQUIRE_FALSE(close({1, 2.5F}, {1, 2}, {0, .4}));
  REQUIRE_FALSE(close({-1}, {1}, {.1}));
  REQUIRE_FALSE(close({1}, {1, 2}, {0, 0}));
}

TEST_CASE("The comparator lets no NaN or infinity pass") {
  REQUIRE_FALSE(close({kNaN}, {1}, {1e30}));
  REQUIRE_FALSE(close({1}, {kNaN}, {1e30}));
  REQUIRE_FALSE(close({1}, {1}, {kNaN}));
  REQUIRE_FALSE(close({1}, {1}, {kInfinity}));
  REQUIRE_FALSE(close({kInfinity}, {1}, {1e30}));
  REQUIRE_FALSE(close({-kInfinity}, {kInfinity}, {1e30}));
  REQUIRE(close({kInfinity}, {kInfinity}, {0}));
  REQUIRE(close({kNaN}, {kNaN}, {0}));
}

TEST_CASE("An output that was never written is not the NaN that was wanted") {
  drumvae::Device device = drumvae::Device::open("cpu", 1);
  trial::Site site{.device = device};
  trial::Trial trial(site);
  const auto out = trial.output<1>({1});
  REQUIRE_FALSE(close(trial.gather(out), {kNaN}, {0}));
}

TEST_CASE("The comparator of bits tells zeros apart") {
  REQUIRE(trial::first_different_bits(std::vector{0.0F}, std::vector{-0.0F}) != "");
  REQUIRE(trial::first_different_bits(std::vector{kNaN}, std::vector{kNaN}) == "");
}

TEST_CASE("A carried error covers float's rounding but not a dropped term") {
  const reference::Real x(0.1F), y(3.0F);
  const reference::Real sum = x * y + x;
  const float got = 0.1F * 3.0F + 0.1F;
  REQUIRE(close({got}, {sum.value}, reference::bounds({sum})));
  REQUIRE_FALSE(close({0.1F * 3.0F}, {sum.value}, reference::bounds({sum})));
}

TEST_CASE("Rows of a trial have gaps, and begin at 16-byte boundaries or at none") {
  drumvae::Device device = drumvae::Device::open("cpu", 1);
  for (bool aligned : {false, true}) {
    trial::Site site{.device = device, .aligned = aligned};
    trial::Trial trial(site);
    const std::vector<float> values = trial::Random(1).floats(30);
    const auto view = trial.in_out<3>({2, 3, 5}, values);
    REQUIRE(view.stride() == (aligned ? std::array<drumvae::Index, 3>{36, 12, 1}
                                      : std::array<drumvae::Index, 3>{24, 8, 1}));
    REQUIRE((reinterpret_cast<std::uintptr_t>(view.data()) % 16 == 0) == aligned);
    REQUIRE(trial.gather(view) == values);
  }
}

TEST_CASE("Every byte around an output is guarded, and inputs are, and the output is not") {
  drumvae::Device device = drumvae::Device::open("cpu", 1);
  const auto written = [&](drumvae::Index at, bool writable) {
    trial::GuardedBlock block(device, 24);
    block.fill(8, 8, nullptr, writable);
    block.upload(device);
    block.data()[at] ^= std::byte{1};
    return block.download(device);
  };
  for (drumvae::Index at = 0; at < 24; ++at) {
    REQUIRE(written(at, true).empty() == (at >= 8 && at < 16));
    REQUIRE_FALSE(written(at, false).empty());
  }
}

TEST_CASE("What is frozen is an input from there on") {
  drumvae::Device device = drumvae::Device::open("cpu", 1);
  trial::GuardedBlock block(device, 8);
  block.fill(0, 8, nullptr, true);
  block.upload(device);
  block.data()[3] ^= std::byte{1};
  REQUIRE(block.download(device).empty());
  block.freeze();
  block.data()[3] ^= std::byte{1};
  REQUIRE_FALSE(block.download(device).empty());
}
