// A groove as text.
#include "tools/studio/step_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

// One line of a block: the letters of steps [begin, end) with a bar line at each bar.
template <class Letter>
std::string grid_line(const char* name, int begin, int end, const Letter& letter) {
  std::string line = fmt::format("{:<9} ", name);
  for (int step = begin; step < end; ++step) {
    if (step % kStepsPerBar == 0) line += '|';
    line += letter(step);
  }
  return line + "|\n";
}

std::string block(const DrumTensor& tensor, int begin, int end) {
  std::string text =
      grid_line(fmt::format("bar {}", begin / kStepsPerBar + 1).c_str(), begin, end, [](int step) {
        const int in_bar = step % kStepsPerBar;
        return in_bar % 4 == 0 ? static_cast<char>('1' + in_bar / 4) : ' ';
      });
  for (int drum = kDrumClasses; drum-- > 0;) {
    text += grid_line(kNames[static_cast<std::size_t>(drum)], begin, end,
                      [&](int step) { return hit_letter(tensor, step, drum); });
  }
  return text +
         grid_line("timing", begin, end, [&](int step) { return timing_letter(tensor, step); });
}

}  // namespace

std::string step_grid(const DrumTensor& tensor) {
  constexpr int kBlock = kBarsPerBlock * kStepsPerBar;
  std::string text;
  for (int begin = 0; begin < tensor.steps; begin += kBlock) {
    if (begin > 0) text += '\n';
    text += block(tensor, begin, std::min(begin + kBlock, tensor.steps));
  }
  return text;
}

std::string step_grid_legend() {
  return fmt::format(
      "o velocity 1-{}, x {}-{}, X {}-127; timing: < early, > late, = within 1/16 of a step\n",
      kLoudestSoft, kLoudestSoft + 1, kLoudestMedium, kLoudestMedium + 1);
}

}  // namespace drumvae
