// The record of a run's starts.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/temporary_folder.h"
#include "tools/playing/version.h"
#include "tools/training/run_folder.h"

namespace drumvae {
namespace {

using test::TemporaryFolder;

TEST_CASE("Each start is one line of JSON with time, versions, device, step and command line") {
  const TemporaryFolder folder;
  const std::string odd = "drumvae train --data \"a\nb\" \xFF";
  record_start(folder.path(), {.command_line = odd, .device = "cpu, 1 thread", .step = 0});
  record_start(folder.path(), {.command_line = "again", .device = "cpu", .step = 250});
  std::istringstream lines(test::read_text(folder / "starts.jsonl"));
  std::string first, second, third;
  std::getline(lines, first);
  std::getline(lines, second);
  CHECK_FALSE(std::getline(lines, third));
  const auto start = nlohmann::json::parse(first);
  CHECK(start["command_line"].get<std::string>().starts_with("drumvae train --data \"a\nb\" "));
  CHECK(start["drumvae"] == library_version());
  CHECK(start["time"].get<std::string>().size() == 20);
  CHECK(start["time"].get<std::string>().starts_with("20"));
  CHECK(nlohmann::json::parse(second)["step"] == 250);
}

TEST_CASE("The configuration of a run is read back as it was recorded") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(train_folder(folder.path()));
  for (const char* steps : {"10", "20"})
    record_config(folder.path(), {.config = preset("groovae_4bar"), .flags = {{"steps", steps}}});
  const ConfigFile back = read_config_file(run_config_path(folder.path()));
  CHECK(back.config.name == "groovae_4bar");
  CHECK(back.flags.at("steps") == "20");
}

}  // namespace
}  // namespace drumvae
