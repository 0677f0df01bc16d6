// The C interface: encoders.
#include <catch2/catch.hpp>
#include <cmath>

#include "player/drumvae.hpp"
#include "player/groove_encoder.h"
#include "tests/player/small_player.h"

namespace drumvae {
namespace {

TEST_CASE("An encoder outlives its model and gives z and its deviation") {
  const test::ModelFile file;
  const auto hits = test::small_groove();
  drumvae_encoder* encoder = drumvae_encoder_create();
  {
    const player::Model model(file.path());
    REQUIRE(drumvae_encoder_prepare(encoder, model.get()) == DRUMVAE_OK);
  }
  std::vector<float> z(4), deviation(4);
  REQUIRE(drumvae_encoder_encode(encoder, hits.data(), hits.size(), z.data(), deviation.data(),
                                 4) == DRUMVAE_OK);
  GrooveEncoder wanted(file.playable());
  CHECK(std::ranges::equal(z, wanted.encode(hits).mu));
  CHECK(std::ranges::equal(deviation, wanted.encode(hits).sigma));
  drumvae_encoder_destroy(encoder);
}

TEST_CASE("What an encoder cannot do it refuses, and says why") {
  const test::ModelFile file;
  const auto hits = test::small_groove();
  std::vector<float> z(4);
  drumvae_encoder* encoder = drumvae_encoder_create();
  drumvae_model* empty = drumvae_model_create();
  const auto encode = [&](const drumvae_hit* from, std::size_t count, std::size_t size) {
    return drumvae_encoder_encode(encoder, from, count, z.data(), nullptr, size);
  };
  CHECK(encode(hits.data(), 1, 4) == DRUMVAE_NOT_READY);
  CHECK(drumvae_encoder_prepare(encoder, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_encoder_prepare(encoder, empty) == DRUMVAE_NOT_READY);
  CHECK(drumvae_encoder_prepare(nullptr, empty) == DRUMVAE_INVALID_ARGUMENT);
  const player::Model model(file.path());
  REQUIRE(drumvae_encoder_prepare(encoder, model.get()) == DRUMVAE_OK);
  CHECK(encode(hits.data(), hits.size(), 5) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(encode(nullptr, 2, 4) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(encode(nullptr, 0, 4) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(std::string(drumvae_encoder_message(encoder)).find("is hit") != std::string::npos);
  CHECK(drumvae_encoder_encode(encoder, hits.data(), 1, nullptr, nullptr, 4) ==
        DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_encoder_encode(nullptr, hits.data(), 1, z.data(), nullptr, 4) ==
        DRUMVAE_INVALID_ARGUMENT);
  drumvae_encoder_destroy(encoder);
  drumvae_encoder_destroy(nullptr);
  drumvae_model_destroy(empty);
}

}  // namespace
}  // namespace drumvae
