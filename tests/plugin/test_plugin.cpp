// What the plugin promises a producer, one thing at a time.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <limits>
#include <set>
#include <thread>

#include "tests/plugin/plugin_host.h"
#include "tests/plugin/reference_drummer.h"

using namespace drumvae::test;

namespace {

constexpr double kRate = 48000;
constexpr std::int64_t kStep = 6000, kBar = 16 * kStep;  // frames at 120 bpm

// So many frames in blocks of 500 at most.
std::vector<PlayedNote> play(PluginHost& host, std::int64_t frames) {
  std::vector<PlayedNote> all;
  for (std::int64_t i = 0; i < frames; i += 500) {
    const auto block =
        host.run(static_cast<std::uint32_t>(std::min<std::int64_t>(500, frames - i)));
    all.insert(all.end(), block.begin(), block.end());
  }
  return all;
}

// The note-ons of [from, to), as from a beginning at frame 0 and in one order.
std::vector<PlayedNote> ons(const std::vector<PlayedNote>& notes, std::int64_t from,
                            std::int64_t to) {
  std::vector<PlayedNote> found;
  for (PlayedNote note : notes) {
    if (!note.is_on() || note.frame < from || note.frame >= to) continue;
    note.frame -= from;
    found.push_back(note);
  }
  std::ranges::sort(found, {}, [](const auto& note) { return std::pair(note.frame, note.pitch); });
  return found;
}

std::filesystem::path model(const char* name) {
  return std::filesystem::path(DRUMVAE_BUNDLE) / "models" / (std::string(name) + ".safetensors");
}

// Hits at 120 bpm from `frame` on.
std::vector<PlayedNote> on_frames(const std::vector<drumvae_hit>& hits, std::int64_t frame) {
  std::vector<PlayedNote> notes;
  for (const drumvae_hit& hit : hits)
    notes.push_back({frame + static_cast<std::int64_t>(std::ceil(hit.beat * 4 * kStep - 1e-6)),
                     0x99, hit.pitch, hit.velocity});
  return notes;
}

std::set<int> sounding(const std::vector<PlayedNote>& notes) {
  std::set<int> pitches;
  for (const PlayedNote& note : notes) {
    const bool changes =
        note.is_on() ? pitches.insert(note.pitch).second : pitches.erase(note.pitch) == 1;
    CHECK(changes);
  }
  return pitches;
}

}  // namespace

TEST_CASE("A corner of the pad plays what the library plays of that seed and number") {
  PluginHost host;
  host.control("seed") = 7;
  host.control("hold") = 0;
  host.send(0, SongPosition{.bar = -1});
  const auto played = play(host, 9 * kBar);
  for (const std::uint32_t number : {2, 3}) {  // number 1 has been the cycle before
    const std::int64_t begin = (number == 2 ? 1 : 5) * kBar;
    const auto whole = on_frames(ReferenceDrummer(model("groovae_4bar")).whole(7, number), begin);
    const std::int64_t from = begin - kStep / 2, to = from + 4 * kBar;
    CHECK(whole.size() > 20);
    CHECK((ons(played, from, to) == ons(whole, from, to)));
  }
}

TEST_CASE("A new seed begins with its first groove at the next cycle") {
  PluginHost host;
  host.control("hold") = 0;
  host.send(0, SongPosition{});
  play(host, 6 * kBar);
  CHECK(host.control("number") == 2);
  host.control("seed") = 3;
  const auto played = play(host, 6 * kBar);
  const auto whole = on_frames(ReferenceDrummer(model("groovae_4bar")).whole(3, 1), 8 * kBar);
  const std::int64_t from = 8 * kBar - kStep / 2, to = from + 4 * kBar;
  CHECK((ons(played, from, to) == ons(whole, from, to)));
  CHECK(host.control("number") == 2);
}

TEST_CASE("A host that loops four bars hears them as one that goes on") {
  // A groove that sounds across the seam.
  ReferenceDrummer drummer(model("groovae_4bar"));
  std::uint32_t seed = 0;
  const auto sounds_at_the_end = [](const drumvae_hit& hit) { return hit.beat > 15.8; };
  while (!std::ranges::any_of(drummer.whole(seed, 1), sounds_at_the_end)) ++seed;
  PluginHost loops, goes_on;
  loops.control("seed") = goes_on.control("seed") = static_cast<float>(seed);
  goes_on.send(0, SongPosition{});
  const auto straight = play(goes_on, 12 * kBar);
  std::vector<PlayedNote> looped;
  for (int pass = 0; pass < 3; ++pass) {
    loops.send(0, SongPosition{});
    const auto notes = play(loops, 4 * kBar);
    looped.insert(looped.end(), notes.begin(), notes.end());
  }
  CHECK(straight.size() > 100);
  CHECK((looped == straight));
}

TEST_CASE("A stop, a bypass, another mode, place or state end every note at once") {
  PluginHost host;
  const auto ends_by = [&](const auto& change) {
    host.control("enabled") = 1;
    host.control("mode") = 0;
    host.send(0, SongPosition{});
    std::vector<PlayedNote> notes;
    while (sounding(notes).empty()) {
      const auto block = host.run(64);
      notes.insert(notes.end(), block.begin(), block.end());
    }
    change();
    const auto after = host.run(64);
    notes.insert(notes.end(), after.begin(), after.end());
    CHECK(sounding(notes).empty());
    CHECK(notes.back().frame % 64 == 0);
    host.send(0, SongPosition{.speed = 0});
    host.run(64 * 1000);
  };
  ends_by([&] { host.send(0, SongPosition{.speed = 0}); });
  ends_by([&] { host.send(0, SongPosition{.tempo_bpm = 0}); });
  ends_by([&] { host.send(0, SongPosition{.tempo_bpm = std::nanf("")}); });
  ends_by([&] { host.send(0, SongPosition{.bar = 2, .bar_beat = 1.9F}); });
  ends_by([&] { host.control("enabled") = 0; });
  ends_by([&] { host.control("mode") = 1; });
  ends_by([&] { host.restore(host.save()); });
}

// More than a worker takes for an answer, whose end a host like this one cannot see.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::chrono::milliseconds kAnswerTime{4000};
#else
constexpr std::chrono::milliseconds kAnswerTime{250};
#endif

TEST_CASE("Taps are answered by a whole kit a cycle later, in a host that waits for nothing") {
  PluginHost host;
  host.control("mode") = 1;
  std::vector<drumvae_hit> taps;
  host.send(0, SongPosition{.bar = -2});
  for (int beat = 0; beat < 8; ++beat) {
    const std::int64_t frame = beat * 4 * kStep + (beat % 2) * 200;
    host.send(frame, 0x90, 60, static_cast<std::uint8_t>(70 + 5 * beat));
    taps.push_back({.beat = static_cast<float>(frame / 4.0 / kStep),
                    .pitch = 60,
                    .velocity = static_cast<std::uint8_t>(70 + 5 * beat)});
  }
  auto played = host.run(2 * kBar - kStep / 2 + 100);
  CHECK(played.empty());
  std::this_thread::sleep_for(kAnswerTime);
  played = play(host, 2 * kBar - 100);
  ReferenceDrummer drummer(model("groovae_2bar_tap"));
  REQUIRE(drummer.answer(taps));
  const auto wanted = on_frames(drummer.whole(0, 1), 2 * kBar);
  CHECK(std::ranges::count(wanted, 36, &PlayedNote::pitch) > 0);
  CHECK(std::ranges::count(wanted, 38, &PlayedNote::pitch) > 0);
  const std::int64_t from = 2 * kBar - kStep / 2 + 600, to = 4 * kBar - kStep / 2;
  CHECK((ons(played, from, to) == ons(wanted, from, to)));
}

TEST_CASE("10,000 notes in a block are answered like the first few, and stop nothing") {
  PluginHost host;
  host.control("mode") = 2;
  host.control("freewheeling") = 1;
  host.send(0, SongPosition{});
  for (int i = 0; i < 10000; ++i) host.send(i, 0x99, static_cast<std::uint8_t>(35 + i % 17), 100);
  auto notes = host.run(2 * kBar - kStep / 2 - 1);
  CHECK(host.allocations() == 0);
  const auto answered = play(host, 2 * kBar + 1);
  CHECK(ons(answered, 0, 4 * kBar).size() >= 9);
  CHECK(ons(answered, 0, 4 * kBar).size() <= 48);
  sounding(answered);
}

TEST_CASE("A tempo of 1e9 is one of 1000") {
  PluginHost fast, clamped;
  fast.send(0, SongPosition{.tempo_bpm = 1e9F});
  clamped.send(0, SongPosition{.tempo_bpm = 1000});
  const auto notes = play(fast, kRate * 10);
  CHECK(notes.size() > 100);
  CHECK((notes == play(clamped, kRate * 10)));
}
