// Rows drawn from the decoder's outputs: what generation writes and feeds back.  DrawNadeRows is in
// kernels/nade.h.
#pragma once

#include <cstdint>

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/random.h"
#include "kernels/view.h"

namespace drumvae {

// What the velocities and offsets of a drawn groove row are.
enum class GrooveRows : std::uint8_t {
  given_hit,     // means of a hit: the outputs divided by P(hit); 0 where there is no hit
  as_published,  // the outputs, in every cell, hit or not
};

// What P(hit) counts as at least where velocities and offsets are divided by it: chosen on the
// Groove MIDI Dataset's validation split (docs/results.md).
inline constexpr float kLeastVelocityP = 0.02F;
inline constexpr float kLeastOffsetP = 0.1F;

// Counter word 3 of the numbers that decide whether a row without a hit gets one, and which.
inline constexpr std::uint32_t kFollowStream = random_stream(0, 0, RandomPurpose::follow);

// hits ~ Bernoulli(sigmoid(output/temperature)), at temperature 0 a hit iff output > 0.  Hit (b, c)
// of step t is drawn iff uniform(block t*ceil(C/4) + c/4, word c%4) <= p, C = D/3.
//
// The outputs' activations are sigmoid for velocities and tanh for offsets.  An objective that
// squares their errors over all cells, hit or not, makes them P(hit) times the mean of a hit:
// given_hit divides by P = sigmoid(output), whatever the temperature, and cuts at 1.
//
// A row b in which no hit is drawn gets one with probability follow[b]: iff uniform(block t, word
// 0) of kFollowStream <= follow[b].  It is class c with probability odds(c)/sum of the odds,
// odds(c) = e^(output/temperature), which is what one independent hit would be, given that there is
// one; the class is drawn as DrawCategoricalRows draws it, by word 1.
struct DrawGrooveRows {
  View<const float, 2> outputs;  // [B, D] before the activations
  View<const float, 2> hits;     // [B, C]; optional: the hits, 0 or 1, in place of drawn ones
  View<const float, 2> follow;   // [B, 1]; optional, where hits are drawn: 0..1
  float temperature = 1.0F;      // >= 0
  GrooveRows form = GrooveRows::given_hit;
  RandomSource random;
  Index t = 0;          // step of the sequence
  View<float, 2> rows;  // [B, D]; out

  void check() const;
};

// One class of V ~ softmax(output/temperature): the first whose cumulated weight reaches
// uniform(block t, word 0) * sum of the weights.  At temperature 0 the largest output, the lowest
// class of equals.
struct DrawCategoricalRows {
  View<const float, 2> outputs;  // [B, V] before the softmax
  float temperature = 1.0F;      // >= 0
  RandomSource random;
  Index t = 0;          // step of the sequence
  View<float, 2> rows;  // [B, V]; out: a 1 in the drawn class, else 0

  void check() const;
};

// Scheduled sampling: row b of step t is the drawn one iff uniform(block t, word 0) <= the step's
// sampling_probability, else the true one; 0 never takes a drawn row, 1 always.
//
// Source: Bengio, Vinyals, Jaitly, Shazeer, "Scheduled Sampling for Sequence Prediction with
// Recurrent Neural Networks", NIPS 2015.
struct ChooseRows {
  View<const float, 2> truth;  // [B, D]
  View<const float, 2> drawn;  // [B, D]
  RandomSource random;         // and random.input's sampling_probability
  Index t = 0;                 // step of the sequence
  View<float, 2> rows;         // [B, D]; out; may be truth's or drawn's memory

  void check() const;
};

void launch(Cpu& cpu, const DrawGrooveRows& kernel);
void launch(Cpu& cpu, const DrawCategoricalRows& kernel);
void launch(Cpu& cpu, const ChooseRows& kernel);
void launch(Cuda& cuda, const DrawGrooveRows& kernel);
void launch(Cuda& cuda, const DrawCategoricalRows& kernel);
void launch(Cuda& cuda, const ChooseRows& kernel);

}  // namespace drumvae
