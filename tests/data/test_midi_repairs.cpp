// Repairs, counted and in words.
#include <catch2/catch.hpp>

#include "data/midi_repairs.h"

using namespace drumvae;

TEST_CASE("repairs are counted by kind, added up, and told with their counts") {
  MidiRepairs repairs;
  CHECK_FALSE(repairs.any());
  CHECK(words_of(repairs).empty());
  repairs.add(MidiRepair::zero_length_notes, 3);
  repairs.add(MidiRepair::no_end_of_track);
  MidiRepairs more;
  more.add(MidiRepair::zero_length_notes, 4);
  repairs.add(more);
  CHECK(repairs.any());
  CHECK(repairs.count(MidiRepair::zero_length_notes) == 7);
  CHECK(words_of(repairs) == "tracks without End Of Track (1), drum notes of length 0 (7)");
}

TEST_CASE("adding none is no repair") {
  MidiRepairs repairs;
  repairs.add(MidiRepair::unended_notes, 0);
  CHECK_FALSE(repairs.any());
}
