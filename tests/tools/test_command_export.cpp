// drumvae export.
#include <catch2/catch.hpp>

#include "tests/tools/played_files.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("A run's newest checkpoints become one file that plays") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "3", {"--checkpoint-every", "1"}).exit_code == kDone);
  const std::string out = small.file("model.safetensors");
  const auto run =
      run_program({"export", "--run-dir", small.file("run"), "--average", "2", "-o", out});
  CAPTURE(run.error);
  REQUIRE(run.exit_code == kDone);
  CHECK(run.out == out + ": " + std::to_string(std::filesystem::file_size(out)) + " bytes\n");
  CHECK(run_program({"info", out}).out.find("averaged                     3,2\n") !=
        std::string::npos);
  const auto played = run_program({"sample", "--checkpoint", out, "--out", small.file("grooves")});
  CAPTURE(played.error);
  CHECK(played.exit_code == kDone);
}

TEST_CASE("export refuses unknown types, too few checkpoints and folders without any") {
  const PlayedFiles files;
  const std::string model = files.model("groovae_4bar"), out = files.file("out.safetensors");
  const auto fails = [&](const std::vector<std::string>& more, const std::string& from, int code,
                         const std::string& part) {
    std::vector<std::string> arguments = {"export", "--checkpoint", from, "-o", out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto run = run_program(arguments);
    CAPTURE(run.error);
    CHECK(failed_in_one_line(run, code, part));
    CHECK(!std::filesystem::exists(out));
  };
  fails({"--type", "f8"}, model, kUsage, "f16");
  fails({"--average", "0"}, model, kUsage, "--average");
  fails({"--average", "2"}, model, kFailed, "holds 1 checkpoint,");
  fails({}, files.file("none"), kFailed, "no such file");
  fails({}, files.file(""), kFailed, "holds no checkpoint");
}
