// Notes that are given: their place on the grid, what is heard of them, and how a cell's move
// together.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "player/groove_notes.h"
#include "tests/player/small_player.h"

namespace drumvae {
namespace {

using test::hit;

std::vector<drumvae_hit> played(const GrooveNotes& notes, std::int32_t step, int drum,
                                const GrooveCell& cell) {
  std::vector<drumvae_hit> hits;
  notes.play(step, drum, cell, [&](const drumvae_hit& note) { hits.push_back(note); });
  return hits;
}

TEST_CASE("A beat lies on the nearest step, halfway belongs to the later one") {
  CHECK(place_of(0).step == 0);
  CHECK(place_of(1.1).step == 4);
  CHECK(place_of(1.1).offset == Approx(-0.8));
  CHECK(place_of(0.125).step == 1);
  CHECK(place_of(0.125).offset == 1);
  CHECK(place_of(-0.1).step == 0);
  CHECK(place_of(-5).offset == 1);
}

TEST_CASE("Hits that cannot be are told") {
  CHECK(is_sane(hit(3, 127, 127)));
  for (const double beat : {std::nan(""), -HUGE_VAL, HUGE_VAL, 1e7})
    CHECK(!is_sane(hit(beat, 36, 100)));
  CHECK(!is_sane(hit(0, 128, 100)));
  CHECK(!is_sane(hit(0, 36, 200)));
}

TEST_CASE("What is heard: the kit's drums within the steps, the loudest of a cell") {
  const auto hits = test::small_groove();
  const DrumTensor heard = heard_of(hits, 12, DrumMap::gm, false);
  CHECK(heard.steps == 12);
  CHECK(count_hits(heard) == 8);  // without the strange pitch, the beat beyond, and half of the flam
  CHECK(heard.velocities[4 * kDrumClasses + 1] == 110);
  CHECK(count_hits(heard_of(hits, 12, DrumMap::gm, true)) == 9);  // it is a tap
  CHECK(count_hits(heard_of({}, 12, DrumMap::gm, false)) == 0);
}

TEST_CASE("A hit's time in beats, ticks and microtiming agree, and a tick stays in its step") {
  const drumvae_hit late = hit_of({true, 0.5F, -0.5F}, 3, 1, 38);
  CHECK(late.beat == Approx(0.8125));
  CHECK(late.tick == 390);
  CHECK(late.microtiming == 0.25F);
  CHECK(late.velocity == 64);
  CHECK(hit_of({true, 0, 1}, 0, 0, 36).tick == 0);
  CHECK(hit_of({true, 0, 1}, 1, 0, 36).tick == 61);
  CHECK(hit_of({true, 0, 0}, 1, 0, 36).velocity == 1);
}

TEST_CASE("The notes of a cell move and are scaled together, and stay as they are with it") {
  GrooveNotes notes(16);
  notes.set(test::small_groove(), DrumMap::gm);
  const GrooveCell own = notes.cell(4, 1);
  CHECK(own.hit);
  CHECK(own.velocity == 110.0F / 127);
  const auto same = played(notes, 4, 1, own);
  REQUIRE(same.size() == 2);
  CHECK(same[0].beat == 0.97);
  CHECK(same[0].velocity == 40);

  const auto moved = played(notes, 4, 1, {true, 55.0F / 127, -0.4F});
  CHECK(moved[1].beat == Approx(1.05));
  CHECK(moved[1].velocity == 55);
  CHECK(moved[0].beat == Approx(1.02));
  CHECK(moved[0].velocity == 20);
  CHECK(moved[1].tick - moved[0].tick == 480 - 466);
  CHECK(moved[0].pitch == 38);
}

TEST_CASE("A note of no drum is played as it is, one beyond the steps is not there") {
  GrooveNotes notes(12);
  notes.set(test::small_groove(), DrumMap::gm);
  const auto strange = played(notes, 11, DRUMVAE_NO_DRUM, {});
  REQUIRE(strange.size() == 1);
  CHECK(strange[0].pitch == 90);
  CHECK(strange[0].tick == 1320);
  std::array<float, kDrumClasses> hits{};
  notes.write_hits(0, hits);
  CHECK(hits == std::array<float, kDrumClasses>{1, 0, 1});
  notes.set({}, DrumMap::gm);
  CHECK(notes.empty());
  CHECK(!notes.cell(0, 0).hit);
}

}  // namespace
}  // namespace drumvae
