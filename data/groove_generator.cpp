// The drummer: chooses patterns bar by bar and plays them with dynamics and microtiming.
#include "data/groove_generator.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "data/drum_tensor.h"
#include "data/groove_styles.h"
#include "kernels/philox.h"

namespace drumvae {
namespace {

enum Pitch : int {
  kKick = 36,
  kSideStick = 37,
  kSnare = 38,
  kClosedHat = 42,
  kLowTom = 43,
  kPedalHat = 44,
  kOpenHat = 46,
  kMidTom = 47,
  kHighTom = 50,
  kCrash = 49,
  kRide = 51
};

constexpr int kBarsPerPhrase = 4;
constexpr double kLargestShift = 0.45;  // of a step: a hit stays in its own

// Random numbers in the order of the calls.  Sums and products only: no library function whose last
// bit differs between machines.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint32_t number) : seed_(seed), number_(number) {}

  // In (0, 1].
  double uniform() {
    const std::uint32_t word = next_++;
    if (word % 4 == 0) {
      const std::uint32_t stream = random_stream(0, 0, RandomPurpose::demo_groove);
      words_ = philox4x32_10({word / 4, number_, 0, stream}, seed_);
    }
    return philox_uniform(words_.word[word % 4]);
  }
  double between(double low, double high) { return low + (high - low) * uniform(); }
  bool chance(double probability) { return uniform() <= probability; }
  // Mean 0, standard deviation 1, within +-3.5: the sum of four uniforms.
  double bell() {
    double sum = 0.0;
    for (int i = 0; i < 4; ++i) sum += uniform();
    return (sum - 2.0) * 1.7320508075688772;
  }
  template <typename T>
  const T& choice(std::span<const T> from) {
    const auto index = static_cast<std::size_t>(uniform() * static_cast<double>(from.size()));
    return from[std::min(index, from.size() - 1)];
  }

 private:
  std::uint64_t seed_;
  std::uint32_t number_;
  std::uint32_t next_ = 0;
  PhiloxWords words_{};
};

// What one person brings to every style.
struct Drummer {
  double loudness, unsteadiness_steps, push_steps, accent, ghosting, filling, swing;

  explicit Drummer(Dice& dice)
      : loudness(dice.between(0.85, 1.08)),
        unsteadiness_steps(dice.between(0.02, 0.09)),
        push_steps(dice.between(-0.06, 0.06)),
        accent(dice.between(0.5, 1.5)),
        ghosting(dice.between(0.3, 1.0)),
        filling(dice.between(0.4, 1.0)),
        swing(dice.between(0.8, 1.1)) {}
};

// What a character of a pattern asks for.
struct Stroke {
  int pitch;
  double velocity;
  bool optional;
};

Stroke stroke_of(char symbol, int row_pitch) {
  switch (symbol) {
    case 'X':
      return {row_pitch, 112, false};
    case 'x':
      return {row_pitch, 88, false};
    case 'o':
      return {row_pitch, 58, true};
    case 'g':
      return {row_pitch, 30, true};
    case 'O':
      return {kOpenHat, 92, false};
    case 'r':
      return {kRide, 76, false};
    case 'R':
      return {kRide, 98, false};
    case 's':
      return {kSideStick, 82, false};
    case 'h':
      return {kHighTom, 92, false};
    case 'm':
      return {kMidTom, 92, false};
    case 'l':
      return {kLowTom, 96, false};
    default:
      return {kKick, 90, false};
  }
}

// Plays one song; see generate_groove().
class Player {
 public:
  Player(std::uint64_t seed, std::uint32_t number)
      : dice_(seed, number), drummer_(dice_), style_(dice_.choice(groove_styles())) {
    song_.tempo_bpm = std::floor(dice_.between(style_.slowest_bpm, style_.fastest_bpm));
    song_.name = std::string(style_.name) + " " + std::to_string(number);
  }

  DrumSong play(int bars) {
    for (int bar = 0; bar < bars; ++bar) {
      if (bar % kBarsPerPhrase == 0) choose_patterns();
      play_bar(bar, bar == bars - 1 || bar % kBarsPerPhrase == kBarsPerPhrase - 1);
    }
    for (const auto& [place, hit] : hits_) song_.hits.push_back(hit);
    return std::move(song_);
  }

 private:
  void choose_patterns() {
    kick_ = dice_.choice(style_.kick);
    snare_ = dice_.choice(style_.snare);
    cymbals_ = dice_.choice(style_.cymbals);
    foot_ = dice_.choice(style_.foot);
  }

  void play_bar(int bar, bool last_of_phrase) {
    const bool has_fill = last_of_phrase && dice_.chance(drummer_.filling);
    const BarPattern fill = has_fill ? dice_.choice(drum_fills()) : "................";
    const std::size_t fill_begin = std::min(fill.find_first_not_of('.'), fill.size());
    // A drummer leaves a pattern for a bar now and then.
    const BarPattern kick = dice_.chance(0.25) ? dice_.choice(style_.kick) : kick_;
    const BarPattern snare = dice_.chance(0.2) ? dice_.choice(style_.snare) : snare_;
    play_row(bar, kick.substr(0, fill_begin), kKick, 0.0);
    play_row(bar, snare.substr(0, fill_begin), kSnare, style_.snare_late_steps);
    play_row(bar, cymbals_.substr(0, fill_begin), kClosedHat, 0.0);
    play_row(bar, foot_, kPedalHat, 0.0);
    play_fill(bar, fill);
    if (crash_next_) play_crash(bar);
    crash_next_ = has_fill;
  }

  void play_row(int bar, BarPattern row, int row_pitch, double late_steps) {
    for (std::size_t step = 0; step < row.size(); ++step) {
      if (row[step] == '.') continue;
      const Stroke stroke = stroke_of(row[step], row_pitch);
      if (stroke.optional && !dice_.chance(drummer_.ghosting)) continue;
      // On the beat a little louder, between the sixteenths of a beat a little softer.
      const double weight = step % 4 == 0 ? 5.0 : step % 2 == 0 ? -2.0 : -7.0;
      strike(bar, static_cast<int>(step), stroke.pitch, stroke.velocity + weight * drummer_.accent,
             late_steps);
    }
  }

  // Louder towards its end, over a kick on the beats.
  void play_fill(int bar, BarPattern fill) {
    const std::size_t begin = fill.find_first_not_of('.');
    for (std::size_t step = std::min(begin, fill.size()); step < fill.size(); ++step) {
      if (step % 4 == 0 && dice_.chance(0.5)) strike(bar, static_cast<int>(step), kKick, 80, 0.0);
      if (fill[step] == '.') continue;
      const Stroke stroke = stroke_of(fill[step], kSnare);
      const double progress = static_cast<double>(step - begin) / 16.0;
      // Fills rush.
      strike(bar, static_cast<int>(step), stroke.pitch, stroke.velocity - 12 + 40 * progress,
             -0.1 * progress);
    }
  }

  void play_crash(int bar) {
    std::erase_if(hits_, [&](const auto& entry) {
      return entry.first.first == bar * kStepsPerBar &&
             (entry.first.second == kClosedHat || entry.first.second == kRide);
    });
    strike(bar, 0, kCrash, 112, 0.0);
    strike(bar, 0, kKick, 100, 0.0);
  }

  // Where a step of the bar falls when it is swung, in steps.
  double swung(int step) const {
    if (step % 4 == 2)
      return step + 2.0 / 3.0 * std::min(style_.swing_eighths * drummer_.swing, 1.0);
    if (step % 2 == 1) return step + 1.0 / 3.0 * style_.swing_sixteenths * drummer_.swing;
    return step;
  }

  void strike(int bar, int step, int pitch, double velocity, double late_steps) {
    const double nominal = bar * kStepsPerBar + swung(step);
    const double shift =
        drummer_.push_steps + late_steps + drummer_.unsteadiness_steps * dice_.bell();
    const auto grid = static_cast<std::int32_t>(std::lround(nominal));
    const double place = std::clamp(nominal + shift, grid - kLargestShift, grid + kLargestShift);
    const double played = velocity * drummer_.loudness * swell(bar) + 5.0 * dice_.bell();
    const double step_seconds = 15.0 / song_.tempo_bpm;
    DrumHit hit;
    hit.pitch = pitch;
    hit.velocity = static_cast<int>(std::clamp(played, 8.0, 127.0));
    hit.start_s = std::max(place, 0.0) * step_seconds;
    hit.end_s = hit.start_s + 0.5 * step_seconds;
    hit.step = grid;
    hits_[{grid, pitch}] = hit;
  }

  // A phrase grows a little.
  static double swell(int bar) { return 0.95 + 0.03 * (bar % kBarsPerPhrase); }

  Dice dice_;
  Drummer drummer_;
  const GrooveStyle& style_;
  BarPattern kick_, snare_, cymbals_, foot_;
  bool crash_next_ = false;
  DrumSong song_;
  std::map<std::pair<std::int32_t, int>, DrumHit> hits_;  // by step and pitch
};

}  // namespace

DrumSong generate_groove(std::uint64_t seed, std::uint32_t number, int bars) {
  if (bars < 1) throw std::invalid_argument("generate_groove: bars " + std::to_string(bars));
  return Player(seed, number).play(bars);
}

}  // namespace drumvae
