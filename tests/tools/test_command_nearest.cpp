// drumvae nearest.
#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tests/tools/midi_folder.h"
#include "tests/tools/run_program.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// Beats of five bars, packed in windows of four; a split has the file of its name or none.
struct PackedBeats {
  TemporaryFolder folder;
  std::string packed = folder / "packed.safetensors";

  PackedBeats() {
    int velocity = 9;  // three performances: the same ones would be in one split
    for (const char* name : {"a", "b", "c"})
      write_beat(folder / "midi" / (std::string(name) + ".mid"), 5, velocity++);
    run_program({"pack", "--midi", folder / "midi", "-o", packed});
  }
};

}  // namespace

TEST_CASE("nearest names the example that a file is most like, and how many are the same") {
  const PackedBeats beats;
  write_beat(beats.folder / "x.mid", 4, 9);
  const std::string file = (beats.folder / "x.mid").string();
  const auto run = run_program({"nearest", file, file, "--data", beats.packed});
  CAPTURE(run.out, run.error);
  REQUIRE(run.exit_code == kDone);
  CHECK(run.out.starts_with("0.000  " + file + "  "));
  CHECK(run.out.find(".mid bar 1\n") != std::string::npos);
  CHECK(run.out.find("grooves 2, the same hits 2, distance: least 0.000") != std::string::npos);
}

TEST_CASE("nearest compares one split with another") {
  const PackedBeats beats;
  const auto run = run_program({"nearest", "--of", "validation", "--data", beats.packed});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  CHECK(run.out.starts_with("grooves 2, the same hits 2,"));
}

TEST_CASE("nearest fails in one line without grooves, data or a known split") {
  const PackedBeats beats;
  const std::string none = (beats.folder / "none").string();
  CHECK(failed_in_one_line(run_program({"nearest", "--data", beats.packed}), kUsage,
                           "either files or --of SPLIT"));
  CHECK(failed_in_one_line(run_program({"nearest", none, "--data", beats.packed}), kFailed, none));
  CHECK(
      failed_in_one_line(run_program({"nearest", "--of", "test", "--data", none}), kFailed, none));
  CHECK(failed_in_one_line(run_program({"nearest", "--of", "x", "--data", none}), kUsage, "--of"));
  CHECK(failed_in_one_line(run_program({"nearest", none}), kUsage, "--data"));
}
