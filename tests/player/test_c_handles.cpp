// Errors across the C interface, and what all handles check.
#include <catch2/catch.hpp>
#include <cmath>
#include <new>

#include "player/c_handles.h"
#include "tests/player/small_player.h"

namespace drumvae {
namespace {

TEST_CASE("Each kind of error has its status, and none passes") {
  Message message;
  const auto status_of = [&](auto error) { return guarded(message, [&] { throw error; }); };
  CHECK(guarded(message, [] {}) == DRUMVAE_OK);
  CHECK(status_of(FormatError("a", "b")) == DRUMVAE_BAD_FILE);
  CHECK(std::string(message.text()) == "a: b");
  CHECK(status_of(IoError("c", "d")) == DRUMVAE_CANNOT_READ);
  CHECK(status_of(WrongModel("e")) == DRUMVAE_WRONG_MODEL);
  CHECK(status_of(std::invalid_argument("f")) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(status_of(std::bad_alloc()) == DRUMVAE_OUT_OF_MEMORY);
  CHECK(status_of(std::runtime_error("g")) == DRUMVAE_FAILED);
  CHECK(status_of(1) == DRUMVAE_FAILED);
  message.set(std::string(5000, 'x'));
  CHECK(std::string(message.text()).size() == 511);
}

TEST_CASE("Hits and latents that cannot be are refused with a reason") {
  Message message;
  std::vector<drumvae_hit> hits = test::small_groove();
  CHECK(check_hits(message, hits.data(), hits.size()) == DRUMVAE_OK);
  CHECK(check_hits(message, nullptr, 0) == DRUMVAE_OK);
  CHECK(check_hits(message, nullptr, 1) == DRUMVAE_INVALID_ARGUMENT);
  hits[3].beat = std::nan("");
  CHECK(check_hits(message, hits.data(), hits.size()) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(std::string(message.text()).find("beat") != std::string::npos);
  hits.assign(DRUMVAE_MOST_NOTES + 1, test::hit(0, 36, 100));
  CHECK(check_hits(message, hits.data(), hits.size()) == DRUMVAE_INVALID_ARGUMENT);

  std::vector<float> z(4);
  CHECK(check_z(message, z.data(), 4, 4) == DRUMVAE_OK);
  CHECK(check_z(message, z.data(), 4, 5) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(check_z(message, nullptr, 4, 4) == DRUMVAE_INVALID_ARGUMENT);
  z[2] = HUGE_VALF;
  CHECK(check_z(message, z.data(), 4, 4) == DRUMVAE_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace drumvae
