// drumvae encode and decode.
#include <catch2/catch.hpp>

#include "tests/tools/played_files.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

ProgramRun encode(const PlayedFiles& files, const std::string& preset, const std::string& out,
                  std::vector<std::string> grooves) {
  std::vector<std::string> arguments = {"encode", "--checkpoint", files.model(preset), "-o", out};
  arguments.insert(arguments.end(), grooves.begin(), grooves.end());
  return run_program(arguments);
}

}  // namespace

TEST_CASE("encode and decode are reconstruct, by JSON and by npy") {
  const PlayedFiles files;
  const std::string groove = files.groove(4);
  REQUIRE(files.play("groovae_4bar", {"reconstruct", groove, "--names", "whole"}).exit_code ==
          kDone);
  const auto whole = read_midi(files.file("out/whole.mid"));
  for (const std::string kind : {"json", "npy"}) {
    const std::string z = files.file("z." + kind);
    const auto run = encode(files, "groovae_4bar", z, {groove, files.groove(4, 1)});
    CAPTURE(run.error);
    REQUIRE(run.exit_code == kDone);
    CHECK(run.out == z + "\n");
    REQUIRE(files.play("groovae_4bar", {"decode", z, "--bpm", "97", "--names", kind + "{number}"})
                .exit_code == kDone);
    CHECK(read_midi(files.file("out/" + kind + "001.mid")).notes == whole.notes);
    CHECK(std::filesystem::exists(files.file("out/" + kind + "002.mid")));
  }
}

TEST_CASE("a z of another model, one that is not finite, and no z at all are refused") {
  const PlayedFiles files;
  write_text(files.file("five.json"), "[1, 2, 3, 4, 5]");
  write_text(files.file("nan.json"), "[1, 2, 3, NaN]");
  write_text(files.file("z.npy"), "text");
  const auto fails = [&](const char* name, const char* part) {
    const auto run = files.play("groovae_4bar", {"decode", files.file(name)});
    CAPTURE(run.error);
    CHECK(failed_in_one_line(run, kFailed, part));
  };
  fails("five.json", "z number 1 has 5 numbers, and the model's has 4");
  fails("nan.json", "nan.json: byte");
  fails("z.npy", "is no npy file");
  fails("none.json", "none.json");
  CHECK(!std::filesystem::exists(files.file("out")));
}

TEST_CASE("encode refuses other kinds of files and bad grooves, and writes nothing then") {
  const PlayedFiles files;
  const std::string groove = files.groove(4);
  CHECK(failed_in_one_line(encode(files, "groovae_4bar", files.file("z.txt"), {groove}), kUsage,
                           "neither *.json nor *.npy"));
  CHECK(failed_in_one_line(
      encode(files, "groovae_4bar", files.file("z.npy"), {groove, files.groove(2)}), kFailed,
      "has 2 bars"));
  CHECK(!std::filesystem::exists(files.file("z.npy")));
}
