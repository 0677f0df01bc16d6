// Flags of `drumvae train` in a file.
#include <catch2/catch.hpp>

#include "tests/tools/small_run.h"
#include "tools/command_line.h"
#include "tools/train_flags.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

struct Values {
  int steps = 1;
  double hours = 0;
  std::vector<std::string> freeze;
  bool histograms = false;
  std::string config;
};

// Parses the arguments, hands the command to `action`, and returns the values then.
template <class Action>
Values parse(const std::string& arguments, const Action& action) {
  Values values;
  CLI::App program;
  CLI::App* command = program.add_subcommand("train");
  command->add_option("--steps", values.steps)->check(CLI::PositiveNumber)->capture_default_str();
  command->add_option("--keep-every-hours", values.hours);
  command->add_option("--freeze", values.freeze)->delimiter(',');
  command->add_flag("--histograms", values.histograms);
  command->add_option("--config", values.config);
  command->callback([&] { action(*command); });
  program.parse("train " + arguments);
  return values;
}

}  // namespace

TEST_CASE("A file sets the flags that the command line does not") {
  const Values values = parse("--steps 7", [](CLI::App& command) {
    set_flags(command, {{"steps", "9"},
                        {"keep_every_hours", "0.5"},
                        {"freeze", "encoder,decoder/output"},
                        {"histograms", "true"}});
  });
  CHECK(values.steps == 7);
  CHECK(values.hours == 0.5);
  CHECK(values.freeze == std::vector<std::string>{"encoder", "decoder/output"});
  CHECK(values.histograms);
}

TEST_CASE("A file with an unknown flag or a value that a flag does not take is refused") {
  const auto refused = [](const std::string& name, const std::string& value,
                          const std::string& part) {
    CAPTURE(name, value);
    CHECK_THROWS_WITH(parse("",
                            [&](CLI::App& command) {
                              set_flags(command, {{name, value}});
                            }),
                      Catch::Contains(part));
  };
  refused("stesp", "3", "did you mean 'steps'?");
  refused("config", "x", "unknown entry 'config'");
  refused("steps", "0", "[train]: steps");
  refused("steps", "many", "[train]: steps");
}

TEST_CASE("What is recorded sets the same again; the configuration is recorded elsewhere") {
  std::map<std::string, std::string> recorded;
  const std::string arguments = "--freeze a,b --histograms --config x";
  const Values first =
      parse(arguments, [&](CLI::App& command) { recorded = recorded_flags(command); });
  CHECK(recorded == std::map<std::string, std::string>{
                        {"steps", "1"}, {"freeze", "a,b"}, {"histograms", "true"}});
  const Values second = parse("", [&](CLI::App& command) { set_flags(command, recorded); });
  CHECK(second.freeze == first.freeze);
  CHECK(second.histograms);
}

TEST_CASE("The command line is told as a shell takes it") {
  std::string text;
  parse("--config 'it is' --histograms --steps 3",
        [&](CLI::App& command) { text = command_text(command); });
  CHECK(text.find("drumvae train") == 0);
  CHECK(text.find(" --config 'it is'") != std::string::npos);
  CHECK(text.find(" --histograms") != std::string::npos);
  CHECK(text.find(" --steps 3") != std::string::npos);
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("") == "''");
  CHECK(shell_word("a/b-c.d") == "a/b-c.d");
}
