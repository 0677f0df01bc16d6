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
