// drumvae reconstruct, humanize, tap2drum, add-hats, groove, similar.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/tools/played_files.h"
#include "tests/tools/reports/png_size.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

std::vector<std::string> written(const PlayedFiles& files) {
  return std::filesystem::exists(files.file("out")) ? names_in(files.file("out"))
                                                    : std::vector<std::string>();
}

}  // namespace

TEST_CASE("each command writes its files with the preset that it needs, at the input's tempo") {
  const std::vector<std::vector<std::string>> commands = {
      {"groovae_2bar_humanize", "reconstruct"},        {"groovae_2bar_humanize", "humanize"},
      {"groovae_2bar_tap_fixed_velocity", "tap2drum"}, {"groovae_2bar_add_closed_hh", "add-hats"},
      {"groovae_2bar_hits_control", "groove"},         {"groovae_2bar_humanize", "similar"}};
  for (const auto& command : commands) {
    const PlayedFiles files;
    std::vector<std::string> arguments = {command[1], files.groove(2), "-n", "2"};
    if (command[1] == "groove") arguments.push_back(files.groove(2, 1));
    const auto run = files.play(command[0], arguments);
    CAPTURE(command[1], run.error);
    CHECK(run.exit_code == kDone);
    CHECK(run.error.empty());
    const auto names = written(files);
    REQUIRE(names.size() == 2);
    CHECK(names[0].starts_with(command[0] + "_" + command[1] + "_2"));
    CHECK(names[0].ends_with("-001-of-002.mid"));
    CHECK(run.out == files.file("out/" + names[0]) + "\n" + files.file("out/" + names[1]) + "\n");
    CHECK(run_program({"show", files.file("out/" + names[0])}).out.find(": 97 bpm, bars 2") !=
          std::string::npos);
  }
}

TEST_CASE("a command that is given another preset says which it needs and makes nothing") {
  const PlayedFiles files;
  for (const char* command : {"humanize", "tap2drum", "add-hats"}) {
    const auto run = files.play("groovae_4bar", {command, files.groove(4)});
    CHECK(failed_in_one_line(run, kFailed, std::string(command) + " needs a model of the preset"));
  }
  const auto run = files.play("groovae_4bar", {"groove", files.groove(4), files.groove(4, 1)});
  CHECK(failed_in_one_line(run, kFailed, "groovae_2bar_hits_control"));
  CHECK(!std::filesystem::exists(files.file("out")));
}

TEST_CASE("of a longer file --bar chooses") {
  const PlayedFiles files;
  const std::string path = files.groove(5);
  const auto with = [&](std::vector<std::string> more, const char* verb = "reconstruct") {
    more.insert(more.begin(), {verb, path});
    return files.play("groovae_2bar_humanize", more);
  };
  CHECK(with({}).exit_code == kDone);
  CHECK(failed_in_one_line(with({}, "similar"), kFailed, "--bar K, 1 to 4"));
  CHECK(failed_in_one_line(with({"--bar", "5"}), kFailed, "--bar from 1 to 4"));
  CHECK(failed_in_one_line(with({"--bar", "0"}), kUsage, "--bar"));
  CHECK(with({"--bar", "2"}).exit_code == kDone);
  CHECK(failed_in_one_line(files.play("groovae_4bar", {"similar", files.groove(1)}), kFailed,
                           "has 1 bar, and groovae_4bar reads 4"));
}

TEST_CASE("values out of range, unknown maps and missing files fail in one line") {
  const PlayedFiles files;
  const std::string path = files.groove(2);
  const auto fails = [&](std::vector<std::string> arguments, int code, const char* part) {
    const auto run = files.play("groovae_2bar_humanize", arguments);
    CAPTURE(arguments, run.error);
    CHECK(failed_in_one_line(run, code, part));
  };
  fails({"humanize", path, "--strength", "1.5"}, kUsage, "--strength");
  fails({"humanize", path, "--strength", "nan"}, kUsage, "--strength");
  fails({"similar", path, "--distance", "-1"}, kUsage, "--distance");
  fails({"humanize", path, "--temperature", "-1"}, kUsage, "--temperature");
  fails({"humanize", path, "--temperature", "nan"}, kUsage, "--temperature");
  fails({"humanize", path, "--bpm", "0"}, kUsage, "--bpm");
  fails({"humanize", path, "--map", "foo"}, kUsage, "unknown map 'foo'");
  fails({"humanize", path, "--map-in", "foo"}, kUsage, "unknown map 'foo'");
  fails({"humanize", path, "--map", "none.toml"}, kFailed, "none.toml");
  fails({"humanize", path, "--names", "{x}"}, kFailed, "{number}");
  fails({"humanize", files.file("none.mid")}, kFailed, "none.mid");
  fails({"humanize"}, kUsage, "file");
  CHECK(!std::filesystem::exists(files.file("out")));
}

TEST_CASE("a kit of one's own is read and written") {
  const PlayedFiles files;
  write_text(files.file("kit.toml"), "kick = [35, 36]\nsnare = 40\nclosed_hh = 42\n");
  const auto run =
      files.play("groovae_2bar_humanize", {"humanize", files.groove(2), "--strength", "0", "--map",
                                           files.file("kit.toml"), "--names", "own"});
  CAPTURE(run.error);
  REQUIRE(run.exit_code == kDone);
  std::set<int> pitches;
  for (const MidiNote& note : read_midi(files.file("out/own.mid")).notes)
    pitches.insert(note.pitch);
  CHECK(pitches == std::set<int>{35, 40, 42, 45});
  const auto drawn =
      run_program({"show", files.file("out/own.mid"), "--map", files.file("kit.toml")});
  CHECK(drawn.out.find("snare     |....") != std::string::npos);
  CHECK(drawn.out.find("not drawn") == std::string::npos);
}

TEST_CASE("--json lists what was written") {
  const PlayedFiles files;
  const auto run = files.play("groovae_2bar_humanize", {"humanize", files.groove(2), "--json",
                                                        "--names", "a", "--seed", "3"});
  REQUIRE(run.exit_code == kDone);
  const auto root = nlohmann::json::parse(run.out);
  CHECK(root["verb"] == "humanize");
  CHECK(root["seed"] == 3);
  CHECK(root["files"].at(0)["file"] == files.file("out/a.mid"));
  CHECK(root["files"].at(0)["bpm"].get<double>() == Approx(97).epsilon(1e-5));
}

TEST_CASE("--wav writes the sound beside each file, and without a sound font nothing is written") {
  const PlayedFiles files;
  const std::string groove = files.groove(2);
  const auto run =
      files.play("groovae_2bar_humanize", {"humanize", groove, "--wav", "--names", "a"});
  CAPTURE(run.error);
  REQUIRE(run.exit_code == kDone);
  CHECK(run.out == files.file("out/a.mid") + "\n" + files.file("out/a.wav") + "\n");
  // Two bars at 97 bpm and two seconds.
  const auto frames =
      static_cast<double>(std::filesystem::file_size(files.file("out/a.wav")) - 44) / 4;
  CHECK(frames / 44100 == Approx(8 * 60 / 97.0 + 2).epsilon(1e-4));
  std::filesystem::remove_all(files.file("out"));
  const auto fails = files.play("groovae_2bar_humanize", {"humanize", groove, "--wav",
                                                          "--sound-font", files.file("none.sf2")});
  CHECK(failed_in_one_line(fails, kFailed, "none.sf2"));
  CHECK(!std::filesystem::exists(files.file("out")));
}

TEST_CASE("--svg and --png draw each groove, and --json lists what else was written") {
  const PlayedFiles files;
  const auto run = files.play("groovae_2bar_humanize", {"humanize", files.groove(2), "--svg",
                                                        "--png", "--json", "--names", "a"});
  CAPTURE(run.error);
  REQUIRE(run.exit_code == kDone);
  CHECK(read_text(files.file("out/a.svg")).find("class=\"hit\"") != std::string::npos);
  CHECK(nlohmann::json::parse(run.out)["files"].at(0)["svg"] == files.file("out/a.svg"));
  CHECK(nlohmann::json::parse(run.out)["files"].at(0)["png"] == files.file("out/a.png"));
  CHECK(png_size(read_text(files.file("out/a.png"))).first > 500);
}
