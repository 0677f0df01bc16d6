// A MIDI document with its notes changed, or a part of it: all else stays as it is.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/midi.h"
#include "data/midi_document.h"

namespace drumvae {

// What becomes of a note of the document; pitch, channel and length stay.
struct NoteChange {
  MidiNote note;          // as it was read
  std::int32_t tick = 0;  // where it begins from now on
  int velocity = 0;       // 1..127
  int pitch = 0;          // 0..127
  bool removed = false;
};

struct NewNote {
  int track = 0;
  int channel = kDrumChannel;
  int pitch = 36;
  int velocity = 80;
  std::int32_t start_tick = 0;
  std::int32_t end_tick = 0;
};

// Within a tick a note ends before what stood there, and begins behind it.  Where a note that was
// moved or added would begin before an older one of its pitch has ended, that one ends there; an
// End Of Track before the last event moves behind it.
void change_notes(MidiDocument& document, std::span<const NoteChange> changes,
                  std::span<const NewNote> added);

// One tempo for the whole document, in microseconds per quarter note, 1..2^24-1.
void set_tempo(MidiDocument& document, std::int32_t us_per_quarter);

// The ticks [first, end) as a document of their own, End Of Track at its end.  What sounds on from
// before is left out, what sounds beyond ends there.  Names, system exclusives, and the last
// program, controllers, pitch bend, tempo and signatures before it stand at its beginning. `early`:
// notes before `first` that belong to it, which begin with it, `late` those before `end` that do
// not.
MidiDocument part_of(const MidiDocument& document, std::int32_t first, std::int32_t end,
                     std::span<const MidiNote> early, std::span<const MidiNote> late);

}  // namespace drumvae
