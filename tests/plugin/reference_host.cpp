// docs/plugin.md, word by word and a frame at a time.
#include "tests/plugin/reference_host.h"

#include <algorithm>
#include <cmath>

namespace drumvae::test {
namespace {

double steps_per_frame(const SongPosition& position, double rate) {
  const double quarters_per_minute = double{position.tempo_bpm} * double{position.speed};
  if (!(position.tempo_bpm > 0) || !(position.speed > 0) || !std::isfinite(quarters_per_minute))
    return 0;
  return std::clamp(quarters_per_minute, 4.0, 1000.0) * 4 / 60 / rate;
}

}  // namespace

ReferenceHost::ReferenceHost(double rate, const std::filesystem::path& models) : rate_(rate) {
  for (const char* name : {"groovae_4bar", "groovae_2bar_tap", "groovae_2bar_humanize"})
    drummers_.emplace_back(models / (std::string(name) + ".safetensors"));
}

double ReferenceHost::step() const {
  return anchor_step_ + static_cast<double>(frame_ - anchor_frame_) * steps_per_frame_;
}

double ReferenceHost::cycle_at(double step) {
  const int steps = drummer().steps();
  return std::floor((step + 0.5 + 1e-6) / steps) * steps;
}

void ReferenceHost::locate() {
  from_ = step();
  cycle_ = cycle_at(from_);
  asked_ = 0;
  due_.clear();
  drummer().begin(settings_);
}

void ReferenceHost::close() {
  encoded_ = encoded_ || !heard_.empty();
  if (settings_.mode != 0) drummer().answer(heard_);
  heard_.clear();
}

void ReferenceHost::follow(bool rolls) {
  const bool plays = rolls && settings_.enabled;
  if (plays == plays_) return;
  plays_ = plays;
  if (plays) return locate();
  due_.clear();
  close();
}

void ReferenceHost::move(double by) {
  const int steps = drummer().steps();
  const double cycles = std::nearbyint(by / steps) * steps;
  if (std::abs(by - cycles) >= 0.125) {
    close();
    return locate();
  }
  from_ += cycles;
  cycle_ += cycles;
  for (Due& due : due_) due.step += cycles;
}

void ReferenceHost::hear(const HostEvent& event) {
  if (!event.position) {
    if (!plays_ || event.velocity == 0 || settings_.mode == 0) return;
    const double beat = (step() - cycle_at(step())) / 4;
    heard_.push_back({.beat = double{static_cast<float>(beat)},
                      .pitch = event.pitch,
                      .velocity = event.velocity});
    return;
  }
  const SongPosition& position = *event.position;
  const double before = step();
  anchor_step_ = (static_cast<double>(position.bar) * double{position.beats_per_bar} +
                  double{position.bar_beat}) *
                 16 / position.beat_unit;
  anchor_frame_ = frame_;
  steps_per_frame_ = steps_per_frame(position, rate_);
  if (plays_ && steps_per_frame_ > 0) move(step() - before);
  follow(steps_per_frame_ > 0);
}

void ReferenceHost::ask() {
  if (asked_ == drummer().steps()) {
    drummer().end_cycle(settings_);
    cycle_ += asked_;
    asked_ = 0;
    close();
    drummer().begin(settings_);
    return;
  }
  for (const drumvae_hit& hit : drummer().next(settings_)) {
    Due due = {cycle_ + hit.beat * 4, hit.pitch, hit.velocity};
    if (due.step < from_ - 1e-6) {
      const auto recently = frame_ - static_cast<std::int64_t>(0.5 / steps_per_frame_);
      if (cycle_ + hit.step < from_ - 1e-6 || struck_[hit.pitch] >= recently) continue;
      due.step = from_;
    }
    due_.push_back(due);
  }
  ++asked_;
}

void ReferenceHost::ask_due() {
  while (step() + 1e-6 * steps_per_frame_ >= cycle_ + asked_ - 0.5) {
    const bool late = cycle_ + asked_ - 0.5 < step() - 0.125;
    if (late && late_-- <= 0) return;
    ask();
  }
}

void ReferenceHost::strike_due(std::vector<PlayedNote>& notes) {
  std::stable_sort(due_.begin(), due_.end(),
                   [](const Due& a, const Due& b) { return a.step < b.step; });
  const double now = step() + 1e-6 * steps_per_frame_;
  while (!due_.empty() && due_.front().step <= now) {
    notes.push_back({frame_, 0x99, due_.front().pitch, due_.front().velocity});
    struck_[due_.front().pitch] = frame_;
    due_.erase(due_.begin());
  }
}

std::vector<PlayedNote> ReferenceHost::run(std::uint32_t frames, const PlayedSettings& settings,
                                           const std::vector<HostEvent>& events) {
  if (interrupted_ || settings.mode != settings_.mode) {
    heard_.clear();
    due_.clear();
    plays_ = false;
  }
  interrupted_ = encoded_ = false;
  settings_ = settings;
  late_ = std::max(1, static_cast<int>(frames / rate_ / 2 / 50e-6));
  follow(steps_per_frame_ > 0);
  std::vector<PlayedNote> notes;
  auto event = events.begin();
  for (const std::int64_t begin = frame_; frame_ < begin + frames; ++frame_) {
    for (; event != events.end() && event->frame + begin == frame_; ++event) hear(*event);
    if (!plays_) continue;
    ask_due();
    strike_due(notes);
  }
  return notes;
}

}  // namespace drumvae::test
