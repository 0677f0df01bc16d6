// Notes that somebody plays in, on the grid of a cycle.
#pragma once

#include <drumvae.h>

#include <array>
#include <cstdint>
#include <span>

namespace plugin {

inline constexpr double kStepsPerBeat = DRUMVAE_STEPS_PER_BEAT;

// Of a step at most 16 notes are kept, of all at most 512: whoever plays more leans on a keyboard.
// Nothing here allocates.
class Pattern {
 public:
  static constexpr int kMostNotes = 512, kMostNotesOfStep = 16, kMostSteps = 64;

  // beat: of the cycle, in quarter notes, from -1/8 on.  Notes beyond kMostSteps, of no velocity
  // or too many are left out.
  void add(float beat, std::uint8_t pitch, std::uint8_t velocity);
  void clear() { *this = {}; }

  bool empty() const { return count_ == 0; }
  std::span<const drumvae_hit> notes() const { return {notes_.data(), count_}; }

 private:
  std::array<drumvae_hit, kMostNotes> notes_{};
  std::array<std::uint8_t, kMostSteps> notes_of_step_{};
  std::size_t count_ = 0;
};

}  // namespace plugin
