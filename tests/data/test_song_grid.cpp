// Whole files on the grid: steps follow ticks and metre, never the tempo.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "data/song_grid.h"
#include "engine/errors.h"
#include "tests/support/midi_bytes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

SongGrid grid(const Bytes& events) {
  return grid_of(parse_midi(view(one_track(events)), "test.mid"), "test.mid");
}

// Notes at these ticks.
Bytes notes_at(const std::vector<std::uint32_t>& ticks) {
  Bytes events;
  std::uint32_t now = 0;
  for (const std::uint32_t tick : ticks) {
    events = events + note(tick - now, 36, 100) + note(1, 36, 0);
    now = tick + 1;
  }
  return events;
}

std::vector<std::int32_t> steps_of(const SongGrid& grid) {
  std::vector<std::int32_t> steps;
  for (const DrumHit& hit : grid.performance.hits) steps.push_back(hit.step);
  return steps;
}

}  // namespace

TEST_CASE("steps and offsets are the same under any tempo map") {
  const Bytes notes = notes_at({0, 115, 490, 1860, 2401});
  const DrumTensor wanted = encode_groove(grid(tempo(0, 600'000) + notes).performance, DrumMap::gm);
  CHECK(wanted.offsets[1 * kDrumClasses] == 512 * 5);
  for (const Bytes& tempos :
       {tempo(1, 600'000), tempo(0, 300'000) + tempo(0, 600'000),
        tempo(0, 600'000) + tempo(50, 431'000) + tempo(430, 800'001) + tempo(7, 100'000)}) {
    const Bytes bytes = header(1, 2, 480) + track(tempos) + track(notes);
    const SongGrid moved = grid_of(parse_midi(view(bytes), "test.mid"), "test.mid");
    CHECK(encode_groove(moved.performance, DrumMap::gm) == wanted);
  }
}

TEST_CASE("a hit belongs to the bar to whose steps it is nearest, across changes of metre") {
  const Bytes metres = time_signature(0, 1, 2) + time_signature(480, 3, 2);
  const SongGrid song = [&] {
    const Bytes bytes = header(1, 2, 480) + track(metres + time_signature(1440 + 500, 4, 2)) +
                        track(notes_at({0, 419, 420, 480, 1919, 2420}));
    return grid_of(parse_midi(view(bytes), "test.mid"), "test.mid");
  }();
  // A pickup of 4 steps, a bar of 12, one that is cut to 4 steps (500 ticks), then 4/4.
  CHECK(steps_of(song) == std::vector<std::int32_t>{0, 3, 4, 4, 16, 20});
  REQUIRE(song.bars.size() == 4);
  CHECK(song.bars[0].number == 0);
  CHECK(song.bars[2].steps == 4);
  CHECK(song.steps == 36);
  CHECK(encode_groove(song.performance, DrumMap::gm).offsets[16 * kDrumClasses] == 512);
}

TEST_CASE("a bar of no whole number of sixteenth notes is refused with bar and tick") {
  CHECK_THROWS_AS(grid(time_signature(0, 5, 5) + notes_at({0})), FormatError);
  const Bytes bytes =
      header(1, 2, 480) + track(time_signature(1920, 5, 5)) + track(notes_at({0, 1930}));
  CHECK_THROWS_WITH(grid_of(parse_midi(view(bytes), "test.mid"), "test.mid"),
                    Catch::Contains("from bar 2 (tick 1920) on its metre is 5/32"));
  const Bytes unheard =
      header(1, 2, 480) + track(time_signature(1920, 5, 5)) + track(notes_at({0}));
  CHECK(grid_of(parse_midi(view(unheard), "test.mid"), "test.mid").steps == 16);
}

TEST_CASE("a hit too far away is refused and takes no memory") {
  CHECK_THROWS_WITH(grid(notes_at({200'000'000})), Catch::Contains("longer than 131072 steps"));
}
