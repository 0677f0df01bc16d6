// The events of one track, from bytes that nobody has checked yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "data/midi_document.h"
#include "engine/errors.h"

namespace drumvae {

struct TrackReading {
  // How it ended.
  enum class End : std::uint8_t {
    end_of_track,
    out_of_bytes,  // between two events
    broken,        // an event cannot be read
  };

  MidiTrack track = {};
  MidiRepairs repairs = {};
  End end = End::out_of_bytes;
  std::size_t position = 0;               // behind the last event that was read
  std::optional<FormatError> fault = {};  // where it is broken
};

// Reads the events within [begin, end) of a file up to End Of Track.  Strictly, throws FormatError
// (`where`, offset) instead of being broken, out of bytes or mending anything.
TrackReading read_track(std::span<const std::byte> bytes, std::size_t begin, std::size_t end,
                        const std::string& where, MidiReading reading);

}  // namespace drumvae
