// Which notes of a MIDI file are drums: as somebody says, or as it is found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/midi_document.h"

namespace drumvae {

inline constexpr int kDrumChannel = 9;  // channel 10, counted from 0

// The notes of one channel in one track.
struct MidiPart {
  int track = 0;    // from 0
  int channel = 0;  // 0..15
  std::int64_t notes = 0;
  std::string name = {};  // of the track; may be empty

  bool operator==(const MidiPart&) const = default;
};

// What somebody says about it.
struct DrumChoice {
  std::optional<int> channel = {};        // 0..15
  bool all_channels = false;              // no matter which
  std::optional<std::string> track = {};  // a track's name, part of one, or its number from 1
  bool taps = false;                      // where no drums are found, all notes are taps
};

// How drums were found, in the order in which it is tried.
enum class DrumRule : std::uint8_t {
  asked,             // by a choice
  channel_ten,       // channel 10 has notes, and no system exclusive says that they are no drums
  system_exclusive,  // GS or XG make a part a drum part
  track_name,        // a track is named like drums
  only_channel,      // no other channel has notes
  all_notes,         // taps
  none,
};

inline constexpr std::size_t kDrumRules = 7;
// "on channel 10", ... as reports write it.
const char* name_of(DrumRule rule);

struct FoundDrums {
  DrumRule rule = DrumRule::none;
  std::vector<MidiPart> parts = {};   // the drums; none where nothing has notes
  std::vector<MidiPart> others = {};  // all that is left out
};

// Of the tracks [first, first + count).
FoundDrums find_drums(const MidiDocument& document, std::size_t first, std::size_t count,
                      const DrumChoice& choice);

// "drums: channel 1, the only one that has notes": what a notice says of a rule; empty where the
// drums are where they are expected, or were asked for.
std::string words_of(const FoundDrums& found);

// "channel 1: 24 notes (track 1 'Lead'), channel 3: 5 notes (track 2)", a dozen at most; "no notes"
// where there are none.
std::string words_of(std::span<const MidiPart> parts);

}  // namespace drumvae
