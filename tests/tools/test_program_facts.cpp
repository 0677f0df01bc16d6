// Facts of declarations.
#include <catch2/catch.hpp>

#include "tests/tools/small_program.h"
#include "tools/commands.h"
#include "tools/program_facts.h"

using namespace drumvae;

namespace {

using Words = std::vector<std::string>;

const FlagFacts& flag_named(const CommandFacts& command, const std::string& name) {
  for (const FlagFacts& flag : command.flags)
    if (flag.names.back() == name) return flag;
  throw std::runtime_error("no " + name);
}

}  // namespace

TEST_CASE("facts are those of the declarations, without what is hidden") {
  const auto program = test::small_program();
  const ProgramFacts facts = facts_of(*program);
  CHECK(facts.name == "small");
  REQUIRE(facts.commands.size() == 1);
  const CommandFacts& play = facts.commands.front();
  CHECK(play.help == "Play [it]: loud");
  REQUIRE(play.arguments.size() == 1);
  CHECK(play.arguments.front().names == Words{"file"});
  CHECK(play.arguments.front().required);
  CHECK(flag_named(play, "--out").names == Words{"-o", "--out"});
  CHECK(flag_named(play, "--out").required);
  CHECK(flag_named(play, "--out").takes_file);
  CHECK(flag_named(play, "--speed").value == "FLOAT");
  CHECK(flag_named(play, "--speed").otherwise == "0.5");
  CHECK_FALSE(flag_named(play, "--speed").takes_file);
  CHECK(flag_named(play, "--loud").is_switch());
}

TEST_CASE("the words that a flag takes are known, and whether a file may stand there too") {
  const auto program = test::small_program();
  const CommandFacts play = facts_of(*program).commands.front();
  CHECK(flag_named(play, "--type").choices == Words{"f16", "f32"});
  CHECK_FALSE(flag_named(play, "--type").takes_file);
  CHECK(flag_named(play, "--map").choices == Words{"gm"});
  CHECK(flag_named(play, "--map").takes_file);
}
