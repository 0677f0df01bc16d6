// drumvae show.
#include <catch2/catch.hpp>

#include "data/midi.h"
#include "tests/support/midi_bytes.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/run_program.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("show draws a groove with its tempo, its length and what it leaves out") {
  const TemporaryFolder folder;
  const auto file = folder / "groove.mid";
  write_midi(file, {.hits = {{36, 100, 0.0, 0.125, 0}, {38, 30, 0.5, 0.625, 4}, {1, 9, 0, 1, 0}},
                    .tempo_bpm = 120.0,
                    .name = ""});
  const auto run = run_program({"show", file});
  CHECK(run.exit_code == kDone);
  CHECK(run.error.empty());
  CHECK(run.out.find(": 120 bpm, bars 1, hits 2\n") != std::string::npos);
  CHECK(run.out.find("not drawn: pitch 1, notes 1\n") != std::string::npos);
  CHECK(run.out.find("snare     |....o...........|\n") != std::string::npos);
  CHECK(run.out.find("kick      |X...............|\n") != std::string::npos);
}

TEST_CASE("show reads pitches with General MIDI's map, or the training kit's") {
  const TemporaryFolder folder;
  const auto file = folder / "tom.mid";
  write_midi(file, {.hits = {{48, 100, 0.0, 0.125, 0}}, .tempo_bpm = 120.0, .name = ""});
  const auto says = [&](const std::vector<std::string>& arguments, const char* line) {
    return run_program(arguments).out.find(line) != std::string::npos;
  };
  CHECK(says({"show", file}, "mid tom   |X."));
  CHECK(says({"show", file, "--map", "roland"}, "high tom  |X."));
}

TEST_CASE("show of a file that is missing, a folder, empty or no MIDI fails in one line") {
  const TemporaryFolder folder;
  write_text(folder / "empty.mid", "");
  write_text(folder / "text.mid", "a text\nof two lines\n");
  for (const char* name : {"missing.mid", "", "empty.mid", "text.mid"}) {
    const std::string path = folder / name;
    CAPTURE(path);
    CHECK(failed_in_one_line(run_program({"show", path}), kFailed, path));
  }
}

TEST_CASE("show without a file, or with an unknown map, is a mistake of usage") {
  CHECK(failed_in_one_line(run_program({"show"}), kUsage, "file"));
  CHECK(failed_in_one_line(run_program({"show", "a.mid", "--map", "rolnd"}), kUsage,
                           "did you mean 'roland'?"));
}

TEST_CASE("show counts bars by metre, not by tempo, and says from which tempo to which") {
  const TemporaryFolder folder;
  const Bytes bytes =
      header(1, 2, 480) +
      track(time_signature(0, 1, 2) + tempo(0, 600'000) + time_signature(480, 4, 2) +
            tempo(777, 500'000)) +
      track(note(480, 36, 100) + note(60, 36, 0) + note(1860, 38, 100) + note(60, 38, 0));
  write_text(folder / "a.mid", std::string(bytes.begin(), bytes.end()));
  const auto run = run_program({"show", folder / "a.mid"});
  CAPTURE(run.out, run.error);
  CHECK(run.out.find("100 to 120 bpm, bars 2, hits 2\n") != std::string::npos);
  CHECK(run.out.find("snare     |....|................|X...............|\n") != std::string::npos);
}

TEST_CASE("show reads standard input") {
  const TemporaryFolder folder;
  write_midi(folder / "a.mid", {.hits = {{36, 100, 0.0, 0.125, 0}}, .tempo_bpm = 120.0});
  const auto run = BackgroundProgram({(folder / "a.mid").string()}, {},
                                     {"/bin/sh", "-c", "\"$0\" show - < \"$1\""})
                       .wait();
  CAPTURE(run.error);
  CHECK(run.out.find("bars 1, hits 1") != std::string::npos);
}
