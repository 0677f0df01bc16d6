// The C interface: models from files and from memory, and points of the latent space.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <fstream>

#include "model/latents.h"
#include "player/drumvae.hpp"
#include "tests/player/small_player.h"
#include "tests/support/count_allocations.h"

namespace drumvae {
namespace {

using Catch::Contains;

TEST_CASE("A model says what it is, from a file and from memory alike") {
  const test::ModelFile file("groovae_2bar_tap_fixed_velocity", Dtype::f16);
  const std::vector<char> bytes = file.bytes();
  const auto check = [](const player::Model& model) {
    const drumvae_model_info info = model.info();
    CHECK(std::string(info.preset) == "groovae_2bar_tap_fixed_velocity");
    CHECK(std::string(info.attribution) == "by a drummer");
    CHECK(info.task == DRUMVAE_TASK_TAP);
    CHECK(info.weights == DRUMVAE_WEIGHTS_BF16);
    CHECK(info.steps == 32);
    CHECK(info.bars == 2);
    CHECK(info.latent == 4);
    CHECK(info.training_steps == 7);
    CHECK(info.bytes > 0);
  };
  check(player::Model(file.path()));
  check(player::Model::from_memory(bytes.data(), bytes.size()));
  const player::Model wide(file.path(), DRUMVAE_WEIGHTS_F32);
  CHECK(wide.info().weights == DRUMVAE_WEIGHTS_F32);
}

TEST_CASE("The version is that of the header, and each status has a text of its own") {
  CHECK(drumvae_version() == DRUMVAE_VERSION);
  for (int a = DRUMVAE_OK; a <= DRUMVAE_FAILED; ++a)
    for (int b = DRUMVAE_OK; b < a; ++b)
      CHECK(std::strcmp(drumvae_status_text(a), drumvae_status_text(b)) != 0);
  CHECK(drumvae_status_text(99) != nullptr);
}

TEST_CASE("A model that cannot be loaded leaves the one before, and says why") {
  const test::ModelFile file, patterns("cat-drums_2bar_small");
  std::vector<char> bytes = file.bytes();
  drumvae_model* model = drumvae_model_create();
  REQUIRE(drumvae_model_load_file(model, file.path().c_str(), nullptr) == DRUMVAE_OK);
  CHECK(drumvae_model_load_file(model, "nowhere.safetensors", nullptr) == DRUMVAE_CANNOT_READ);
  CHECK(std::string(drumvae_model_message(model)).find("nowhere") == 0);
  CHECK(drumvae_model_load_file(model, patterns.path().c_str(), nullptr) == DRUMVAE_WRONG_MODEL);
  CHECK(drumvae_model_load_memory(model, bytes.data(), bytes.size() / 2, nullptr) ==
        DRUMVAE_BAD_FILE);
  CHECK(drumvae_model_load_memory(model, bytes.data(), 0, nullptr) == DRUMVAE_BAD_FILE);
  CHECK(drumvae_model_load_memory(model, nullptr, 8, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_model_load_file(model, nullptr, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_model_load_file(nullptr, "x", nullptr) == DRUMVAE_INVALID_ARGUMENT);
  drumvae_model_options options = {3, DRUMVAE_WEIGHTS_F32};
  CHECK(drumvae_model_load_file(model, file.path().c_str(), &options) == DRUMVAE_INVALID_ARGUMENT);
  options = {sizeof options, 7};
  CHECK(drumvae_model_load_file(model, file.path().c_str(), &options) == DRUMVAE_INVALID_ARGUMENT);
  drumvae_model_info info = DRUMVAE_MODEL_INFO_INIT;
  CHECK(drumvae_model_get_info(model, &info) == DRUMVAE_OK);
  CHECK(std::string(info.preset) == "groovae_4bar");
  info.size = 1;
  CHECK(drumvae_model_get_info(model, &info) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_model_get_info(model, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  drumvae_model_destroy(model);
  drumvae_model_destroy(nullptr);
  CHECK(std::string(drumvae_model_message(nullptr)).empty());
  CHECK_THROWS_WITH(player::Model("nowhere"), Contains("nowhere"));
}

TEST_CASE("A model of a newer version is refused by that") {
  const test::ModelFile file;
  std::vector<char> bytes = file.bytes();
  const std::string text(bytes.begin(), bytes.end());
  const std::size_t at = text.find("\"version\":\"1\"");
  REQUIRE(at != std::string::npos);
  // The checksum of the header is told first: it is damaged either way.
  bytes[at + 11] = '2';
  CHECK_THROWS_AS(player::Model::from_memory(bytes.data(), bytes.size()), player::Error);
}

TEST_CASE("Points of the latent space are drawn and lie between others") {
  std::vector<float> a(4), b(4), z(4);
  const test::CountAllocations count;
  REQUIRE(drumvae_draw_z(3, 2, a.data(), 4) == DRUMVAE_OK);
  CHECK(count.so_far() == 0);
  CHECK(a == prior_latents(2, 4, 3)[1]);
  REQUIRE(drumvae_draw_z(4, 1, b.data(), 4) == DRUMVAE_OK);
  CHECK(drumvae_between(a.data(), b.data(), 4, -3, z.data()) == DRUMVAE_OK);
  CHECK(z == a);
  CHECK(drumvae_between(a.data(), b.data(), 4, 0.5, z.data()) == DRUMVAE_OK);
  CHECK(z == slerp(a, b, 0.5));
  CHECK(drumvae_between(a.data(), b.data(), 4, std::nan(""), z.data()) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_between(nullptr, b.data(), 4, 0, z.data()) == DRUMVAE_INVALID_ARGUMENT);
  b[0] = HUGE_VALF;
  CHECK(drumvae_between(a.data(), b.data(), 4, 0, z.data()) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_draw_z(3, 0, a.data(), 4) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_draw_z(3, 1, nullptr, 4) == DRUMVAE_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace drumvae
