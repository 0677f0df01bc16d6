// drumvae report.
#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tests/tools/midi_folder.h"
#include "tests/tools/run_program.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("report of a MIDI folder writes one page and prints its path") {
  const TemporaryFolder folder;
  write_beat(folder / "midi/a.mid", 5, 9);
  const std::string page = folder / "page.html";
  const auto run = run_program({"report", "--midi", folder / "midi", "-o", page});
  CAPTURE(run.error);
  CHECK(run.exit_code == kDone);
  CHECK(run.out == page + "\n");
  CHECK(read_text(page).ends_with("</html>\n"));
  CHECK(names_in(folder.path()) == std::vector<std::string>{"midi", "page.html"});
}

TEST_CASE("report of what is not there, or of none or two, fails in one line and writes nothing") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "empty");
  const auto fails = [&](std::vector<std::string> flags, int code, const std::string& part) {
    flags.insert(flags.begin(), "report");
    if (!flags.back().ends_with(".svg")) flags.insert(flags.end(), {"-o", folder / "page.html"});
    const auto run = run_program(flags);
    CAPTURE(flags, run.error);
    CHECK(failed_in_one_line(run, code, part));
    CHECK(names_in(folder.path()) == std::vector<std::string>{"empty"});
  };
  fails({}, kUsage, "give one of --groove DIR, --midi DIR and --run-dir RUN");
  fails({"--midi", "a", "--run-dir", "b"}, kUsage, "give one of");
  fails({"--midi", folder / "none"}, kFailed, "none");
  fails({"--midi", folder / "empty"}, kFailed, "empty");
  fails({"--groove", folder / "empty"}, kFailed, "info.csv");
  fails({"--run-dir", folder / "none"}, kFailed, "none");
  fails({"--run-dir", folder / "empty"}, kFailed, "has no curves");
  fails({"--midi", folder / "empty", "--bars", "0"}, kUsage, "--bars");
  fails({"--run-dir", "a", "--run-dir", "b"}, kUsage, "several runs make a picture");
  fails({"--run-dir", "a", "--run-dir", folder / "empty", "-o", folder / "x.svg"}, kFailed, "a: ");
  fails({"--midi", folder / "empty", "-o", folder / "x.svg"}, kUsage, "a data set makes a page");
  const auto run = run_program({"report", "--midi", folder / "empty", "-o", folder / "no/x.html"});
  CHECK(failed_in_one_line(run, kFailed, "is no folder to write the report into"));
}
