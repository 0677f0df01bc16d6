// What the host keeps of a mode: everything that is not a control.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pattern.h"

namespace plugin {

struct DrummerState {
  std::uint32_t seed = 0;    // that the number counts grooves of
  std::uint32_t number = 1;  // of the groove, from 1
  Pattern pattern;           // that was played in and is answered

  // Little-endian, the same on every machine: version, seed, number, notes; then of each note the
  // beat as a float, pitch, velocity, two zeros.
  std::vector<std::uint8_t> bytes() const;
  // None where these are not such bytes.
  static std::optional<DrummerState> read(std::span<const std::uint8_t> bytes);
};

// The audio thread's state for a thread that saves it: neither waits for the other to be done but
// for the few microseconds of a copy, which the saver repeats.
class SharedState {
 public:
  // [audio] One thread at a time.
  void publish(const DrummerState& state);
  // Any other thread.
  DrummerState read() const;

 private:
  using Words = std::array<std::uint64_t, 2 + Pattern::kMostNotes>;
  DrummerState copied() const;

  std::atomic<std::uint32_t> version_ = 0;  // odd while it is written
  std::array<std::atomic<std::uint64_t>, std::tuple_size_v<Words>> words_{};
};

}  // namespace plugin
