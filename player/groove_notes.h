// A groove that is given, note by note, and its place on a model's grid.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "data/drum_tensor.h"
#include "data/groove_cell.h"
#include "data/kit_map.h"
#include "player/drumvae.h"

namespace drumvae {

// Where a beat lies: the step, from 0, and how much (as a row has it, positive is early) off it.
struct GridPlace {
  std::int32_t step = 0;
  float offset = 0;
};
GridPlace place_of(double beat);

// Whether the beat is a number that has a step and the pitch and velocity are MIDI's.
bool is_sane(const drumvae_hit& hit);

// The groove that a model of `steps` steps hears: hits of the kit within its steps.  any_drum: a
// pitch that the kit has no drum for is an open hi-hat (a tap).
DrumTensor heard_of(std::span<const drumvae_hit> hits, std::int32_t steps, const KitMap& kit,
                    bool any_drum);

// The hit of a cell that a model plays.
drumvae_hit hit_of(const GrooveCell& cell, std::int32_t step, int drum, int pitch);

// The notes that a player keeps, in memory of its own: nothing here allocates but the constructor.
class GrooveNotes {
 public:
  explicit GrooveNotes(std::int32_t steps);

  // Takes at most DRUMVAE_MOST_NOTES sane notes; those beyond the steps are left out.
  void set(std::span<const drumvae_hit> hits, const KitMap& kit) noexcept;
  bool empty() const { return count_ == 0; }

  // The loudest note of a cell, the first of equals, as a cell.
  GrooveCell cell(std::int32_t step, int drum) const noexcept;
  // Whether there is any note on a step.
  bool any(std::int32_t step) const noexcept { return first_[static_cast<std::size_t>(step)] >= 0; }
  // Which drums are hit on a step, 0 or 1 each.
  void write_hits(std::int32_t step, std::span<float, kDrumClasses> hits) const noexcept;

  // Calls visit(note) for each note of a cell (drum DRUMVAE_NO_DRUM: of no drum) as it is played
  // where its cell becomes `played`: moved and scaled with the others.
  template <class Visit>
  void play(std::int32_t step, int drum, const GrooveCell& played, const Visit& visit) const {
    const drumvae_hit* const first = leader(step, drum);
    for (std::int32_t i = first_[static_cast<std::size_t>(step)]; i >= 0; i = next_[i])
      if (notes_[i].drum == drum) visit(moved(notes_[i], *first, played));
  }

 private:
  const drumvae_hit* leader(std::int32_t step, int drum) const noexcept;
  // A note of the cell whose loudest is `first`.
  static drumvae_hit moved(const drumvae_hit& note, const drumvae_hit& first,
                           const GrooveCell& played) noexcept;

  std::vector<std::int32_t> first_, last_;  // [T]: the notes of a step, chained; -1: none
  std::array<std::int32_t, DRUMVAE_MOST_NOTES> next_{};
  std::array<drumvae_hit, DRUMVAE_MOST_NOTES> notes_{};
  std::int32_t count_ = 0;
};

}  // namespace drumvae
