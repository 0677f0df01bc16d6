// Commands that play, on every device that is there: the same grooves.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "data/midi.h"
#include "tests/support/devices.h"
#include "tests/tools/played_files.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// By pitch, then by time.
std::vector<MidiNote> notes_of(const std::string& path) {
  std::vector<MidiNote> notes = read_midi(path).notes;
  std::ranges::sort(notes, {},
                    [](const MidiNote& note) { return std::pair(note.pitch, note.start_tick); });
  return notes;
}

}  // namespace

TEST_CASE("A seed's hits are the same on every device, velocities within 1, times within a tick") {
  if (!no_cuda_reason().empty()) return;
  const PlayedFiles files;
  const std::string groove = files.groove(4), other = files.groove(4, 2), loop = files.groove(2);
  const auto play = [&](const std::string& device, std::vector<std::string> arguments) {
    const bool humanize = arguments[0] == "humanize";
    arguments.insert(arguments.end(), {"--device", device, "--names", device + "{number}"});
    const ProgramRun run =
        files.play(humanize ? "groovae_2bar_humanize" : "groovae_4bar", arguments);
    CAPTURE(run.error);
    REQUIRE(run.exit_code == kDone);
  };
  for (const std::vector<std::string>& verb :
       {std::vector<std::string>{"sample", "-n", "3", "--seed", "5"},
        {"sample", "-n", "3", "--seed", "5", "--as-published"},
        {"reconstruct", groove, "-n", "3", "--seed", "6"},
        {"reconstruct", groove, "-n", "3", "--temperature", "0"},
        {"humanize", loop, "-n", "3", "--keep-hits"},
        {"interpolate", groove, other, "--steps", "3"}}) {
    CAPTURE(verb[0]);
    play("cpu", verb);
    play("cuda", verb);
    for (const char* number : {"001", "002", "003"}) {
      const auto here = notes_of(files.file(std::string("out/cpu") + number + ".mid"));
      const auto there = notes_of(files.file(std::string("out/cuda") + number + ".mid"));
      REQUIRE(here.size() == there.size());
      CHECK(!here.empty());
      for (std::size_t i = 0; i < here.size(); ++i) {
        CHECK(here[i].pitch == there[i].pitch);
        CHECK(std::abs(here[i].velocity - there[i].velocity) <= 1);
        CHECK(std::abs(here[i].start_tick - there[i].start_tick) <= 1);
      }
    }
  }
}
