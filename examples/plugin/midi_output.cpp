// Note-ons and note-offs in an atom sequence of limited room.
#include "midi_output.h"

#include <lv2/atom/util.h>

#include <algorithm>

namespace plugin {
namespace {

constexpr std::uint8_t kNoteOn = 0x99, kNoteOff = 0x89;  // channel 10

struct MidiEvent {
  LV2_Atom_Event head;
  std::uint8_t bytes[8];  // 3 of MIDI, padded as atoms are
};

}  // namespace

void MidiOutput::begin(LV2_Atom_Sequence* port, std::int64_t frame) {
  const bool fits = port != nullptr && port->atom.size >= sizeof(LV2_Atom_Sequence_Body);
  port_ = fits ? port : nullptr;
  capacity_ = fits ? port->atom.size : 0;
  block_ = frame;
  if (fits) {
    lv2_atom_sequence_clear(port);
    port->atom.type = urids_.atom_sequence;
    port->body.unit = port->body.pad = 0;
  }
  find_next_end();
  end_due(frame - 1);
}

bool MidiOutput::has_room(int events) const {
  return port_ != nullptr &&
         port_->atom.size + static_cast<std::size_t>(events) * sizeof(MidiEvent) <= capacity_;
}

void MidiOutput::write(std::int64_t frame, std::uint8_t status, int pitch, int velocity) {
  const MidiEvent event = {
      .head = {.time = {.frames = std::max(frame - block_, std::int64_t{0})},
               .body = {.size = 3, .type = urids_.midi_event}},
      .bytes = {status, static_cast<std::uint8_t>(pitch), static_cast<std::uint8_t>(velocity)}};
  lv2_atom_sequence_append_event(port_, capacity_, &event.head);
}

void MidiOutput::end(std::int64_t frame, int pitch) {
  if (!has_room(1)) {
    ends_[pitch] = frame;
    return;
  }
  write(frame, kNoteOff, pitch, 64);
  ends_[pitch] = kSilent;
}

// What finds no room waits for the next block.
void MidiOutput::find_next_end() {
  next_end_ = has_room(1) ? *std::ranges::min_element(ends_) : kSilent;
}

void MidiOutput::strike(std::int64_t frame, std::int64_t end, std::uint8_t pitch,
                        std::uint8_t velocity) {
  pitch &= 127;
  if (velocity == 0 || velocity > 127 || !has_room(2)) return;
  if (ends_[pitch] != kSilent) this->end(frame, pitch);
  write(frame, kNoteOn, pitch, velocity);
  struck_[pitch] = frame;
  ends_[pitch] = std::max(end, frame + 1);
  next_end_ = std::min(next_end_, ends_[pitch]);
}

void MidiOutput::end_due(std::int64_t frame) {
  if (next_end_ > frame) return;
  for (int pitch = 0; pitch < kPitches; ++pitch)
    if (ends_[pitch] <= frame) end(frame, pitch);
  find_next_end();
}

void MidiOutput::end_all(std::int64_t frame) {
  for (int pitch = 0; pitch < kPitches; ++pitch)
    if (ends_[pitch] != kSilent) end(frame, pitch);
  find_next_end();
}

}  // namespace plugin
