// The C interface: players.
#include <catch2/catch.hpp>
#include <cmath>

#include "player/drumvae.hpp"
#include "tests/player/small_player.h"
#include "tests/support/count_allocations.h"
#include "tests/support/system_calls.h"

namespace drumvae {
namespace {

TEST_CASE("A whole groove is its steps one by one") {
  const test::ModelFile file;
  const player::Model model(file.path());
  player::Player player(model);
  REQUIRE(player.draw_z(7) == DRUMVAE_OK);
  const std::vector<player::Hit> whole = player.play(2);
  CHECK(whole.size() > 10);
  REQUIRE(player.start(2) == DRUMVAE_OK);
  std::vector<player::Hit> steps, room(64);
  for (std::int32_t step = 0; step < 64; ++step) {
    CHECK(player.step() == step);
    std::size_t count = 0;
    REQUIRE(player.next(room.data(), room.size(), count) == DRUMVAE_OK);
    steps.insert(steps.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(count));
  }
  std::size_t count = 1;
  CHECK(player.next(room.data(), room.size(), count) == DRUMVAE_END);
  CHECK(count == 0);
  REQUIRE(steps.size() == whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) CHECK(steps[i].beat == whole[i].beat);
}

TEST_CASE("What a player cannot do it refuses, changes nothing, and says why") {
  const test::ModelFile file;
  const player::Model model(file.path());
  drumvae_player* player = drumvae_player_create();
  std::vector<player::Hit> hits(2048);
  std::vector<float> z(4);
  std::size_t count = 0;
  const auto play = [&] { return drumvae_player_play(player, 1, hits.data(), 2048, &count); };
  CHECK(play() == DRUMVAE_NOT_READY);
  CHECK(drumvae_player_step(player) == 0);
  REQUIRE(drumvae_player_prepare(player, model.get()) == DRUMVAE_OK);
  CHECK(play() == DRUMVAE_NOT_READY);
  CHECK(std::string(drumvae_player_message(player)) == "there is no z");
  REQUIRE(drumvae_player_set_z(player, z.data(), 4) == DRUMVAE_OK);
  REQUIRE(play() == DRUMVAE_OK);
  const std::size_t all = count;
  CHECK(drumvae_player_play(player, 1, hits.data(), 2, &count) == DRUMVAE_NO_ROOM);
  CHECK(count == all);
  z[1] = std::nanf("");
  CHECK(drumvae_player_set_z(player, z.data(), 4) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_player_set_z(player, z.data(), 3) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_player_draw_z(player, 1, 0) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_player_start(player, 0) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_player_set_notes(player, hits.data(), 1) == DRUMVAE_WRONG_MODEL);
  CHECK(drumvae_player_set_kit(player, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  const std::uint8_t pitches[9] = {1, 2, 3, 4, 5, 6, 7, 8, 128};
  CHECK(drumvae_player_set_kit(player, pitches) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_player_next(player, nullptr, 5, &count) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_player_next(player, hits.data(), 5, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_player_next(nullptr, hits.data(), 5, &count) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(play() == DRUMVAE_OK);
  CHECK(count == all);
  drumvae_player_destroy(player);
  drumvae_player_destroy(nullptr);
}

TEST_CASE("Controls that are no numbers are refused, those out of range brought into it") {
  const test::ModelFile file;
  const player::Model model(file.path());
  player::Player player(model), cautious(model);
  player.draw_z(1);
  cautious.draw_z(1);
  for (double player::Controls::*control :
       {&player::Controls::temperature, &player::Controls::strength, &player::Controls::timing,
        &player::Controls::loudness}) {
    player::Controls controls = player::default_controls();
    controls.*control = std::nan("");
    CHECK(player.set_controls(controls) == DRUMVAE_INVALID_ARGUMENT);
  }
  player::Controls controls = player::default_controls();
  controls.size = 8;
  CHECK(player.set_controls(controls) == DRUMVAE_INVALID_ARGUMENT);
  player::Controls wild{sizeof(player::Controls), 0, -5, 9, 1e9, 1e9},
      tame{sizeof(player::Controls), 0, 0, 1, 2, 2};
  REQUIRE(player.set_controls(wild) == DRUMVAE_OK);
  REQUIRE(cautious.set_controls(tame) == DRUMVAE_OK);
  const std::vector<player::Hit> loud = player.play(), wanted = cautious.play();
  REQUIRE(loud.size() == wanted.size());
  for (std::size_t i = 0; i < loud.size(); ++i) {
    CHECK(loud[i].beat == wanted[i].beat);
    CHECK(loud[i].velocity == wanted[i].velocity);
    CHECK(std::abs(loud[i].microtiming) <= 0.5F);
  }
}

TEST_CASE("Two models play side by side, and players outlive them") {
  const test::ModelFile four, two("groovae_2bar_humanize");
  auto first = std::make_unique<player::Model>(four.path()),
       second = std::make_unique<player::Model>(two.path());
  player::Player a(*first), b(*second);
  first.reset();
  second.reset();
  a.draw_z(1);
  b.draw_z(1);
  a.play();
  b.play();
  CHECK(a.step() == 64);
  CHECK(b.step() == 32);
}

TEST_CASE("Across the interface nothing is allocated and the system is not called") {
  const test::ModelFile file("groovae_2bar_humanize");
  const player::Model model(file.path());
  player::Player player(model);
  const auto notes = test::small_groove();
  std::vector<player::Hit> hits(256);
  const auto groove = [&] {
    player::Controls controls = player::default_controls();
    player.set_controls(controls);
    controls.timing = std::nan("");
    player.set_controls(controls);  // leaves a message
    player.draw_z(4);
    player.set_notes(notes);
    player.start();
    for (std::size_t count = 0; player.next(hits.data(), hits.size(), count) == DRUMVAE_OK;)
      player.draw_z(5);
  };
  groove();
  const test::CountAllocations count;
  groove();
  CHECK(count.so_far() == 0);
#ifndef __SANITIZE_THREAD__  // whose runtime calls the system
  CHECK(test::makes_no_system_call(groove));
#endif
}

}  // namespace
}  // namespace drumvae
