// drumvae demo-grooves.
#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tests/tools/run_program.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("demo-grooves makes a folder that pack takes whole") {
  const TemporaryFolder folder;
  const auto made = run_program(
      {"demo-grooves", "--out", folder / "midi", "--seed", "4", "-n", "12", "--bars", "5"});
  CHECK(made.exit_code == kDone);
  CHECK(made.error.empty());
  CHECK(made.out.find("12 files, 5 bars each") == 0);
  REQUIRE(names_in(folder / "midi").size() == 12);
  const auto packed = run_program({"pack", "--midi", folder / "midi", "--map", "roland",
                                   "--windows", "bar", "-o", folder / "packed"});
  CAPTURE(packed.out, packed.error);
  CHECK(packed.exit_code == kDone);
  CHECK(packed.out.find("unmapped pitches: none") != std::string::npos);
  CHECK(packed.out.find("       24\n") != std::string::npos);  // windows: two in each file
}

TEST_CASE("demo-grooves without a folder, or with no grooves to make, is a mistake of usage") {
  CHECK(failed_in_one_line(run_program({"demo-grooves"}), kUsage, "--out"));
  CHECK(failed_in_one_line(run_program({"demo-grooves", "--out", "x", "-n", "0"}), kUsage,
                           "--count"));
}

TEST_CASE("demo-grooves into a place that cannot be written fails in one line") {
  const TemporaryFolder folder;
  write_text(folder / "file", "");
  CHECK(failed_in_one_line(run_program({"demo-grooves", "--out", folder / "file"}), kFailed,
                           folder / "file"));
}
