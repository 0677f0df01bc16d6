// Metre by metre.
#include "data/bar_map.h"

#include <algorithm>
#include <cmath>

#include "data/drum_tensor.h"
#include "data/performance.h"

namespace drumvae {
namespace {

bool same_metre(const TimeSignature& a, const TimeSignature& b) {
  return a.numerator == b.numerator && a.denominator == b.denominator;
}

// Sorted, one per tick, from tick 0 on, without repeats.
std::vector<TimeSignature> effective(std::vector<TimeSignature> signatures) {
  std::ranges::stable_sort(signatures, {}, &TimeSignature::tick);
  std::vector<TimeSignature> last_of_tick{{.tick = 0, .numerator = 4, .denominator = 4}};
  for (const TimeSignature& signature : signatures) {
    if (last_of_tick.back().tick == signature.tick)
      last_of_tick.back() = signature;
    else
      last_of_tick.push_back(signature);
  }
  last_of_tick.erase(std::unique(last_of_tick.begin(), last_of_tick.end(), same_metre),
                     last_of_tick.end());
  return last_of_tick;
}

std::int64_t steps_in(const MetreStretch& stretch, std::int64_t bars) {
  return std::llround(static_cast<double>(bars) *
                      steps_per_bar(stretch.numerator, stretch.denominator));
}

// Ends `stretch` where the next time signature stands, and says at which tick the next one begins.
double end_at(double tick, double step_ticks, MetreStretch& stretch) {
  const double bar_ticks = steps_per_bar(stretch.numerator, stretch.denominator) * step_ticks;
  const double length = tick - stretch.first_tick;
  const double nearest = std::nearbyint(length / bar_ticks);
  if (std::abs(length - nearest * bar_ticks) <= std::max(step_ticks / 32, 1.0)) {
    stretch.bars = static_cast<std::int64_t>(nearest);
    return stretch.first_tick + nearest * bar_ticks;
  }
  const double whole = std::floor(length / bar_ticks);
  stretch.bars = static_cast<std::int64_t>(whole);
  stretch.rest_steps =
      static_cast<std::int32_t>(std::lround((length - whole * bar_ticks) / step_ticks));
  return tick;
}

// The last stretch whose `where` is at most `place`.
template <class Place, class Where>
std::size_t last_begun(const std::vector<MetreStretch>& stretches, Place place, Where where) {
  const auto after = std::ranges::upper_bound(stretches, place, {}, where);
  return after == stretches.begin() ? 0 : static_cast<std::size_t>(after - stretches.begin()) - 1;
}

}  // namespace

BarMap::BarMap(std::vector<TimeSignature> signatures, int ticks_per_quarter)
    : step_ticks_(ticks_per_quarter / 4.0) {
  MetreStretch next;
  for (const TimeSignature& signature : effective(std::move(signatures))) {
    if (signature.tick > 0) {
      MetreStretch before = next;
      next.first_tick = end_at(signature.tick, step_ticks_, before);
      next.first_bar += before.bars + (before.rest_steps > 0 ? 1 : 0);
      next.first_step += steps_in(before, before.bars) + before.rest_steps;
      if (before.bars > 0 || before.rest_steps > 0) stretches_.push_back(before);
    }
    next.numerator = signature.numerator;
    next.denominator = signature.denominator;
  }
  stretches_.push_back(next);
  if (stretches_.size() > 1 && stretches_[1].first_bar == 1 &&
      stretches_[1].first_step < std::min<std::int64_t>(kStepsPerBar, steps_in(stretches_[1], 1)))
    first_number_ = 0;
}

std::size_t BarMap::stretch_at(double tick) const {
  return last_begun(stretches_, tick + step_ticks_ / 2, &MetreStretch::first_tick);
}

std::size_t BarMap::stretch_of_step(std::int64_t step) const {
  return last_begun(stretches_, step, &MetreStretch::first_step);
}

double BarMap::tick_of_step(std::int64_t step) const {
  const MetreStretch& stretch = stretches_[stretch_of_step(step)];
  return stretch.first_tick + static_cast<double>(step - stretch.first_step) * step_ticks_;
}

std::vector<Bar> BarMap::bars_before(std::int64_t step) const {
  std::vector<Bar> bars;
  for (const MetreStretch& stretch : stretches_) {
    const double steps = steps_per_bar(stretch.numerator, stretch.denominator);
    if (steps != std::floor(steps)) continue;
    Bar bar{.number = first_number_ + stretch.first_bar,
            .first_step = stretch.first_step,
            .steps = static_cast<std::int32_t>(steps),
            .numerator = stretch.numerator,
            .denominator = stretch.denominator};
    for (std::int64_t i = 0; i < stretch.bars && bar.first_step < step; ++i) {
      bars.push_back(bar);
      bar.first_step += bar.steps;
      ++bar.number;
    }
    bar.steps = stretch.rest_steps;
    if (bar.steps > 0 && bar.first_step < step) bars.push_back(bar);
  }
  return bars;
}

}  // namespace drumvae
