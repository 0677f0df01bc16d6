// Notes changed among events that stay.
#include <catch2/catch.hpp>

#include "data/midi_edit.h"
#include "tests/data/document_bytes.h"
#include "tests/support/midi_bytes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

MidiSongs songs_of(const Bytes& bytes) {
  return parse_songs(view(bytes), "test.mid", {.notes = NoteRule::every_hit});
}

NoteChange same(const MidiNote& note) {
  return {.note = note, .tick = note.start_tick, .velocity = note.velocity, .pitch = note.pitch};
}

// The document with all notes changed by `change`.
template <class Change>
Bytes changed(const Bytes& bytes, const Change& change, const std::vector<NewNote>& added = {}) {
  MidiSongs songs = songs_of(bytes);
  std::vector<NoteChange> changes;
  for (const MidiNote& note : songs.songs[0].notes) {
    changes.push_back(same(note));
    change(changes.back());
  }
  change_notes(songs.document, changes, added);
  return as_bytes(songs.document);
}

const Bytes kOthers = meta(0, 3, {'d'}) + tempo(0, 600'000) + message(0, {0xB9, 7, 100});

}  // namespace

TEST_CASE("notes that do not change leave all bytes as they are") {
  const Bytes bytes = one_track(kOthers + note(0, 36, 100) + note(0, 42, 50) + note(10, 36, 0) +
                                meta(0, 5, {'l'}) + note(0, 36, 9) + note(20, 36, 0) +
                                note(0, 42, 0) + note(5, 38, 1) + note(0, 38, 0) + note(7, 39, 3));
  CHECK(changed(bytes, [](NoteChange&) {}) == bytes);
}

TEST_CASE("a moved note takes its end with it, and a controller stays where it is") {
  const Bytes bytes =
      one_track(kOthers + note(100, 36, 100) + message(20, {0xB9, 4, 90}) + note(40, 36, 0));
  const Bytes later = changed(bytes, [](NoteChange& change) {
    change.tick += 30;
    change.velocity = 55;
  });
  CHECK(later ==
        one_track(kOthers + message(120, {0xB9, 4, 90}) + note(10, 36, 55) + note(60, 36, 0)));
}

TEST_CASE("a removed note is gone with its end, an added one stands in its track and channel") {
  const Bytes bytes =
      header(1, 2, 480) + track(kOthers) + track(note(100, 36, 100) + note(40, 36, 0));
  const Bytes replaced = changed(
      bytes, [](NoteChange& change) { change.removed = true; },
      {{.track = 1, .channel = 2, .pitch = 50, .velocity = 7, .start_tick = 10, .end_tick = 30}});
  CHECK(replaced == header(1, 2, 480) + track(kOthers) +
                        chunk("MTrk", note(10, 50, 7, 2) + note(20, 50, 0, 2) + end_of_track(110)));
}

TEST_CASE("a note ends where a moved one of its pitch begins, unless they overlapped before") {
  const auto earlier = [](NoteChange& change) {
    if (change.velocity == 90) change.tick -= 20;
  };
  const Bytes apart = one_track(note(0, 36, 100) + note(100, 36, 0) + note(0, 36, 90) +
                                note(50, 36, 0) + note(10, 38, 1));
  CHECK(changed(apart, earlier) == one_track(note(0, 36, 100) + note(80, 36, 0) + note(0, 36, 90) +
                                             note(50, 36, 0) + note(30, 38, 1)));
  const Bytes overlapping = one_track(note(0, 36, 100) + note(50, 36, 90) + note(50, 36, 0) +
                                      note(50, 36, 0) + note(10, 38, 1));
  CHECK(changed(overlapping, earlier) ==
        one_track(note(0, 36, 100) + note(30, 36, 90) + note(70, 36, 0) + note(30, 36, 0) +
                  note(30, 38, 1)));
}

TEST_CASE("an End Of Track before the last event moves behind it") {
  const Bytes bytes = one_track(note(0, 36, 100) + note(100, 36, 0));
  CHECK(changed(bytes, [](NoteChange& change) { change.tick += 500; }) ==
        one_track(note(500, 36, 100) + note(100, 36, 0)));
}

TEST_CASE("a note of no length stays one and keeps its order when it moves") {
  const Bytes bytes =
      one_track(note(9, 36, 100) + note(0, 36, 0) + note(50, 38, 1) + note(3, 38, 0));
  CHECK(changed(bytes, [](NoteChange& change) {
          if (change.pitch == 36) change.tick = 4;
        }) == one_track(note(4, 36, 100) + note(0, 36, 0) + note(55, 38, 1) + note(3, 38, 0)));
}

TEST_CASE("one tempo takes the place of all") {
  MidiSongs songs = songs_of(header(1, 2, 480) + track(tempo(0, 1) + meta(0, 3, {'x'})) +
                             track(tempo(50, 9) + note(0, 36, 1)));
  set_tempo(songs.document, 0x0A0B0C);
  CHECK(as_bytes(songs.document) ==
        header(1, 2, 480) + track(tempo(0, 0x0A0B0C) + meta(0, 3, {'x'})) + track(note(50, 36, 1)));
}

TEST_CASE("a part begins with what holds there, and ends what sounds beyond") {
  const Bytes bytes = one_track(
      meta(0, 3, {'n'}) + tempo(0, 600'000) + tempo(100, 500'000) + message(0, {0xB9, 7, 1}) +
      message(0, {0xB9, 7, 2}) + message(0, {0xC9, 16}) + meta(0, 5, {'g', 'o', 'n', 'e'}) +
      note(0, 60, 50, 0) + note(100, 42, 9) + note(50, 42, 0) + note(50, 36, 100) +
      note(10, 60, 0, 0) + note(50, 36, 0) + note(30, 38, 8) + note(500, 38, 0));
  // Ticks: 200 note 42 to 250; 300 note 36 to 360; 390 note 38 to 890; the part is 300 to 400.
  MidiSongs songs = songs_of(bytes);
  const auto& notes = songs.songs[0].notes;
  REQUIRE(notes.size() == 3);
  const MidiDocument part = part_of(songs.document, 300, 400, {}, {});
  CHECK(as_bytes(part) ==
        one_track(meta(0, 3, {'n'}) + tempo(0, 500'000) + message(0, {0xB9, 7, 2}) +
                  message(0, {0xC9, 16}) + note(0, 36, 100) + note(60, 36, 0) + note(30, 38, 8) +
                  note(10, 38, 0)));
}

TEST_CASE(
    "a note ahead of a part's first bar line begins with it, one ahead of its end is not its") {
  const Bytes bytes =
      one_track(note(290, 36, 100) + note(40, 36, 0) + note(60, 38, 8) + note(20, 38, 0));
  MidiSongs songs = songs_of(bytes);
  const auto& notes = songs.songs[0].notes;
  const MidiDocument part =
      part_of(songs.document, 300, 400, std::vector{notes[0]}, std::vector{notes[1]});
  CHECK(as_bytes(part) ==
        header(0, 1, 480) + chunk("MTrk", note(0, 36, 100) + note(30, 36, 0) + end_of_track(70)));
}
