// Pairing of note messages.
#include "data/note_pairing.h"

#include <array>
#include <cassert>

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
      notes.push_back({on.tick, off.tick, on.pitch, on.velocity});
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

}  // namespace drumvae
