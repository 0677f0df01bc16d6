// drumvae info.
#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tests/tools/midi_folder.h"
#include "tests/tools/run_program.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("info of a packed file says its window kind, source and counts") {
  const TemporaryFolder folder;
  write_beat(folder / "midi/a.mid", 5, 9);
  const std::string packed = folder / "packed.safetensors";
  REQUIRE(run_program({"pack", "--midi", folder / "midi", "--windows", "bar", "-o", packed})
              .exit_code == kDone);
  const auto run = run_program({"info", packed});
  CHECK(run.exit_code == kDone);
  CHECK(run.error.empty());
  CHECK(run.out.find("packed drums, 4 bars of 16 steps, bar windows, gm map\n") !=
        std::string::npos);
  CHECK(run.out.find("source: MIDI files of midi, split with seed 0 (files: 1)") !=
        std::string::npos);
  CHECK(run.out.find("examples: train") != std::string::npos);
}

TEST_CASE("info of a run says what its latest checkpoint is and what it learnt from") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  const auto run = run_program({"info", small.file("run")});
  CHECK(run.exit_code == kDone);
  for (const char* part :
       {"checkpoint-1/weights.safetensors: checkpoint\n", "groovae_4bar\n", "hparam.z_size",
        "parameters", "MIDI files of midi, split with seed 0, bar windows of 4 bars"}) {
    CAPTURE(part);
    CHECK(run.out.find(part) != std::string::npos);
  }
}

TEST_CASE("info without a file names the version and the processor") {
  const auto run = run_program({"info"});
  CHECK(run.exit_code == kDone);
  CHECK(run.out.find("drumvae ") == 0);
  CHECK(run.out.find("cpu") != std::string::npos);
}

TEST_CASE("info of a file that is missing, a folder, empty, cut short or of another kind fails") {
  const TemporaryFolder folder;
  write_beat(folder / "midi/a.mid", 5, 9);
  const std::string packed = folder / "packed.safetensors";
  REQUIRE(run_program({"pack", "--midi", folder / "midi", "--windows", "bar", "-o", packed})
              .exit_code == kDone);
  const std::string whole = read_text(packed);
  write_text(folder / "cut", whole.substr(0, whole.size() - 1));
  write_text(folder / "empty", "");
  for (const char* name : {"missing", "midi", "empty", "cut", "midi/a.mid"}) {
    const std::string path = folder / name;
    CAPTURE(path);
    CHECK(failed_in_one_line(run_program({"info", path}), kFailed, path));
  }
}

TEST_CASE("info of a MIDI file says which command is for it") {
  const TemporaryFolder folder;
  write_beat(folder / "a.mid", 2, 9);
  CHECK(failed_in_one_line(run_program({"info", folder / "a.mid"}), kFailed, "drumvae show"));
}

TEST_CASE("a mistyped name of a shipped model lists those that there are") {
  const auto run = run_program({"info", "groovae_4bra"});
  CHECK(failed_in_one_line(run, kFailed, "groovae_2bar_humanize, groovae_2bar_tap, groovae_4bar"));
}
