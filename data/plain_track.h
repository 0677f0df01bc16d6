// The plain copy of a MIDI file that libsmf reads: one chunk after the other, no running status.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drumvae {

// Appends the header of a format 1 file.
void put_plain_header(std::vector<std::byte>& out, int tracks, int ticks_per_quarter);

// Appends one track; finish() comes last and once.
class PlainTrack {
 public:
  explicit PlainTrack(std::vector<std::byte>& out);

  // A message with two data bytes at `tick`, which never goes back.
  void add(std::int32_t tick, std::uint8_t status, std::uint8_t first, std::uint8_t second);

  // Adds End Of Track and fills in the length.
  void finish();

 private:
  void put_delta(std::int32_t tick);
  void put_variable_length(std::uint32_t value);

  std::vector<std::byte>& out_;
  std::size_t body_;
  std::int32_t last_tick_ = 0;
};

}  // namespace drumvae
