// Notes from note-on and note-off messages, paired as the reader behind the published figures pairs
// them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace drumvae {

struct NoteMessage {
  std::int32_t tick;
  std::uint8_t pitch;
  std::uint8_t velocity;    // 0 is a note-off
  std::int32_t event = -1;  // which of its track it is, for those who want to know
};

struct TickNote {
  std::int32_t start_tick;
  std::int32_t end_tick;  // > start_tick
  std::uint8_t pitch;
  std::uint8_t velocity;  // 1..127
  std::int32_t on = -1;   // the events that it is from
  std::int32_t off = -1;  // -1: none

  bool operator==(const TickNote&) const = default;
};

// Pairs the messages of one track, given in file order.  A note-off closes every open note of its
// pitch that began at an earlier tick.  If it closed one, those that began at its own tick stay
// open; if it closed none, they are discarded.  The notes come in the order of their note-offs,
// which decides ties between equally loud hits later.  A note that is never closed is no note.
std::vector<TickNote> pair_notes(std::span<const NoteMessage> messages);

struct PairedHits {
  std::vector<TickNote> notes = {};
  std::int64_t zero_length = 0;  // of them: a drum's length means nothing, and they are a tick long
  std::int64_t unended = 0;      // without a note-off
};

// Pairs them so that each note-on is a note: a note-off closes the oldest open note of its pitch.
// A note that is never closed is `open_ticks` long and comes behind all others.
PairedHits pair_hits(std::span<const NoteMessage> messages, std::int32_t open_ticks);

}  // namespace drumvae
