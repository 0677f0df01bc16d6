// drumvae pack.
#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tests/tools/midi_folder.h"
#include "tests/tools/run_program.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// Runs a pack that must fail in one line with `part` in it, and leave no file behind.
void check_refused(const std::vector<std::string>& flags, int exit_code, const std::string& part) {
  const TemporaryFolder folder;
  std::vector<std::string> arguments = {"pack", "-o", folder / "packed.safetensors"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  const auto run = run_program(arguments);
  CAPTURE(run.out, run.error);
  CHECK(failed_in_one_line(run, exit_code, part));
  CHECK(names_in(folder.path()).empty());
}

}  // namespace

TEST_CASE("pack prints a funnel: files, windows, kept, dropped, unmapped, unreadable") {
  const TemporaryFolder folder;
  write_beat(folder / "midi/a.mid", 5, 9);
  write_beat(folder / "midi/short.mid", 1, 9);
  write_text(folder / "midi/broken.mid", "MThd");
  const std::string output = folder / "packed.safetensors";
  const auto run = run_program(
      {"pack", "--midi", folder / "midi", "--windows", "bar", "--bars", "4", "-o", output});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  CHECK(run.error.empty());
  const auto says = [&](const std::string& part) {
    CAPTURE(part);
    CHECK(run.out.find(part) != std::string::npos);
  };
  says("train  validation     test      all\n");
  says("        2\nwindows");
  says("        2\nkept");
  says("files without a window: too_short               1\n");
  says("unmapped pitches: none\n");
  says("unreadable: " + (folder / "midi/broken.mid").string());
  says(output + ": ");
  CHECK(std::filesystem::is_regular_file(output));
}

TEST_CASE("pack wants one source of the two") {
  check_refused({}, kUsage, "either --groove DIR or --midi DIR");
  check_refused({"--groove", "a", "--midi", "b"}, kUsage, "either --groove DIR or --midi DIR");
}

TEST_CASE("pack refuses a number of bars that makes no window") {
  for (const char* bars : {"0", "-1", "65", "1.5", "four"}) {
    check_refused({"--midi", "x", "--bars", bars}, kUsage, "--bars");
  }
}

TEST_CASE("pack of a folder that is missing, empty or without MIDI leaves no file") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "empty");
  std::filesystem::create_directories(folder / "other");
  write_text(folder / "other/readme.txt", "text");
  check_refused({"--midi", folder / "missing"}, kFailed, "missing");
  check_refused({"--midi", folder / "empty"}, kFailed, "empty");
  check_refused({"--midi", folder / "other"}, kFailed, "other");
}

TEST_CASE("pack of a data set whose info.csv is missing or malformed leaves no file") {
  const TemporaryFolder folder;
  check_refused({"--groove", folder.path()}, kFailed, "info.csv");
  for (const char* text : {"", "a,b\n1,2\n", "\n\n\n", "MThd"}) {
    write_text(folder / "info.csv", text);
    check_refused({"--groove", folder.path()}, kFailed, "info.csv");
  }
}

TEST_CASE("pack onto a place that cannot be written fails in one line and leaves what was there") {
  const TemporaryFolder folder;
  write_beat(folder / "midi/a.mid", 5, 9);
  const auto target = folder / "out";
  std::filesystem::create_directories(target);
  for (const std::string& output : {target.string(), (folder / "none/x").string()}) {
    CAPTURE(output);
    CHECK(failed_in_one_line(
        run_program({"pack", "--midi", folder / "midi", "--windows", "bar", "-o", output}), kFailed,
        output));
  }
  CHECK(names_in(folder.path()) == std::vector<std::string>{"midi", "out"});
  CHECK(names_in(target).empty());
}

TEST_CASE("pack --windows pattern packs drum patterns and counts what it drops") {
  const TemporaryFolder folder;
  write_beat(folder / "midi/a.mid", 6, 9);
  const auto run = run_program({"pack", "--midi", folder / "midi", "--windows", "pattern", "--bars",
                                "2", "-o", folder / "packed.safetensors"});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  CHECK(run.out.find("windows dropped: duplicate ") != std::string::npos);
  const auto info = run_program({"info", folder / "packed.safetensors"});
  CHECK(info.out.find("2 bars of 16 steps, pattern windows, gm map") != std::string::npos);
}

TEST_CASE("pack reads pitches by a kit of one's own") {
  const TemporaryFolder folder;
  write_beat(folder / "midi/a.mid", 5, 9);
  write_text(folder / "kit.toml", "kick = 35\nsnare = 36\n");
  const std::string output = folder / "packed.safetensors";
  const auto run = run_program({"pack", "--midi", folder / "midi", "--windows", "bar", "--map",
                                folder / "kit.toml", "-o", output});
  CAPTURE(run.error);
  REQUIRE(run.exit_code == kDone);
  CHECK(run.out.find("unmapped pitch 38: notes 1\n") != std::string::npos);
  CHECK(run_program({"info", output}).out.find("own map") != std::string::npos);
  const std::string packed = read_text(output);
  write_text(folder / "kit.toml", "kick = 200\n");
  const auto refused = run_program({"pack", "--midi", folder / "midi", "--windows", "bar", "--map",
                                    folder / "kit.toml", "-o", output});
  CHECK(failed_in_one_line(refused, kFailed, "kit.toml:1: a pitch is a whole number"));
  CHECK(read_text(output) == packed);
  check_refused({"--midi", "x", "--map", "foo"}, kUsage, "unknown map 'foo'");
}

TEST_CASE("pack of patterns refuses the Roland map and kits that do not exist") {
  check_refused({"--midi", "x", "--windows", "pattern", "--map", "roland"}, kUsage,
                "leave out --map");
  check_refused({"--midi", "x", "--windows", "pattern", "--map", "kit.toml"}, kUsage,
                "leave out --map");
  check_refused({"--midi", "x", "--windows", "pattern", "--drums", "27"}, kUsage, "--drums");
  check_refused({"--midi", "x", "--windows", "pattern", "--per-file", "-1"}, kUsage, "--per-file");
}
