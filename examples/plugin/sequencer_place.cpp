// Where the song is: blocks, jumps, stops, and the cycle that is played there.
#include <algorithm>
#include <cmath>

#include "sequencer.h"

namespace plugin {
namespace {

// Of a step behind the place where the host is; half a block may be full of them.
constexpr double kSecondsPerLateStep = 50e-6;

}  // namespace

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
  pending_.clear();
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
  pending_.move(cycles);
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

}  // namespace plugin
