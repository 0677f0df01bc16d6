// Players: the grooves of the program's verbs, step by step, and what an audio thread is promised.
#include <catch2/catch.hpp>

#include "data/drum_song.h"
#include "model/latents.h"
#include "player/groove_encoder.h"
#include "player/groove_player.h"
#include "tests/player/small_player.h"
#include "tests/support/count_allocations.h"
#include "tests/support/system_calls.h"
#include "tools/playing/sample.h"

namespace drumvae {
namespace {

using Hits = std::vector<drumvae_hit>;

Hits play(GroovePlayer& player, std::uint32_t number) {
  Hits hits(2048);
  HitList list(hits);
  player.start(number);
  while (!player.at_end()) player.next(list);
  REQUIRE(!list.overflows());
  hits.resize(list.count());
  return hits;
}

drumvae_controls controls(std::uint64_t seed, double temperature) {
  drumvae_controls controls = DRUMVAE_CONTROLS_INIT;
  controls.seed = seed;
  controls.temperature = temperature;
  return controls;
}

// By start and pitch, as a MIDI file has them.
std::vector<std::array<int, 3>> notes_of(const Hits& hits) {
  std::vector<std::array<int, 3>> notes;
  for (const drumvae_hit& hit : hits) notes.push_back({hit.tick, hit.pitch, hit.velocity});
  std::ranges::sort(notes);
  return notes;
}

bool same_hits(const Hits& a, const Hits& b) {
  return std::ranges::equal(a, b, [](const drumvae_hit& x, const drumvae_hit& y) {
    return x.beat == y.beat && x.pitch == y.pitch && x.velocity == y.velocity;
  });
}

TEST_CASE("For the same seed a player plays what the program samples") {
  const test::ModelFile file;
  GroovePlayer player(file.playable());
  for (const double temperature : {0.0, 0.5, 1.0}) {
    const PlayedSet set = sample(file.model(), {.count = 2, .temperature = temperature, .seed = 9});
    player.set_controls(controls(9, temperature));
    for (std::uint32_t number = 1; number <= 2; ++number) {
      player.draw_z(9, number);
      std::vector<std::array<int, 3>> wanted;
      for (const TickNote& note : midi_notes_of(set.grooves[number - 1].song))
        wanted.push_back({note.start_tick, note.pitch, note.velocity});
      CHECK(!wanted.empty());
      CHECK(notes_of(play(player, number)) == wanted);
    }
  }
}

TEST_CASE("Notes that are given keep their pitches, and strength 0 leaves them as they are") {
  const test::ModelFile file("groovae_2bar_humanize");
  const auto given = test::small_groove();
  GroovePlayer player(file.playable());
  GrooveEncoder encoder(file.playable());
  player.set_z(encoder.encode(given).mu);
  player.set_notes(given);
  const Hits played = play(player, 1);
  REQUIRE(played.size() == given.size());
  CHECK(std::ranges::is_sorted(played, {}, &drumvae_hit::beat));
  drumvae_controls still = controls(0, 0.5);
  still.strength = 0;
  player.set_controls(still);
  Hits still_played = play(player, 1), wanted = given;
  std::ranges::sort(wanted, {}, &drumvae_hit::beat);
  CHECK(same_hits(still_played, wanted));
  CHECK(!same_hits(still_played, played));
  player.set_notes({});
  CHECK(!player.wants_notes());
  CHECK(play(player, 1).size() != given.size());
}

TEST_CASE("Hats are added to a groove whose other notes stay, and a control model wants notes") {
  const auto given = test::small_groove();
  const test::ModelFile hats("groovae_2bar_add_closed_hh"), feel("groovae_2bar_hits_control");
  GroovePlayer player(hats.playable()), other(feel.playable());
  player.draw_z(1, 1);
  player.set_notes(given);
  const auto is_hat = [](const drumvae_hit& hit) { return hit.drum == 2; };
  Hits rest = play(player, 1);
  CHECK(std::ranges::any_of(rest, is_hat));
  std::erase_if(rest, is_hat);
  Hits wanted = given;
  std::erase_if(wanted, [](const drumvae_hit& hit) { return hit.pitch == 42; });
  std::ranges::sort(wanted, {}, &drumvae_hit::beat);
  CHECK(same_hits(rest, wanted));
  CHECK(other.wants_notes());
  other.set_notes(given);
  other.draw_z(1, 1);
  CHECK(play(other, 1).size() == given.size());
  CHECK(!GroovePlayer(test::ModelFile().playable()).takes_notes());
}

TEST_CASE("A z that changes while a groove is played changes what comes, not what was") {
  const test::ModelFile file;
  GroovePlayer player(file.playable()), morphed(file.playable());
  const auto z = prior_latents(2, 4, 3);
  for (GroovePlayer* each : {&player, &morphed}) {
    each->set_z(z[0]);
    each->start(1);
  }
  Hits room(64);
  for (int step = 0; step < 64; ++step) {
    if (step == 16) morphed.set_z(z[0]);  // the same
    if (step == 32) morphed.set_z(z[1]);
    HitList as_it_was(room);
    player.next(as_it_was);
    const Hits before(room.begin(), room.begin() + static_cast<int>(as_it_was.count()));
    HitList now(room);
    morphed.next(now);
    const Hits after(room.begin(), room.begin() + static_cast<int>(now.count()));
    if (step < 32) CHECK(same_hits(before, after));
  }
  CHECK(!same_hits(play(player, 1), play(morphed, 1)));
}

TEST_CASE("Timing and loudness scale what is played; the kit says its pitches") {
  const test::ModelFile file;
  GroovePlayer player(file.playable());
  player.draw_z(2, 1);
  const Hits plain = play(player, 1);
  drumvae_controls scaled = controls(0, 0.5);
  scaled.timing = 0;
  scaled.loudness = 0;
  player.set_controls(scaled);
  player.set_kit(std::array<std::uint8_t, 9>{1, 2, 3, 4, 5, 6, 7, 8, 9});
  const Hits flat = play(player, 1);
  REQUIRE(flat.size() == plain.size());
  for (const drumvae_hit& hit : flat) {
    CHECK(hit.tick == hit.step * 120);
    CHECK(hit.velocity == 1);
    CHECK(hit.pitch == hit.drum + 1);
  }
}

TEST_CASE("Hits beyond the room are counted") {
  const test::ModelFile file;
  GroovePlayer player(file.playable());
  player.draw_z(2, 1);
  const std::size_t all = play(player, 1).size();
  Hits room(3);
  HitList list(room);
  player.start(1);
  while (!player.at_end()) player.next(list);
  CHECK(list.count() == all);
  CHECK(list.overflows());
}

TEST_CASE("A player neither allocates nor calls the system, whatever is asked of it") {
  const test::ModelFile file("groovae_2bar_humanize");
  GroovePlayer player(file.playable());
  const auto given = test::small_groove();
  const std::vector<float> z(4, 0.5F);
  Hits room(2048);
  const auto groove = [&] {
    player.set_controls(controls(3, 0.5));
    player.draw_z(3, 1);
    player.set_notes(given);
    player.start(1);
    HitList list(room);
    while (!player.at_end()) {
      player.next(list);
      player.set_z(z);
    }
    player.set_notes({});
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
