// A MIDI file as the events of its tracks, and as bytes again.
//
// Format: "Standard MIDI Files 1.0", MIDI Manufacturers Association, RP-001; RIFF RMID: RP-029.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/midi_repairs.h"

namespace drumvae {

// The longest file and the largest tick of an event that are accepted.
inline constexpr std::size_t kMaxMidiBytes = std::size_t{1} << 28U;
inline constexpr std::int32_t kMaxTick = 1 << 30;

// How much is forgiven.
enum class MidiReading : std::uint8_t {
  lenient,  // what other programs read is read, and what was mended is told
  strict,   // anything that is not as the format has it is an error
};

struct MidiEvent {
  std::int32_t tick = 0;
  std::uint32_t first = 0;  // of its bytes in the track's
  std::uint32_t size = 0;

  bool operator==(const MidiEvent&) const = default;
};

struct MidiTrack {
  std::vector<std::uint8_t> bytes = {};  // of the messages: each has its status, no delta times
  std::vector<MidiEvent> events = {};    // ticks never go back; End Of Track is not among them
  std::int32_t end_tick = 0;             // where End Of Track stands

  // Status and data; of a meta event FF, type, length, text; of a system exclusive F0, length,
  // data.
  std::span<const std::uint8_t> message(const MidiEvent& event) const {
    return std::span(bytes).subspan(event.first, event.size);
  }
  void add(std::int32_t tick, std::span<const std::uint8_t> message);
};

struct MidiDocument {
  int format = 1;  // 0: one track; 1: tracks of one song; 2: each track a song
  int ticks_per_quarter = 480;
  std::vector<MidiTrack> tracks = {};
  MidiRepairs repairs = {};
};

// Nothing of the bytes is believed before it is checked.  Unknown chunks are passed over.  Throws
// FormatError (`where`, offset) for what is no MIDI file, has no track, counts time in SMPTE frames
// or is longer than kMaxMidiBytes; strictly, at the first thing that is not as the format has it;
// leniently, where a break leaves nothing to be read.
MidiDocument parse_document(std::span<const std::byte> bytes, const std::string& where,
                            MidiReading reading = MidiReading::lenient);

// A file of these events, with a status byte in each and exact lengths.
std::vector<std::byte> bytes_of(const MidiDocument& document);

// The text of a track's name (FF 03), or else of its instrument's (FF 04); empty where it has none.
std::string name_of(const MidiTrack& track);

}  // namespace drumvae
