// A groove as text.
#include "tools/reports/step_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace drumvae {
namespace {

constexpr int kBarsPerBlock = 4;
constexpr int kLoudestSoft = 42;
constexpr int kLoudestMedium = 84;
// An offset of kOffsetUnits is half a step.
constexpr int kOnTime = kOffsetUnits / 8;

constexpr std::array<const char*, kDrumClasses> kNames = {
    "kick", "snare", "closed hh", "open hh", "low tom", "mid tom", "high tom", "crash", "ride"};

bool is_hit(const DrumTensor& tensor, int step, int drum) {
  return (tensor.hits[static_cast<std::size_t>(step)] >> drum & 1) != 0;
}

std::size_t cell(int step, int drum) {
  return static_cast<std::size_t>(step) * kDrumClasses + static_cast<std::size_t>(drum);
}

char hit_letter(const DrumTensor& tensor, int step, int drum) {
  if (!is_hit(tensor, step, drum)) return '.';
  const int velocity = tensor.velocities[cell(step, drum)];
  return velocity <= kLoudestSoft ? 'o' : velocity <= kLoudestMedium ? 'x' : 'X';
}

char timing_letter(const DrumTensor& tensor, int step) {
  int hits = 0;
  int sum = 0;
  for (int drum = 0; drum < kDrumClasses; ++drum) {
    if (!is_hit(tensor, step, drum)) continue;
    ++hits;
    sum += tensor.offsets[cell(step, drum)];
  }
  if (hits == 0) return ' ';
  return sum > kOnTime * hits ? '<' : sum < -kOnTime * hits ? '>' : '=';
}

// One line of a block: letter(step, step in its bar), with a bar line at each bar.
template <class Letter>
std::string grid_line(const std::string& name, std::span<const Bar> bars, int end,
                      const Letter& letter) {
  std::string line = fmt::format("{:<9} ", name);
  for (const Bar& bar : bars) {
    line += '|';
    const int first = static_cast<int>(bar.first_step);
    for (int step = first; step < std::min(first + bar.steps, end); ++step)
      line += letter(step, step - first);
  }
  return line + "|\n";
}

std::string block(const DrumTensor& tensor, std::span<const Bar> bars) {
  std::string text = grid_line(
      fmt::format("bar {}", bars.front().number), bars, tensor.steps, [](int, int in_bar) {
        return in_bar % 4 == 0 ? static_cast<char>('1' + in_bar / 4 % 9) : ' ';
      });
  for (int drum = kDrumClasses; drum-- > 0;) {
    text += grid_line(kNames[static_cast<std::size_t>(drum)], bars, tensor.steps,
                      [&](int step, int) { return hit_letter(tensor, step, drum); });
  }
  return text + grid_line("timing", bars, tensor.steps,
                          [&](int step, int) { return timing_letter(tensor, step); });
}

}  // namespace

std::string step_grid(const DrumTensor& tensor, const std::vector<Bar>& bars) {
  std::string text;
  for (std::size_t first = 0; first < bars.size(); first += kBarsPerBlock) {
    if (first > 0) text += '\n';
    const std::size_t count = std::min<std::size_t>(kBarsPerBlock, bars.size() - first);
    text += block(tensor, std::span(bars).subspan(first, count));
  }
  return text;
}

std::string step_grid(const DrumTensor& tensor) {
  std::vector<Bar> bars;
  for (std::int32_t step = 0; step < tensor.steps; step += kStepsPerBar)
    bars.push_back({.number = step / kStepsPerBar + 1, .first_step = step});
  return step_grid(tensor, bars);
}

std::string step_grid_legend() {
  return fmt::format(
      "o velocity 1-{}, x {}-{}, X {}-127; timing: < early, > late, = within 1/16 of a step\n",
      kLoudestSoft, kLoudestSoft + 1, kLoudestMedium, kLoudestMedium + 1);
}

}  // namespace drumvae
