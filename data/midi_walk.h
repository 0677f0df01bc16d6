// A checked walk over the bytes of a Standard MIDI File, and the plain copy of it that a library
// may read.
//
// Format: "Standard MIDI Files 1.0", MIDI Manufacturers Association, RP-001.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/tempo_map.h"

namespace drumvae {

// The longest file and the largest tick of an event that are accepted.
inline constexpr std::size_t kMaxMidiBytes = std::size_t{1} << 28U;
inline constexpr std::int32_t kMaxTick = 1 << 30;

struct MidiWalk {
  int ticks_per_quarter = 0;
  std::vector<TempoChange> tempos = {};             // of all tracks, track after track
  std::vector<TimeSignature> time_signatures = {};  // of all tracks, track after track
  std::int32_t last_signature_tick = 0;             // of the time and key signatures
  std::int32_t end_tick = 0;                        // of the last End Of Track
  // A format 1 file with the tracks' notes and control changes and nothing else: no running status,
  // no meta event but End Of Track, exact lengths.
  std::vector<std::byte> plain_copy = {};
};

// Walks all of `bytes`: chunks, variable-length numbers, running status, lengths of meta and
// system-exclusive events, summed ticks, End Of Track in every track.  Unknown chunks and events
// are passed over.  Throws FormatError (`where`, offset) at the first thing that is not as the
// format has it, and for what is not read: format 2, SMPTE time, no track at all.
MidiWalk walk_midi(std::span<const std::byte> bytes, const std::string& where);

}  // namespace drumvae
