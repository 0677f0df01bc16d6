// Draws what happens in each block, and looks at what comes of it.
#include "tests/plugin/random_session.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drumvae::test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// As the ports' ranges say; NaN is the default.
double ranged(float value, double high, double fallback) {
  return std::isnan(value) ? fallback : std::clamp(double{value}, 0.0, high);
}

}  // namespace

RandomSession::RandomSession(double rate, std::uint64_t seed)
    : rate_(rate),
      random_(seed),
      host_({.rate = rate}),
      reference_(rate, std::filesystem::path(DRUMVAE_BUNDLE) / "models") {
  host_.control("freewheeling") = 1;
}

void RandomSession::play(double seconds) {
  for (const auto end = static_cast<std::int64_t>(seconds * rate_); frame_ < end;)
    block(static_cast<std::uint32_t>(std::exp2(between(0, 12))));
}

void RandomSession::complain(const std::string& what) {
  if (complaint_.empty()) complaint_ = "frame " + std::to_string(frame_) + ": " + what;
}

float RandomSession::odd_number() {
  const double odd[] = {kNan, -1, 1e30, -1e30, std::numeric_limits<double>::infinity()};
  return static_cast<float>(odd[whole(0, 4)]);
}

// Whether something that happens every so many seconds does in this block.
bool RandomSession::every(double seconds) { return chance(frames_ / rate_ / seconds); }

void RandomSession::move_controls() {
  const auto turn = [&](const char* control, double high, double seconds) {
    if (every(seconds)) host_.control(control) = static_cast<float>(between(0, high));
  };
  const bool drags = std::fmod(static_cast<double>(frame_) / rate_, 10) < 5;
  turn("x", 1, drags ? 0.05 : 5);
  turn("y", 1, drags ? 0.05 : 5);
  turn("temperature", 2, 2);
  turn("feel", 2, 2);
  turn("dynamics", 2, 2);
  turn("seed", 9999, 5);
  turn("hold", 1, 5);
  turn("mode", 2, 15);
  if (every(settings().enabled ? 10 : 1)) host_.control("enabled") = settings().enabled ? 0 : 1;
  const char* controls[] = {"x", "y", "temperature", "feel", "dynamics", "seed", "hold", "mode"};
  if (every(5)) host_.control(controls[whole(0, 7)]) = odd_number();
}

PlayedSettings RandomSession::settings() {
  return {.mode = static_cast<int>(std::lround(ranged(host_.control("mode"), 2, 0))),
          .seed = static_cast<std::uint32_t>(std::lround(ranged(host_.control("seed"), 9999, 0))),
          .temperature = ranged(host_.control("temperature"), 2, 0.5),
          .feel = ranged(host_.control("feel"), 2, 1),
          .dynamics = ranged(host_.control("dynamics"), 2, 1),
          .x = ranged(host_.control("x"), 1, 0),
          .y = ranged(host_.control("y"), 1, 0),
          .hold = ranged(host_.control("hold"), 1, 1) > 0,
          .enabled = ranged(host_.control("enabled"), 1, 1) > 0};
}

// Steps a frame.
double RandomSession::speed() const {
  const double tempo = double{song_.tempo_bpm} * double{song_.speed};
  return tempo > 0 && std::isfinite(tempo) ? std::clamp(tempo, 4.0, 1000.0) / 15 / rate_ : 0;
}

void RandomSession::add_position(std::int64_t frame, double step) {
  const double steps_per_bar = double{song_.beats_per_bar} * 16 / song_.beat_unit;
  song_.bar = static_cast<std::int64_t>(std::floor(step / steps_per_bar));
  const double in_bar = step - static_cast<double>(song_.bar) * steps_per_bar;
  song_.bar_beat = static_cast<float>(in_bar * song_.beat_unit / 16);
  events_.push_back({.frame = frame, .position = song_});
  step_ = step - static_cast<double>(frame) * speed();
}

// At most one move a block.
void RandomSession::move_transport() {
  const double frames_to_loop = (loop_to_ - step_) / speed();
  std::int64_t frame = whole(0, frames_ - 1);
  double step = step_ + static_cast<double>(frame) * speed();
  if (loop_to_ > loop_from_ && frames_to_loop >= 0 && frames_to_loop < frames_) {
    frame = std::min(static_cast<std::int64_t>(frames_to_loop), std::int64_t{frames_} - 1);
    return add_position(frame, loop_from_);
  }
  if (every(10)) {
    loop_from_ = chance(0.5) ? 0 : static_cast<double>(whole(0, 128));
    loop_to_ = loop_from_ + static_cast<double>(chance(0.5) ? 64 : whole(0, 80));
  }
  if (!(song_.speed > 0 && song_.tempo_bpm > 0 && std::isfinite(song_.tempo_bpm)) && every(0.5)) {
    song_.speed = 1;
    song_.tempo_bpm = static_cast<float>(between(30, 300));
  } else if (every(5)) {
    song_.tempo_bpm = static_cast<float>(chance(0.9) ? between(30, 300) : between(1, 1500));
  } else if (every(5)) {
    step = between(-64, 1000);
  } else if (every(15)) {
    song_.speed = chance(0.5) ? 0 : static_cast<float>(between(-1, 2));
  } else if (every(20)) {
    song_.tempo_bpm = chance(0.5) ? odd_number() : static_cast<float>(chance(0.5) ? 0 : 1e9);
  } else if (every(20)) {
    const float metres[] = {3, 4, 5, 7};
    song_.beats_per_bar = metres[whole(0, 3)];
    song_.beat_unit = chance(0.5) ? 4 : 8;
  } else if (!every(0.1)) {
    return;
  }
  add_position(frame, step);
}

void RandomSession::add_notes() {
  const std::int64_t count = every(20) ? 10000 : every(0.3) ? whole(1, 3) : 0;
  std::vector<HostEvent> notes;
  for (std::int64_t i = 0; i < count; ++i)
    notes.push_back(
        {.frame = whole(0, frames_ - 1),
         .pitch = static_cast<std::uint8_t>(chance(0.8) ? whole(35, 51) : whole(0, 127)),
         .velocity = static_cast<std::uint8_t>(whole(0, 127))});
  events_.insert(events_.end(), notes.begin(), notes.end());
  std::ranges::stable_sort(events_, {}, &HostEvent::frame);
}

void RandomSession::block(std::uint32_t frames) {
  events_.clear();
  frames_ = frames;
  move_controls();
  move_transport();
  add_notes();
  for (const HostEvent& event : events_) {
    if (event.position)
      host_.send(event.frame, *event.position);
    else
      host_.send(event.frame, 0x90, event.pitch, event.velocity);
  }
  if (every(10)) {
    host_.restore(host_.save());
    reference_.interrupt();
  }
  const std::int64_t before = host_.allocations();
  const std::vector<PlayedNote> written = host_.run(frames);
  const std::vector<PlayedNote> expected = reference_.run(frames, settings(), events_);
  // What the worker's thread allocates is its own affair.
  if (host_.allocations() != before && !reference_.encoded()) complain("run() allocates");
  check_pairs(written);
  compare(expected, written);
  frame_ += frames;
  step_ += frames * speed();
}

// Each note-on is expected there or a frame beside it, and each that is expected comes.
void RandomSession::compare(const std::vector<PlayedNote>& expected,
                            const std::vector<PlayedNote>& written) {
  owed_.insert(owed_.end(), expected.begin(), expected.end());
  for (const PlayedNote& note : written) {
    if (!note.is_on()) continue;
    ++notes_;
    const auto same = std::ranges::find_if(owed_, [&](const PlayedNote& owed) {
      return owed.pitch == note.pitch && owed.velocity == note.velocity &&
             std::abs(owed.frame - note.frame) <= 1;
    });
    if (same == owed_.end())
      return complain("a note that nobody asked for: pitch " + std::to_string(note.pitch) + " at " +
                      std::to_string(note.frame));
    owed_.erase(same);
  }
  for (const PlayedNote& owed : owed_)
    if (owed.frame < frame_)
      complain("a note is missing: pitch " + std::to_string(owed.pitch) + " at " +
               std::to_string(owed.frame));
}

// On and off in turns, and nothing sounds longer than a sixteenth or while nothing rolls.
void RandomSession::check_pairs(const std::vector<PlayedNote>& written) {
  std::int64_t last = frame_;
  for (const PlayedNote& note : written) {
    if (note.frame < last) complain("events are out of order");
    last = note.frame;
    if (note.status != 0x99 && note.status != 0x89) complain("another channel or message");
    std::int64_t& since = sounding_[note.pitch];
    if (note.is_on() == (since >= 0)) complain(note.is_on() ? "on twice" : "off twice");
    since = note.is_on() ? note.frame : -1;
  }
  const bool silent = settings().enabled == false || speed() == 0;
  for (const std::int64_t since : sounding_)
    if (since >= 0 && (silent || last - since > rate_ * 15 / 4 + 1)) complain("a note hangs");
}

}  // namespace drumvae::test
