// drumvae interpolate.
#include <catch2/catch.hpp>

#include "tests/tools/played_files.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("the first and last of the way are what reconstruct writes") {
  const PlayedFiles files;
  const std::string a = files.groove(4), b = files.groove(4, 1);
  const auto notes = [&](const std::string& name) {
    return read_midi(files.file("out/" + name + ".mid")).notes;
  };
  const auto way =
      files.play("groovae_4bar", {"interpolate", a, b, "--steps", "3", "--names", "way{number}"});
  CAPTURE(way.error);
  REQUIRE(way.exit_code == kDone);
  REQUIRE(names_in(files.file("out")).size() == 3);
  REQUIRE(files.play("groovae_4bar", {"reconstruct", a, "--names", "a"}).exit_code == kDone);
  REQUIRE(files.play("groovae_4bar", {"reconstruct", b, "--names", "b"}).exit_code == kDone);
  CHECK(notes("way001") == notes("a"));
  CHECK(notes("way003") == notes("b"));
  CHECK(notes("a") != notes("b"));
}

TEST_CASE("a grid has steps times steps files between four") {
  const PlayedFiles files;
  const std::string a = files.groove(4);
  const auto run = files.play("groovae_4bar", {"interpolate", a, files.groove(4, 1), a,
                                               files.groove(4, 2), "--grid", "--steps", "2"});
  CAPTURE(run.error);
  CHECK(run.exit_code == kDone);
  CHECK(names_in(files.file("out")).size() == 4);
}

TEST_CASE("another number of files, one step, and a model with control are refused") {
  const PlayedFiles files;
  const std::string a = files.groove(4), b = files.groove(2);
  const auto fails = [&](const char* preset, const std::vector<std::string>& arguments, int code,
                         const char* part) {
    const auto run = files.play(preset, arguments);
    CAPTURE(arguments, run.error);
    CHECK(failed_in_one_line(run, code, part));
  };
  fails("groovae_4bar", {"interpolate", a, a, a}, kUsage, "two files");
  fails("groovae_4bar", {"interpolate", a, a, "--grid"}, kUsage, "four files");
  fails("groovae_4bar", {"interpolate", a}, kUsage, "files");
  fails("groovae_4bar", {"interpolate", a, a, "--steps", "1"}, kUsage, "--steps");
  fails("groovae_4bar", {"interpolate", a, b}, kFailed, "has 2 bars");
  fails("groovae_2bar_hits_control", {"interpolate", b, b}, kFailed, "as control");
  CHECK(!std::filesystem::exists(files.file("out")));
}
