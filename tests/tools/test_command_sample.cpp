// drumvae sample.
#include <catch2/catch.hpp>

#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

ProgramRun sample(const SmallRun& small, const std::string& folder,
                  std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {
      "sample", "--run-dir", small.file("run"), "--out", small.file(folder), "--seed", "7"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

// All files of a folder, one after the other.
std::string contents(const std::filesystem::path& folder) {
  std::string all;
  for (const std::string& name : names_in(folder)) all += read_text(folder / name);
  return all;
}

}  // namespace

TEST_CASE("sample prints the paths of as many MIDI files as wanted, which show draws") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "2").exit_code == kDone);
  const auto run = sample(small, "out", {"-n", "3", "--bpm", "97"});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  CHECK(run.error.empty());
  const auto names = names_in(small.file("out"));
  REQUIRE(names.size() == 3);
  for (const std::string& name : names) {
    CHECK(run.out.find(small.file("out/" + name) + "\n") != std::string::npos);
    CHECK(run_program({"show", small.file("out/" + name)}).out.find(": 97 bpm") !=
          std::string::npos);
  }
}

TEST_CASE("the same seed gives the same files whatever the threads, another seed others") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "2").exit_code == kDone);
  REQUIRE(sample(small, "a", {"--threads", "1"}).exit_code == kDone);
  REQUIRE(sample(small, "b", {"--threads", "2"}).exit_code == kDone);
  REQUIRE(sample(small, "c", {"--seed", "8"}).exit_code == kUsage);  // --seed twice
  CHECK(contents(small.file("a")) == contents(small.file("b")));
  REQUIRE(run_program(
              {"sample", "--run-dir", small.file("run"), "--out", small.file("d"), "--seed", "8"})
              .exit_code == kDone);
  CHECK(contents(small.file("a")) != contents(small.file("d")));
}

TEST_CASE("a groove is the same however many are drawn, in each precision; train has no int8") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "2").exit_code == kDone);
  const auto first_file = [&](const std::string& precision, const std::string& count) {
    const std::string folder = precision + count;
    const auto run = sample(small, folder, {"--precision", precision, "-n", count});
    CAPTURE(run.error);
    REQUIRE(run.exit_code == kDone);
    return read_text(small.folder() / folder / names_in(small.file(folder)).front());
  };
  for (const char* precision : {"fp32", "bf16", "int8"}) {
    CHECK(first_file(precision, "1") == first_file(precision, "9"));
  }
  const auto in_training = small.train_tiny("other", "1", {"--precision", "int8"});
  CHECK(failed_in_one_line(in_training, kUsage, "'int8'"));
}

TEST_CASE("sample refuses values out of range and makes nothing") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{"-n", "0"}, {"--temperature", "-1"}, {"--bpm", "0"}}) {
    CHECK(
        failed_in_one_line(sample(small, "out", flags), kUsage, flags[0] == "-n" ? "-" : flags[0]));
    CHECK(!std::filesystem::exists(small.file("out")));
  }
}

TEST_CASE("sample from a run that is missing, or into a place that cannot be written, fails") {
  const SmallRun small;
  CHECK(failed_in_one_line(sample(small, "out"), kFailed, small.file("run")));
  CHECK(!std::filesystem::exists(small.file("out")));
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  write_text(small.file("file"), "");
  CHECK(failed_in_one_line(sample(small, "file"), kFailed, small.file("file")));
}
