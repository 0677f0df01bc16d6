// Songs of any length and metre as a model goes through them.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "engine/errors.h"
#include "tests/tools/playing/song_bytes.h"
#include "tools/playing/song.h"

namespace drumvae {
namespace {

using Catch::Contains;
using test::beat;
using test::song_of_hits;
using test::operator+;

struct Folder : test::TemporaryFolder {
  SongFile read(const test::Bytes& bytes, const SongRequest& request = {}) const {
    return read_song(test::write_bytes(*this / "in.mid", bytes), request);
  }
};

std::vector<Bar> bars_of(const std::vector<std::int32_t>& steps) {
  std::vector<Bar> bars;
  std::int64_t first = 0;
  for (const std::int32_t each : steps) {
    bars.push_back({.number = std::ssize(bars) + 1, .first_step = first, .steps = each});
    first += each;
  }
  return bars;
}

std::vector<std::pair<int, int>> windows(const std::vector<std::int32_t>& bars, int steps) {
  std::vector<std::pair<int, int>> list;
  for (const SongWindow& window : windows_of(bars_of(bars), steps))
    list.emplace_back(window.first, window.decided);
  return list;
}

using Windows = std::vector<std::pair<int, int>>;

TEST_CASE("Windows begin at bar lines, half decided, and the last ends with the song") {
  CHECK(windows({16, 16}, 32) == Windows{{0, 0}});
  CHECK(windows({16, 16, 16, 16}, 32) == Windows{{0, 0}, {16, 16}, {32, 16}});
  CHECK(windows({16, 16, 16, 16, 16}, 64) == Windows{{0, 0}, {16, 48}});
  CHECK(windows({12, 12, 12, 12}, 32) == Windows{{0, 0}, {24, 8}});
  CHECK(windows({16}, 32) == Windows{{0, 0}});
  CHECK(windows({48, 48}, 32) == Windows{{0, 0}, {16, 16}, {32, 16}, {48, 16}, {64, 16}});
}

TEST_CASE("Windows of any bars go through every step once and know what is decided") {
  for (const auto& bars : std::vector<std::vector<std::int32_t>>{{14, 14, 14, 14, 14, 14},
                                                                 {4, 16, 16, 16, 7, 16, 16},
                                                                 {20, 20, 20, 20},
                                                                 {24, 24, 24},
                                                                 {36, 36, 36},
                                                                 {8, 8, 8, 8, 8, 8, 8, 8, 8},
                                                                 {1, 1, 1, 60, 1, 1}}) {
    for (const int steps : {32, 64}) {
      int decided = 0, all = 0;
      for (const std::int32_t bar : bars) all += bar;
      for (const auto& [first, before] : windows(bars, steps)) {
        CHECK(first + before == decided);
        CHECK(before < steps);
        if (first > 0) CHECK(before > 0);
        decided = first + steps;
      }
      CHECK(decided >= all);
    }
  }
}

TEST_CASE("A song is read whole, whatever its length, tempo and metre") {
  const Folder folder;
  const SongFile file = folder.read(song_of_hits(beat(32), {}, 1920 * 32));
  REQUIRE(file.songs.size() == 1);
  CHECK(file.songs[0].tensor.steps == 16 * 32);
  CHECK(file.songs[0].file.notes.size() == 384);
  CHECK(file.songs[0].tempo_bpm == Approx(100));
  CHECK(file.notice.empty());
  const SongFile waltz =
      folder.read(song_of_hits({{0}, {1440}, {2880}}, test::time_signature(0, 3, 2)));
  CHECK(waltz.songs[0].bars.size() == 3);
  CHECK(waltz.songs[0].tensor.steps == 36);
  CHECK_THAT(waltz.notice, Contains("its metre is 3/4, and the model has heard 4/4 only"));
}

TEST_CASE("A loop is as long as its last hit's bar, or as the whole bars before its end") {
  const Folder folder;
  CHECK(folder.read(song_of_hits(beat(1), {}, 1920)).songs[0].tensor.steps == 16);
  CHECK(folder.read(song_of_hits(beat(1))).songs[0].tensor.steps == 16);
  CHECK(folder.read(song_of_hits(beat(1), {}, 3840)).songs[0].tensor.steps == 32);
  CHECK(folder.read(song_of_hits(beat(1), {}, 3839)).songs[0].tensor.steps == 16);
  CHECK(folder.read(song_of_hits(beat(1), {}, 1 << 27)).songs[0].tensor.steps == 32);
}

TEST_CASE("A window of a loop is played round, of a song it has nothing beyond the end") {
  DrumTensor loop = empty_tensor(3);
  loop.hits = {1, 2, 4};
  loop.velocities[2 * kDrumClasses + 2] = 9;
  const DrumTensor window = window_of(loop, 1, 5);
  CHECK(window.hits == std::vector<std::uint16_t>{2, 4, 1, 2, 4});
  CHECK(window.velocities[4 * kDrumClasses + 2] == 9);
  CHECK(window_of(loop, 2, 2).hits == std::vector<std::uint16_t>{4, 0});
}

TEST_CASE("A tick is as far from its step as an offset says, and never halfway to the next") {
  const Folder folder;
  const SongFile file = folder.read(song_of_hits(beat(3)));
  const Song& song = file.songs[0];
  CHECK(song.tick_at(4, 0) == 480);
  CHECK(song.tick_at(4, 0.5F) == 450);
  CHECK(song.tick_at(4, 1) == 421);
  CHECK(song.tick_at(4, -1) == 539);
  CHECK(song.tick_at(0, 1) == 0);
}

TEST_CASE("Some bars are a file of their own, with early hits and without the next bar's") {
  const Folder folder;
  auto hits = beat(4);
  hits.push_back({1915, 49, 77});  // ahead of bar 2
  hits.push_back({3835, 51, 66});  // ahead of bar 3
  const SongFile part = folder.read(song_of_hits(hits, {}, 1920 * 4), {.bars = BarRange{2, 2}});
  REQUIRE(part.songs.size() == 1);
  CHECK(part.songs[0].tensor.steps == 16);
  CHECK(part.songs[0].file.notes.size() == 13);
  CHECK(part.songs[0].file.end_tick == 1920);
  CHECK(part.songs[0].tempo_bpm == Approx(100));
  CHECK(folder.read(song_of_hits(hits), {.bar = 3}).songs[0].file.end_tick == 3840);
  CHECK_THROWS_WITH(folder.read(song_of_hits(hits), {.bars = BarRange{2, 9}}),
                    Contains("has no bars 2 to 9") && Contains("from 1 to 4"));
  CHECK_THROWS_WITH(folder.read(song_of_hits(hits), {.bar = 4}), Contains("--bar from 1 to 3"));
}

TEST_CASE("A pickup is no bar of its own number") {
  const Folder folder;
  const test::Bytes metres = test::time_signature(0, 1, 2);
  const test::Bytes bytes = test::header(1, 2, 480) +
                            test::track(metres + test::time_signature(480, 4, 2)) +
                            test::track_of_hits(beat(2, 480));
  const SongFile part = folder.read(bytes, {.bar = 1});
  CHECK(part.songs[0].file.notes.size() == 24);
  CHECK(part.songs[0].tensor.steps == 32);
  CHECK(part.songs[0].tensor.hits[0] == 0b101);
}

TEST_CASE("Songs without drums, without a drum of the map, or of other bars say what to do") {
  const Folder folder;
  std::vector<test::Hit> melody = {{0, 60, 100, 0}, {960, 62, 100, 1}};
  CHECK_THROWS_WITH(folder.read(song_of_hits(melody)),
                    Contains("in.mid: no notes on the drum channel (10)") &&
                        Contains("channel 1 in track 1: 1 note, channel 2 in track 1: 1 note") &&
                        Contains("--channel N|all or --track NAME|NUMBER"));
  CHECK_THROWS_WITH(folder.read(song_of_hits({{0, 8}, {480, 8}})),
                    Contains("pitch 8: 2 notes") && Contains("--map-in"));
  CHECK_THROWS_WITH(folder.read(song_of_hits(beat(1), test::time_signature(0, 5, 5))),
                    Contains("bar 1 (tick 0)") && Contains("5/32"));
}

TEST_CASE("Notes of no drum are told, with their pitches") {
  const Folder folder;
  auto hits = beat(2);
  hits.push_back({0, 8});
  CHECK_THAT(folder.read(song_of_hits(hits)).notice, Contains("pitch 8: 1 note left as they are"));
}

TEST_CASE("Of format 2 each track that has drums is a song") {
  const Folder folder;
  const test::Bytes bytes = test::header(2, 3, 480) + test::track_of_hits(beat(2)) +
                            test::track_of_hits({}) + test::track_of_hits(beat(3));
  const SongFile file = folder.read(bytes);
  REQUIRE(file.songs.size() == 2);
  CHECK(file.songs[1].tensor.steps == 48);
  CHECK(file.songs[1].file.notes[0].track == 2);
}

}  // namespace
}  // namespace drumvae
