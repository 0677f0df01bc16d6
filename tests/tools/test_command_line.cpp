// The command line: exit codes, and one line for each mistake.
#include <catch2/catch.hpp>

#include "tests/tools/run_program.h"
#include "tools/command_line.h"

using drumvae::test::failed_in_one_line;
using drumvae::test::run_program;

TEST_CASE("help and version go to standard output and end well") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"pack", "--help"}, {"--version"}}) {
    const auto run = run_program(arguments);
    CHECK(run.exit_code == drumvae::kDone);
    CHECK(!run.out.empty());
    CHECK(run.error.empty());
  }
}

TEST_CASE("no command is a mistake of usage") {
  CHECK(failed_in_one_line(run_program({}), drumvae::kUsage, "a command is required"));
}

TEST_CASE("a misspelt command is answered with the nearest one") {
  CHECK(failed_in_one_line(run_program({"pcak"}), drumvae::kUsage,
                           "unknown command 'pcak': did you mean 'pack'?"));
}

TEST_CASE("a misspelt flag is answered with the nearest one, even where another is missing") {
  CHECK(failed_in_one_line(run_program({"pack", "--grove", "x"}), drumvae::kUsage,
                           "unknown flag '--grove': did you mean '--groove'?"));
  CHECK(failed_in_one_line(run_program({"pack", "--grove=x"}), drumvae::kUsage,
                           "unknown flag '--grove': did you mean '--groove'?"));
}

TEST_CASE("a misspelt value of a flag is answered with the nearest one") {
  CHECK(failed_in_one_line(run_program({"pack", "--groove", "x", "-o", "y", "--windows", "tdfs"}),
                           drumvae::kUsage,
                           "--windows: unknown value 'tdfs': did you mean 'tfds'?"));
}

TEST_CASE("a flag's value that is no number, or none at all, is a mistake of usage") {
  CHECK(failed_in_one_line(run_program({"pack", "--midi", "x", "-o", "y", "--seed", "many"}),
                           drumvae::kUsage, "--seed"));
  CHECK(failed_in_one_line(run_program({"pack", "--midi"}), drumvae::kUsage, "--midi"));
}

TEST_CASE("an argument too many is a mistake of usage") {
  CHECK(failed_in_one_line(run_program({"pack", "--groove", "x", "-o", "y", "z"}), drumvae::kUsage,
                           "unexpected argument 'z'"));
}

TEST_CASE("one of several processes says which it is, and that they do not share a GPU") {
  const std::vector<std::string> arguments = {
      "train",   "--config", "groovae_4bar", "--data", "x", "--run-dir", "y",
      "--steps", "1",        "--device",     "cuda:0"};
  const std::string reason = "train: several processes do not share cuda:0: give --device cuda";
  for (const std::string rank : {"0", "1"}) {
    const auto run = drumvae::test::BackgroundProgram(
                         arguments, {"OMPI_COMM_WORLD_SIZE=2", "OMPI_COMM_WORLD_RANK=" + rank})
                         .wait();
    CHECK(failed_in_one_line(run, drumvae::kUsage,
                             rank == "0" ? "drumvae: " + reason : "drumvae: process 1: " + reason));
  }
}

TEST_CASE("a name with a line break in it still makes one line") {
  CHECK(
      failed_in_one_line(run_program({"info", "no such\nfile"}), drumvae::kFailed, "no such file"));
}

TEST_CASE("a number is accepted within its limits, and what is no number is not") {
  const CLI::Validator check = drumvae::number_from(0, 1, "a share");
  for (const char* text : {"0", "1", ".5", "1e-3"}) {
    std::string value = text;
    CHECK(check(value).empty());
  }
  for (const char* text : {"-0.001", "1.001", "nan", "inf", "-nan", "x", "", "1x"}) {
    std::string value = text;
    CHECK(check(value) == "'" + value + "' is not a share");
  }
}

TEST_CASE("a count is whole and not below its least") {
  const CLI::Validator check = drumvae::count_from(1);
  for (const char* text : {"1", "250", "9007199254740993"}) {
    std::string value = text;
    CHECK(check(value).empty());
  }
  for (const char* text : {"0", "-1", "1.5", "x", ""}) {
    std::string value = text;
    CHECK(check(value) == "'" + value + "' is not a whole number of 1 or more");
  }
}
