// One drum at one step of a groove: what is made of two of them, and of the notes that stand in it.
#pragma once

#include <cstdint>
#include <span>

#include "data/drum_tensor.h"

namespace drumvae {

struct GrooveCell {
  bool hit = false;
  float velocity = 0;  // 0..1
  float offset = 0;    // -1..1 in half steps, positive is early

  bool operator==(const GrooveCell&) const = default;
};

// Of a row [27].
GrooveCell cell_of(std::span<const float> row, int drum);
void write_cell(const GrooveCell& cell, int drum, std::span<float> row);

// `own` with velocity and offset as `played` has them where both hit; else `own`.
GrooveCell as_played(const GrooveCell& own, const GrooveCell& played);

// (1 - share) of `from` and `share` of `to`, share 0..1, which at 0 and 1 are what comes out.  Of a
// hit that both have, velocity and offset are the means; one that only one of them has is as loud
// as its share, and on its own time.
GrooveCell blended(const GrooveCell& from, const GrooveCell& to, float share);

// The MIDI velocity, 1..127, of one in 0..1.
int midi_velocity(double velocity);

// What a note of `velocity` becomes where the loudest of its cell, the leader, becomes `wanted`:
// its share of it, 1..127.
int scaled_velocity(int velocity, int leader, int wanted);

}  // namespace drumvae
