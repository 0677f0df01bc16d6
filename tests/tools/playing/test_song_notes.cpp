// Rows as changes of a song's own notes.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "tests/tools/playing/song_bytes.h"
#include "tools/playing/song_notes.h"

namespace drumvae {
namespace {

using test::Hit;
using test::operator+;

// A song of these notes, its rows, and what becomes of it.
struct Edited {
  explicit Edited(const std::vector<Hit>& hits) {
    file = read_song(test::write_bytes(folder / "in.mid", test::song_of_hits(hits)), {});
    before = after = rows_of(file.songs[0].tensor);
  }
  const Song& song() const { return file.songs[0]; }
  float& value(int step, int drum, int group) {
    return after[static_cast<std::size_t>(step * kRowDepth + group * kDrumClasses + drum)];
  }
  SongNotes notes(const NoteWishes& wishes = {}) const {
    return notes_of(song(), before, after, wishes);
  }
  // {tick, pitch, velocity} of what is left and added, sorted.
  std::vector<std::vector<int>> written(const NoteWishes& wishes = {}) const {
    std::vector<std::vector<int>> list;
    const SongNotes changed = notes(wishes);
    for (const NoteChange& change : changed.changes)
      if (!change.removed) list.push_back({change.tick, change.pitch, change.velocity});
    for (const NewNote& note : changed.added)
      list.push_back({note.start_tick, note.pitch, note.velocity});
    std::ranges::sort(list);
    return list;
  }

  test::TemporaryFolder folder;
  SongFile file;
  std::vector<float> before, after;
};

using Notes = std::vector<std::vector<int>>;
constexpr int kSnare = 1, kHit = 0, kVelocity = 1, kOffset = 2;

TEST_CASE("Rows that do not change leave every note as it is, off the grid too") {
  const Edited edited({{7, 36, 1}, {455, 38, 50}, {480, 38, 127}, {550, 99, 3}, {999, 57, 77}});
  CHECK(edited.written() ==
        Notes{{7, 36, 1}, {455, 38, 50}, {480, 38, 127}, {550, 99, 3}, {999, 57, 77}});
}

TEST_CASE("The notes of a cell are moved together and keep their shares of loudness") {
  Edited flam({{0}, {455, 38, 50}, {480, 38, 100}, {960, 42, 60}});
  flam.value(4, kSnare, kVelocity) = 60 / 127.0F;
  flam.value(4, kSnare, kOffset) = -0.5F;
  CHECK(flam.written() == Notes{{0, 36, 100}, {485, 38, 30}, {510, 38, 60}, {960, 42, 60}});
  flam.value(4, kSnare, kVelocity) = 1;
  CHECK(flam.written()[1] == std::vector{485, 38, 64});
}

TEST_CASE("No note is moved to before the beginning, nor out of its step") {
  Edited early({{3, 38, 50}, {20, 38, 100}, {960, 38, 60}});
  early.value(0, kSnare, kOffset) = 1;
  early.value(8, kSnare, kOffset) = -1;
  CHECK(early.written() == Notes{{0, 38, 50}, {17, 38, 100}, {1019, 38, 60}});
}

TEST_CASE("A cell that is left out loses all its notes, and one of no drum stays") {
  Edited edited({{0}, {455, 38, 50}, {480, 38, 100}, {480, 8, 4}});
  edited.value(4, kSnare, kHit) = 0;
  CHECK(edited.written() == Notes{{0, 36, 100}, {480, 8, 4}});
}

TEST_CASE("A hit that is added has the song's own pitch, channel and track") {
  Edited edited({{0, 36, 100, 3}, {480, 40, 100, 3}, {960, 40, 90, 3}, {1440, 38, 9, 3}});
  for (const int drum : {kSnare, 8}) {
    edited.value(2, drum, kHit) = 1;
    edited.value(2, drum, kVelocity) = 0.5F;
    edited.value(2, drum, kOffset) = 0.1F;
  }
  const SongNotes notes = edited.notes();
  REQUIRE(notes.added.size() == 2);
  CHECK(notes.added[0].pitch == 40);
  CHECK(notes.added[1].pitch == 51);  // the kit's, for the song has no ride
  CHECK(notes.added[0].velocity == 64);
  CHECK(notes.added[0].start_tick == 234);
  CHECK(notes.added[0].end_tick == 354);
  CHECK(notes.added[0].channel == 3);
  CHECK(notes.added[0].track == 0);
}

TEST_CASE("Pitches become the kit's where that is wished for, and taps are replaced by drums") {
  Edited edited({{0, 35, 100}, {480, 40, 90}, {960, 8, 5}});
  CHECK(edited.written({.translate = true}) == Notes{{0, 36, 100}, {480, 38, 90}, {960, 8, 5}});
  std::ranges::fill(edited.after, 0.0F);
  edited.value(4, 7, kHit) = 1;
  edited.value(4, 7, kVelocity) = 1;
  CHECK(edited.written({.replace = true}) == Notes{{480, 49, 127}, {960, 8, 5}});
}

TEST_CASE("Hits for pictures stand at their steps, by the tempo that is asked for") {
  Edited edited({{0}, {1920, 38, 50}});
  const auto hits = hits_of(edited.song(), edited.notes(), 60);
  REQUIRE(hits.size() == 2);
  CHECK(hits[1].step == 16);
  CHECK(hits[1].start_s == Approx(4));
  CHECK(hits[1].velocity == 50);
}

}  // namespace
}  // namespace drumvae
