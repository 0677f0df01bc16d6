// Flags of the commands that play a model.
#include <catch2/catch.hpp>

#include "tools/play_flags.h"

namespace drumvae {
namespace {

TEST_CASE("Names of maps are checked at once, files later") {
  const auto answer = [](std::string name) { return kit_map_name()(name); };
  CHECK(answer("gm").empty());
  CHECK(answer("roland").empty());
  CHECK(answer("none.toml").empty());
  CHECK(answer("rolnd").find("did you mean 'roland'?") != std::string::npos);
}

TEST_CASE("Flags become the request, and what is not given stays as it is") {
  CLI::App command;
  PlayFlags flags;
  add_play_flags(command, flags, "120");
  add_count_flag(command, flags, 3);
  add_input_flags(command, flags.bar, flags.map_in, flags.read);
  command.parse("--run-dir r --out o");
  CHECK(flags.request.count == 3);
  CHECK(flags.request.temperature == 0.5);
  CHECK(!flags.request.tempo_bpm);
  CHECK(!flags.bar);
  CHECK(!flags.request.as_published);
  CHECK(flags.names.pattern == "{config}_{verb}_{date}-{number}-of-{count}");
  command.parse(
      "--run-dir r --out o -n 9 --seed 4 --bpm 70 --bar 2 --temperature 0 --map roland --map-in "
      "a.toml --names {seed} --json --precision int8 --as-published");
  CHECK(flags.request.count == 9);
  CHECK(flags.request.seed == 4);
  CHECK(flags.request.tempo_bpm == 70);
  CHECK(flags.request.temperature == 0);
  CHECK(flags.request.int8_weights);
  CHECK(flags.request.as_published);
  CHECK(flags.bar == 2);
  CHECK(flags.map == "roland");
  CHECK(flags.map_in == "a.toml");
  CHECK(flags.names.pattern == "{seed}");
  CHECK(flags.json);
}

}  // namespace
}  // namespace drumvae
