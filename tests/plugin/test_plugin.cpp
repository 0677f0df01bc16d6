// What the plugin promises, one thing at a time.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugin/plugin_host.h"
#include "tests/plugin/reference_drummer.h"
#include "tests/support/system_calls.h"
#include "tests/support/temporary_folder.h"

using namespace drumvae::test;

namespace {

constexpr double kRate = 48000;
constexpr std::int64_t kBar = 96000;  // frames at 120 bpm

std::vector<PlayedNote> ons(const std::vector<PlayedNote>& notes) {
  std::vector<PlayedNote> found;
  std::ranges::copy_if(notes, std::back_inserter(found), &PlayedNote::is_on);
  return found;
}

// So many frames in blocks of 512 from where the host is, in one list.
std::vector<PlayedNote> play(PluginHost& host, std::int64_t frames) {
  std::vector<PlayedNote> all;
  for (std::int64_t i = 0; i < frames; i += 512) {
    const auto notes =
        host.run(static_cast<std::uint32_t>(std::min<std::int64_t>(512, frames - i)));
    all.insert(all.end(), notes.begin(), notes.end());
  }
  return all;
}

// Frames, pitches and velocities of a whole groove of the library's, frames from the groove's
// beginning on.
std::vector<PlayedNote> groove(const char* model, std::uint32_t seed, std::uint32_t number) {
  const auto path = std::filesystem::path(DRUMVAE_BUNDLE) / "models" / model;
  ReferenceDrummer drummer(path);
  std::vector<PlayedNote> notes;
  for (const drumvae_hit& hit : drummer.whole(seed, number))
    notes.push_back({static_cast<std::int64_t>(std::ceil(hit.beat * kRate / 2 - 1e-6)), 0x99,
                     hit.pitch, hit.velocity});
  return notes;
}

}  // namespace

TEST_CASE("a corner of the pad plays what the library plays of that seed and number") {
  PluginHost host;
  host.control("seed") = 7;
  host.send(0, SongPosition{.bar = -1});
  const auto played = ons(play(host, 5 * kBar));
  std::vector<PlayedNote> expected;
  for (PlayedNote note : groove("groovae_4bar.safetensors", 7, 1)) {
    note.frame += kBar;
    expected.push_back(note);
  }
  std::ranges::sort(expected, {}, [](const PlayedNote& n) { return std::pair(n.frame, n.pitch); });
  std::vector<PlayedNote> inside;
  for (const PlayedNote& note : played)
    if (note.frame >= kBar - kBar / 32 && note.frame < 5 * kBar - kBar / 32) inside.push_back(note);
  std::ranges::sort(inside, {}, [](const PlayedNote& n) { return std::pair(n.frame, n.pitch); });
  CHECK(inside.size() > 20);
  CHECK((inside == expected));
}
