// Generation: a latent to rows, one step at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/streamed_generator.h"

namespace drumvae {

// For `rows` outputs at a time.  On the CPU a flat groove model's decoder is copied for
// streaming (reload() after training); else the decode is recorded once.  sample() and decode()
// then allocate nothing.
class Sampler {
 public:
  // weights: how the decoder's are stored; by default as the device's precision has it, and other
  // than f32 for flat groove models on the CPU only.  Throws std::invalid_argument, also where hits
  // of a model of patterns are to be kept.  The model must outlive the sampler.
  Sampler(const GrooveVae& model, Index rows, const Drawing& drawing = {},
          std::optional<WeightFormat> weights = {});
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  Index rows() const { return rows_; }

  // Takes the model's weights anew: to be called where they have changed.  Allocates.
  void reload();

  // What the outputs are given at each step, [T, B, C]; zeros until then.  Throws
  // std::invalid_argument on a wrong size.
  void set_control(std::span<const float> control);

  // The hits that are kept, 0 or 1, [T, B, D/3]; none until then.  Throws std::invalid_argument on
  // a wrong size, and where none are kept.
  void set_hits(std::span<const float> hits);

  // With which probability a step in which no hit is drawn gets one, [T, B] (kernels/draw.h); 0
  // until then.  Throws std::invalid_argument on a wrong size, and where no taps are followed.
  void set_follow(std::span<const float> follow);

  // Outputs first_output .. first_output + rows() - 1 of the seed, from z ~ N(0, I): rows [T, B, D]
  // (hits 0 or 1, velocities in [0, 1], offsets in [-1, 1], of the drawing's form), valid until the
  // next call.  An output
  // depends on seed and number only.  With a device of one thread: no allocation, no lock, no
  // system call.
  std::span<const float> sample(std::uint64_t seed, std::int64_t first_output) noexcept;

  // The same from z [B, Z] given.  Throws std::invalid_argument on a wrong size.
  std::span<const float> decode(std::span<const float> z, std::uint64_t seed,
                                std::int64_t first_output);

 private:
  void plan(Arena& arena);
  void set(const char* what, std::span<const float> values, const View<float, 3>& to);
  void record_decode(Recorder& step);
  void upload_input(std::uint64_t seed, std::int64_t first_output) noexcept;
  std::span<const float> replay_decode() noexcept;

  const GrooveVae* model_;
  Index rows_;
  Drawing drawing_;
  std::optional<WeightFormat> streamed_;  // on the CPU, where the decoder has that form
  Schedule prior_, decode_;
  View<StepInput, 1> input_;
  View<float, 2> z_;              // [B, Z]
  View<float, 3> control_;        // [T, B, C]
  View<float, 3> hits_;           // [T, B, D/3]; where they are kept
  View<float, 3> follow_;         // [T, B, 1]; where taps are followed
  View<float, 3> zero_then_fed_;  // [1 + T, B, D]: the row before each step
  View<float, 3> written_;        // [T, B, D]: the rows behind the zeros, or others
  Buffer memory_;
  std::vector<float> drawn_;                 // [T, B, D] on the host
  std::optional<StreamedGenerator> stream_;  // on the CPU, instead of decode_
};

}  // namespace drumvae
