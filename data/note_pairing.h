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
  std::uint8_t velocity;  // 0 is a note-off
};

struct TickNote {
  std::int32_t start_tick;
  std::int32_t end_tick;  // > start_tick
  std::uint8_t pitch;
  std::uint8_t velocity;  // 1..127

  bool operator==(const TickNote&) const = default;
};

// Pairs the messages of one track, given in file order.  A note-off closes every open note of its
// pitch that began at an earlier tick.  If it closed one, those that began at its own tick stay
// open; if it closed none, they are discarded.  The notes come in the order of their note-offs,
// which decides ties between equally loud hits later.  A note that is never closed is no note.
std::vector<TickNote> pair_notes(std::span<const NoteMessage> messages);

}  // namespace drumvae
