// One groove, step by step: what an audio thread calls.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "model/decoder_stream.h"
#include "model/drawing.h"
#include "player/groove_notes.h"
#include "player/playable_model.h"

namespace drumvae {

// Where hits go: as many as there is room for are written, all are counted.
class HitList {
 public:
  explicit HitList(std::span<drumvae_hit> room) : room_(room) {}

  void add(const drumvae_hit& hit) noexcept {
    if (count_ < room_.size()) room_[count_] = hit;
    ++count_;
  }
  // Puts those behind the first `from` in the order of time.
  void sort(std::size_t from) noexcept;
  std::size_t count() const { return count_; }
  bool overflows() const { return count_ > room_.size(); }

 private:
  std::span<drumvae_hit> room_;
  std::size_t count_ = 0;
};

// After construction nothing here allocates, locks, throws or calls the system.  For the same seed,
// number, z and controls its hits are those of the program's verbs.
class GroovePlayer {
 public:
  explicit GroovePlayer(std::shared_ptr<const PlayableModel> model);

  const PlayableModel& model() const { return *model_; }
  bool has_z() const { return has_z_; }
  // Whether the model cannot play without notes, and has none.
  bool wants_notes() const { return model_->config().control_depth > 0 && notes_.empty(); }
  // Whether the model has a use for notes.
  bool takes_notes() const;

  // The pitches of the drums.
  void set_kit(std::span<const std::uint8_t, kDrumClasses> pitches) noexcept;
  // Of sane numbers.
  void set_controls(const drumvae_controls& controls) noexcept { controls_ = controls; }
  // [Z]; a groove that is being played goes on with it.
  void set_z(std::span<const float> z) noexcept;
  void draw_z(std::uint64_t seed, std::uint32_t number) noexcept;
  // Sane, DRUMVAE_MOST_NOTES at most; from the next start on.
  void set_notes(std::span<const drumvae_hit> notes) noexcept { notes_.set(notes, kit_); }

  // Begins groove `number`, from 1.
  void start(std::uint32_t number) noexcept;
  // Adds the hits of the next step, unless at_end().
  void next(HitList& hits) noexcept;
  std::int32_t step() const { return step_; }
  bool at_end() const { return step_ == model_->config().steps; }

 private:
  // Whether the notes are taps: heard, and not played.
  bool taps() const { return model_->variant().tapify; }
  bool keeps_hits() const;
  void draw(std::span<const float> outputs) noexcept;
  GrooveCell settled(const GrooveCell& own, const GrooveCell& drawn, int drum) const noexcept;
  GrooveCell scaled(GrooveCell cell) const noexcept;
  void play_cell(int drum, HitList& hits) const noexcept;

  std::shared_ptr<const PlayableModel> model_;
  KitMap kit_;
  drumvae_controls controls_ = DRUMVAE_CONTROLS_INIT;
  Cpu here_{1};
  DecoderStream stream_;
  GrooveNotes notes_;
  std::vector<float> z_;
  bool has_z_ = false;
  std::array<float, kDrumClasses> given_{};       // the hits of the notes on this step
  float follow_ = 0;                              // how surely this step gets a hit
  std::array<float, kRowDepth> drawn_{}, fed_{};  // of this step; what the next one reads
  std::uint32_t number_ = 1;
  std::int32_t step_;
};

}  // namespace drumvae
