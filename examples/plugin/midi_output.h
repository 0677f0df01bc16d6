// MIDI out: strokes, and what still sounds.
#pragma once

#include <lv2/atom/atom.h>

#include <array>
#include <cstdint>

#include "urids.h"

namespace plugin {

// Frames are counted from the plugin's first run.  A note-on whose note-off would find no room is
// not written, and a note-off that finds none is written by the next run: no note hangs.
class MidiOutput {
 public:
  explicit MidiOutput(const Urids& urids) : urids_(urids) {}

  // [audio] The port's memory for a block that begins at `frame`; null: nothing can be written.
  // Notes that should have ended before do so here.
  void begin(LV2_Atom_Sequence* port, std::int64_t frame);

  // [audio] From here on frames never decrease.  A note of that pitch that sounds is ended first.
  void strike(std::int64_t frame, std::int64_t end, std::uint8_t pitch, std::uint8_t velocity);
  // [audio] The frame of the next note-off; the largest number where nothing sounds.
  std::int64_t next_end() const { return next_end_; }
  // [audio] Ends what is due at `frame`.
  void end_due(std::int64_t frame);
  // [audio]
  void end_all(std::int64_t frame);

  // Whether the pitch was struck at `frame` or later.
  bool struck_since(std::int64_t frame, std::uint8_t pitch) const {
    return struck_[pitch & 127] >= frame;
  }

 private:
  static constexpr int kPitches = 128;
  static constexpr std::int64_t kSilent = INT64_MAX;

  void end(std::int64_t frame, int pitch);
  void find_next_end();
  bool has_room(int events) const;
  void write(std::int64_t frame, std::uint8_t status, int pitch, int velocity);

  static constexpr std::array<std::int64_t, kPitches> all(std::int64_t frame) {
    std::array<std::int64_t, kPitches> frames{};
    for (std::int64_t& one : frames) one = frame;
    return frames;
  }

  Urids urids_;
  LV2_Atom_Sequence* port_ = nullptr;
  std::uint32_t capacity_ = 0;  // bytes of the sequence's body
  std::int64_t block_ = 0;      // its first frame
  std::array<std::int64_t, kPitches> ends_ = all(kSilent);
  std::array<std::int64_t, kPitches> struck_ = all(-kSilent);
  std::int64_t next_end_ = kSilent;
};

}  // namespace plugin
