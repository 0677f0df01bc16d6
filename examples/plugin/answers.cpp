// Collect, submit, wait, take.
#include "answers.h"

#include <stdexcept>
#include <thread>

namespace plugin {
namespace {

constexpr int kMostTries = 1 << 24;  // some seconds

}  // namespace

Answers::Answers(const drumvae_model& model)
    : Drummer(model),
      worker_(drumvae_worker_create()),
      encoder_(drumvae_encoder_create()),
      z_(static_cast<std::size_t>(info().latent)) {
  if (info().task == DRUMVAE_TASK_GENERATE) throw std::runtime_error("the model answers nothing");
  if (info().steps > Pattern::kMostSteps) throw std::runtime_error("the model is too long");
  if (worker_ == nullptr || encoder_ == nullptr) throw std::runtime_error("no memory");
  if (drumvae_worker_prepare(worker_.get(), &model) != DRUMVAE_OK)
    throw std::runtime_error(drumvae_worker_message(worker_.get()));
  if (drumvae_encoder_prepare(encoder_.get(), &model) != DRUMVAE_OK)
    throw std::runtime_error(drumvae_encoder_message(encoder_.get()));
}

void Answers::hear(float beat, std::uint8_t pitch, std::uint8_t velocity) {
  heard_.add(beat, pitch, velocity);
}

void Answers::close_pattern() {
  if (heard_.empty()) return;
  const auto notes = heard_.notes();
  std::uint32_t ticket = 0;
  if (drumvae_worker_submit(worker_.get(), notes.data(), notes.size(), &ticket) == DRUMVAE_OK) {
    submitted_ = heard_;
    waits_ = true;
  }
  heard_.clear();
}

void Answers::drop_pattern() {
  heard_.clear();
  if (waits_) drumvae_worker_cancel(worker_.get());
  waits_ = false;
}

bool Answers::collect(bool patient) {
  if (!waits_) return false;
  std::uint32_t ticket = 0;
  drumvae_status status = drumvae_worker_collect(worker_.get(), z_.data(), z_.size(), &ticket);
  for (int i = 0; patient && status == DRUMVAE_NOT_READY && i < kMostTries; ++i) {
    std::this_thread::yield();
    status = drumvae_worker_collect(worker_.get(), z_.data(), z_.size(), &ticket);
  }
  if (status == DRUMVAE_NOT_READY) return false;
  waits_ = false;
  if (status == DRUMVAE_OK) take(submitted_);
  return true;
}

void Answers::take(const Pattern& pattern) {
  const auto notes = pattern.notes();
  drumvae_player_set_z(&player(), z_.data(), z_.size());
  drumvae_player_set_notes(&player(), notes.data(), notes.size());
  state().pattern = pattern;
  state().number = 1;
  publish();
}

bool Answers::steer(const Settings& /*settings*/) { return !state().pattern.empty(); }

void Answers::restore(const DrummerState& state) {
  drop_pattern();
  Drummer::restore(state);
  const auto notes = state.pattern.notes();
  if (notes.empty()) return;
  const drumvae_status status = drumvae_encoder_encode(encoder_.get(), notes.data(), notes.size(),
                                                       z_.data(), nullptr, z_.size());
  if (status != DRUMVAE_OK) return Drummer::restore({});
  take(state.pattern);
  Drummer::restore(state);
}

}  // namespace plugin
