// The next thing that is due, again and again, until the block is over.
#include "sequencer.h"

#include <algorithm>
#include <cmath>

namespace plugin {
namespace {

constexpr double kSameStep = 0.125;  // a jump that is no jump, in steps
constexpr double kRounding = 1e-6;   // of steps and frames
constexpr std::int64_t kNever = INT64_MAX;
constexpr double kFarthestFrames = 1e15;
// Steps behind the place where the host is, of which half a block may be full.
constexpr double kSecondsPerLateStep = 50e-6;

}  // namespace

Sequencer::Sequencer(const Urids& urids, double rate)
    : rate_(rate), transport_(urids, rate), output_(urids) {}

void Sequencer::begin_block(LV2_Atom_Sequence* port, const Settings& settings, Drummer* drummer,
                            std::uint32_t frames) {
  block_ = now_;
  block_end_ = block_ + frames;
  output_.begin(port, block_);
  settings_ = settings;
  late_asks_ = std::max(1, static_cast<int>(frames / rate_ / 2 / kSecondsPerLateStep));
  if (drummer != drummer_ || interrupted_) {
    if (drummer_ != nullptr) drummer_->drop_pattern();
    plays_ = false;
    stop();
  }
  drummer_ = drummer;
  interrupted_ = false;
  follow();
}

void Sequencer::follow() {
  const bool plays = transport_.rolling() && settings_.enabled && drummer_ != nullptr;
  if (plays == plays_) return;
  plays_ = plays;
  if (plays) return locate();
  stop();
  if (drummer_ != nullptr) drummer_->close_pattern();
}

void Sequencer::stop() {
  output_.end_all(now_);
  pending_count_ = 0;
}

void Sequencer::hear_position(const LV2_Atom_Object& position) {
  const double expected = transport_.step();
  transport_.hear(position);
  if (plays_ && transport_.rolling()) jump(transport_.step() - expected);
  follow();
}

void Sequencer::jump(double steps) {
  const double cycles = std::nearbyint(steps / drummer_->steps()) * drummer_->steps();
  if (std::abs(steps - cycles) >= kSameStep) {
    stop();
    drummer_->close_pattern();
    return locate();
  }
  from_ += cycles;
  cycle_ += cycles;
  for (std::size_t i = 0; i < pending_count_; ++i) pending_[i].step += cycles;
}

void Sequencer::hear_note(std::uint8_t pitch, std::uint8_t velocity) {
  if (!plays_) return;
  const double step = transport_.step();
  drummer_->hear(static_cast<float>((step - cycle_of(step)) / kStepsPerBeat), pitch, velocity);
}

// From half a step before a cycle on, only its own hits are to come.
double Sequencer::cycle_of(double step) const {
  return std::floor((step + 0.5 + kRounding) / drummer_->steps()) * drummer_->steps();
}

void Sequencer::locate() {
  from_ = transport_.step();
  cycle_ = cycle_of(from_);
  asked_ = 0;
  drummer_->begin(settings_);
}

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
  return plays_ && pending_count_ > 0 ? frame_of(pending_[0].step) : kNever;
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
  PendingHit pending = {cycle_ + hit.beat * kStepsPerBeat, hit.pitch, hit.velocity};
  if (pending.step < from_ - kRounding) {
    const auto half_step = static_cast<std::int64_t>(0.5 / transport_.steps_per_frame());
    if (cycle_ + hit.step < from_ - kRounding || output_.struck_since(now_ - half_step, hit.pitch))
      return;
    pending.step = from_;
  }
  if (pending_count_ == pending_.size()) return;
  std::size_t to = pending_count_++;
  for (; to > 0 && pending_[to - 1].step > pending.step; --to) pending_[to] = pending_[to - 1];
  pending_[to] = pending;
}

void Sequencer::strike() {
  const PendingHit hit = pending_[0];
  std::copy(pending_.begin() + 1, pending_.begin() + pending_count_, pending_.begin());
  --pending_count_;
  const auto sixteenth = static_cast<std::int64_t>(1 / transport_.steps_per_frame());
  output_.strike(now_, now_ + sixteenth, hit.pitch, hit.velocity);
}

}  // namespace plugin
