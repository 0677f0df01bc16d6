// Standard MIDI Files built by hand, byte by byte, well-formed or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace drumvae::test {

using Bytes = std::vector<std::uint8_t>;

inline Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

inline std::span<const std::byte> view(const Bytes& bytes) {
  return std::as_bytes(std::span(bytes));
}

inline Bytes big_endian(std::uint32_t value, unsigned count) {
  Bytes bytes;
  for (unsigned i = count; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return bytes;
}

// A variable-length number below 2^28.
inline Bytes variable_length(std::uint32_t value) {
  Bytes bytes;
  for (unsigned shift = 21; shift > 0; shift -= 7)
    if (value >> shift != 0) bytes.push_back(static_cast<std::uint8_t>(value >> shift | 0x80U));
  bytes.push_back(value & 0x7FU);
  return bytes;
}

inline Bytes chunk(std::string_view tag, const Bytes& body) {
  return Bytes(tag.begin(), tag.end()) + big_endian(static_cast<std::uint32_t>(body.size()), 4) +
         body;
}

inline Bytes header(std::uint32_t format, std::uint32_t tracks, std::uint32_t division) {
  return chunk("MThd", big_endian(format, 2) + big_endian(tracks, 2) + big_endian(division, 2));
}

inline Bytes message(std::uint32_t delta, const Bytes& bytes) {
  return variable_length(delta) + bytes;
}

// Velocity 0 is a note-off.
inline Bytes note(std::uint32_t delta, std::uint8_t pitch, std::uint8_t velocity,
                  std::uint8_t channel = 9) {
  return message(delta, {static_cast<std::uint8_t>(0x90 | channel), pitch, velocity});
}

inline Bytes meta(std::uint32_t delta, std::uint8_t type, const Bytes& body) {
  return message(delta, {0xFF, type}) + variable_length(static_cast<std::uint32_t>(body.size())) +
         body;
}

inline Bytes tempo(std::uint32_t delta, std::uint32_t us_per_quarter) {
  return meta(delta, 0x51, big_endian(us_per_quarter, 3));
}

inline Bytes time_signature(std::uint32_t delta, std::uint8_t numerator,
                            std::uint8_t log2_denominator) {
  return meta(delta, 0x58, {numerator, log2_denominator, 24, 8});
}

inline Bytes end_of_track(std::uint32_t delta = 0) { return meta(delta, 0x2F, {}); }

inline Bytes track(const Bytes& events) { return chunk("MTrk", events + end_of_track()); }

// A format 0 file of 480 ticks per quarter note.
inline Bytes one_track(const Bytes& events) { return header(0, 1, 480) + track(events); }

}  // namespace drumvae::test
