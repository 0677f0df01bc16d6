// What the program plays when no checkpoint is named, and what of it is kept in results/.
#include <catch2/catch.hpp>

#include "tests/tools/played_files.h"
#include "tests/tools/playing/song_bytes.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// Made by no model of the test.
const std::string kGroove2 = "results/from_2/groove-001.mid";
const std::string kGroove4 = "results/from_4/groove-001.mid";

ProgramRun play(const PlayedFiles& files, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--out", files.file("out")});
  return run_program(arguments);
}

}  // namespace

TEST_CASE("without a checkpoint each command plays the shipped model that is made for it") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> commands = {
      {"groovae_4bar", {"sample", "-n", "1"}},
      {"groovae_4bar", {"interpolate", kGroove4, kGroove4, "--steps", "2"}},
      {"groovae_4bar", {"reconstruct", kGroove4}},
      {"groovae_4bar", {"similar", kGroove4, "-n", "1"}},
      {"groovae_2bar_humanize", {"humanize", kGroove2}},
      {"groovae_2bar_tap_fixed_velocity", {"tap2drum", kGroove2}}};
  for (const auto& [config, arguments] : commands) {
    const PlayedFiles files;
    const auto run = play(files, arguments);
    CAPTURE(arguments.front(), run.error);
    CHECK(run.exit_code == kDone);
    const auto names = names_in(files.folder / "out");
    CHECK(!names.empty());
    for (const std::string& name : names)
      CHECK(name.starts_with(config + "_" + arguments.front() + "_"));
  }
}

TEST_CASE("a shipped model is played by its name, and what it has encoded is decoded") {
  const PlayedFiles files;
  CHECK(play(files, {"sample", "-n", "1", "--checkpoint", "groovae_2bar_humanize"}).exit_code ==
        kDone);
  REQUIRE(run_program({"encode", kGroove4, "-o", files.file("z.json")}).exit_code == kDone);
  const auto run = play(files, {"decode", files.file("z.json")});
  CAPTURE(run.error);
  CHECK(run.exit_code == kDone);
}

TEST_CASE("info says of a shipped model whose data it was trained on") {
  const auto run = run_program({"info", "groovae_2bar_tap"});
  CHECK(run.exit_code == kDone);
  CHECK(run.out.find("Groove MIDI Dataset, Google LLC, CC BY 4.0") != std::string::npos);
}

TEST_CASE("a shipped model is evaluated and trained on by its name") {
  const SmallRun small;
  const auto run = run_program({"eval", "--checkpoint", "groovae_4bar", "--data", small.data(),
                                "--batches", "1", "--split", "train"});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  const auto tuned =
      run_program({"train", "--init-from", "groovae_4bar", "--data", small.data(), "--run-dir",
                   small.file("run"), "--steps", "1", "--batch-size", "2", "--eval-every", "0"});
  CAPTURE(tuned.error);
  CHECK(tuned.exit_code == kDone);
}

TEST_CASE("a command for which no model is shipped asks for a checkpoint") {
  const PlayedFiles files;
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"add-hats", kGroove2}, {"groove", kGroove2, kGroove2}})
    CHECK(failed_in_one_line(play(files, arguments), kUsage, "--checkpoint"));
}

TEST_CASE("a file with one tap is never played empty, unless taps need not be followed") {
  const PlayedFiles files;
  write_bytes(files.folder / "tap.mid", song_of_hits({{0, 60, 100, 0}}, {}, 3840));
  const auto run = play(files, {"tap2drum", files.file("tap.mid"), "-n", "12", "--new-file"});
  CAPTURE(run.error);
  REQUIRE(run.exit_code == kDone);
  CHECK(run.error.find("plays no hit") == std::string::npos);
  const auto names = names_in(files.folder / "out");
  REQUIRE(names.size() == 12);
  for (const std::string& name : names) CHECK(!notes_in(files.folder / "out" / name).empty());
}

TEST_CASE("what is kept of the shipped models' playing is what they play") {
  const PlayedFiles files;
  const std::filesystem::path kept = "results", made = files.folder / "made";
  const auto run = BackgroundProgram({made.string()}, {}, {"/bin/bash", "results/make.sh"}).wait();
  CAPTURE(run.error);
  REQUIRE(run.exit_code == 0);
  int compared = 0;
  for (const std::string& folder : names_in(made)) {
    REQUIRE(names_in(kept / folder) == names_in(made / folder));
    for (const std::string& name : names_in(made / folder)) {
      INFO(folder << "/" << name << " differs; results/make.sh makes it anew");
      CHECK(read_text(kept / folder / name) == read_text(made / folder / name));
      ++compared;
    }
  }
  CHECK(compared == 2 * 2 + 3 * 15 * 2 + 2 * 2);
}
