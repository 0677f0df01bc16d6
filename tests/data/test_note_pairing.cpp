// Which note-off closes which notes.
#include <catch2/catch.hpp>

#include "data/note_pairing.h"

using drumvae::NoteMessage;
using drumvae::pair_notes;
using Notes = std::vector<drumvae::TickNote>;
using Messages = std::vector<NoteMessage>;

TEST_CASE("notes come in the order of their note-offs") {
  CHECK(pair_notes(Messages{{0, 36, 90}, {1, 38, 80}, {5, 38, 0}, {9, 36, 0}}) ==
        Notes{{1, 5, 38, 80}, {0, 9, 36, 90}});
}

TEST_CASE("a note-off closes every open note of its pitch that began earlier, the oldest first") {
  CHECK(pair_notes(Messages{{0, 36, 90}, {2, 36, 70}, {2, 40, 1}, {4, 36, 0}}) ==
        Notes{{0, 4, 36, 90}, {2, 4, 36, 70}});
}

TEST_CASE("a note that begins at the tick of a note-off which closes an older one stays open") {
  CHECK(pair_notes(Messages{{0, 36, 90}, {4, 36, 70}, {4, 36, 0}, {8, 36, 0}}) ==
        Notes{{0, 4, 36, 90}, {4, 8, 36, 70}});
}

TEST_CASE("a note-off that closes nothing discards the notes that begin at its tick") {
  CHECK(pair_notes(Messages{{4, 36, 70}, {4, 36, 0}, {8, 36, 0}}).empty());
}

TEST_CASE("a note without a note-off, and a note-off without a note, give nothing") {
  CHECK(pair_notes(Messages{{0, 38, 0}, {1, 36, 70}, {2, 38, 0}}).empty());
  CHECK(pair_notes({}).empty());
}

TEST_CASE("as hits, each note-on is a note, however it ends") {
  const auto hits = [](const Messages& messages) { return drumvae::pair_hits(messages, 120); };
  const auto plain = hits({{0, 36, 90}, {1, 38, 80}, {5, 38, 0}, {9, 36, 0}});
  CHECK(plain.notes == pair_notes(Messages{{0, 36, 90}, {1, 38, 80}, {5, 38, 0}, {9, 36, 0}}));
  CHECK(plain.zero_length + plain.unended == 0);
  const auto zero = hits({{7, 36, 90}, {7, 36, 0}, {9, 36, 80}, {9, 36, 0}});
  CHECK(zero.notes == Notes{{7, 8, 36, 90}, {9, 10, 36, 80}});
  CHECK(zero.zero_length == 2);
  const auto open = hits({{7, 36, 90}, {8, 35, 70}, {9, 36, 80}});
  CHECK(open.notes == Notes{{7, 127, 36, 90}, {8, 128, 35, 70}, {9, 129, 36, 80}});
  CHECK(open.unended == 3);
  CHECK(hits({{0, 38, 50}, {2, 38, 90}, {4, 38, 0}, {6, 38, 0}}).notes ==
        Notes{{0, 4, 38, 50}, {2, 6, 38, 90}});
  CHECK(hits({{4, 38, 0}}).notes.empty());
}

TEST_CASE("notes know the events that they are from") {
  const Messages messages = {{0, 36, 90, 4}, {9, 36, 0, 7}};
  CHECK(pair_notes(messages) == Notes{{0, 9, 36, 90, 4, 7}});
  CHECK(drumvae::pair_hits(messages, 1).notes == Notes{{0, 9, 36, 90, 4, 7}});
  CHECK(drumvae::pair_hits(Messages{{0, 36, 90, 4}}, 1).notes == Notes{{0, 1, 36, 90, 4, -1}});
}
