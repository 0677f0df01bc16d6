// The next thing that is due, again and again, until the block is over.
#include "sequencer.h"

#include <algorithm>
#include <cmath>

namespace plugin {
namespace {

constexpr std::int64_t kNever = INT64_MAX;
constexpr double kFarthestFrames = 1e15;

}  // namespace

Sequencer::Sequencer(const Urids& urids, double rate)
    : rate_(rate), transport_(urids, rate), output_(urids) {}

void Sequencer::collect() {
  if (drummer_ != nullptr && drummer_->collect(settings_.freewheeling) && plays_) locate();
}

std::int64_t Sequencer::frame_of(double step) const {
  const double frames = (step - transport_.step()) / transport_.steps_per_frame();
  return now_ +
         static_cast<std::int64_t>(std::clamp(std::ceil(frames - kRounding), 0.0, kFarthestFrames));
}

bool Sequencer::is_late() const { return ask_step() < transport_.step() - kSameStep; }

std::int64_t Sequencer::next_ask() const {
  if (!plays_ || drummer_->waits()) return kNever;
  return is_late() && late_asks_ == 0 ? kNever : frame_of(ask_step());
}

std::int64_t Sequencer::next_strike() const {
  return plays_ && !pending_.empty() ? frame_of(pending_.front().step) : kNever;
}

void Sequencer::go_to(std::int64_t frame) {
  transport_.advance(static_cast<std::uint32_t>(frame - now_));
  now_ = frame;
}

void Sequencer::play_until(std::uint32_t frame) {
  const std::int64_t until = std::min(block_ + frame, block_end_);
  collect();
  for (;;) {
    const std::int64_t strikes = next_strike(), asks = next_ask();
    const std::int64_t next = std::max(std::min({output_.next_end(), strikes, asks}), now_);
    if (next >= until) break;
    go_to(next);
    output_.end_due(now_);
    if (asks <= now_)
      ask();
    else if (strikes <= now_)
      strike();
  }
  if (until > now_) go_to(until);
}

void Sequencer::ask() {
  if (is_late()) --late_asks_;
  if (asked_ == drummer_->steps()) return end_cycle();
  for (const drumvae_hit& hit : drummer_->next(settings_)) enqueue(hit);
  ++asked_;
}

void Sequencer::end_cycle() {
  drummer_->end_cycle(settings_);
  drummer_->close_pattern();
  cycle_ += drummer_->steps();
  asked_ = 0;
  drummer_->begin(settings_);
  collect();
}

// Hits before the beginning are left out; those of steps behind it that are early come at once,
// unless they have just been heard (a loop's last half step has).
void Sequencer::enqueue(const drumvae_hit& hit) {
  DueHit due = {cycle_ + hit.beat * kStepsPerBeat, hit.pitch, hit.velocity};
  if (due.step < from_ - kRounding) {
    const auto half_step = static_cast<std::int64_t>(0.5 / transport_.steps_per_frame());
    if (cycle_ + hit.step < from_ - kRounding || output_.struck_since(now_ - half_step, hit.pitch))
      return;
    due.step = from_;
  }
  pending_.add(due);
}

void Sequencer::strike() {
  const DueHit hit = pending_.take();
  const auto sixteenth = static_cast<std::int64_t>(1 / transport_.steps_per_frame());
  output_.strike(now_, now_ + sixteenth, hit.pitch, hit.velocity);
}

}  // namespace plugin
