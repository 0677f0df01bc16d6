// Pairing of note messages.
#include "data/note_pairing.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <deque>

namespace drumvae {
namespace {

// Moves the notes of one pitch that `off` closes to `notes`.
void close_notes(const NoteMessage& off, std::vector<NoteMessage>& open,
                 std::vector<TickNote>& notes) {
  std::vector<NoteMessage> begun_now;
  const std::size_t before = notes.size();
  for (const NoteMessage& on : open) {
    if (on.tick == off.tick)
      begun_now.push_back(on);
    else
      notes.push_back({on.tick, off.tick, on.pitch, on.velocity, on.event, off.event});
  }
  if (notes.size() == before) begun_now.clear();
  open = std::move(begun_now);
}

}  // namespace

std::vector<TickNote> pair_notes(std::span<const NoteMessage> messages) {
  std::array<std::vector<NoteMessage>, 128> open;
  std::vector<TickNote> notes;
  for (const NoteMessage& message : messages) {
    assert(message.pitch < 128);
    if (message.velocity == 0)
      close_notes(message, open[message.pitch], notes);
    else
      open[message.pitch].push_back(message);
  }
  return notes;
}

PairedHits pair_hits(std::span<const NoteMessage> messages, std::int32_t open_ticks) {
  PairedHits hits;
  std::array<std::deque<NoteMessage>, 128> open;
  for (const NoteMessage& message : messages) {
    assert(message.pitch < 128);
    auto& begun = open[message.pitch];
    if (message.velocity > 0) {
      begun.push_back(message);
    } else if (!begun.empty()) {
      const NoteMessage on = begun.front();
      begun.pop_front();
      if (on.tick == message.tick) ++hits.zero_length;
      hits.notes.push_back({on.tick, std::max(message.tick, on.tick + 1), on.pitch, on.velocity,
                            on.event, message.event});
    }
  }
  const std::size_t closed = hits.notes.size();
  for (const auto& begun : open)
    for (const NoteMessage& on : begun)
      hits.notes.push_back({on.tick, on.tick + open_ticks, on.pitch, on.velocity, on.event, -1});
  hits.unended = static_cast<std::int64_t>(hits.notes.size() - closed);
  std::ranges::stable_sort(hits.notes.begin() + static_cast<std::ptrdiff_t>(closed),
                           hits.notes.end(), {}, &TickNote::start_tick);
  return hits;
}

}  // namespace drumvae
