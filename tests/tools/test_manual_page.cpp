// The manual page of a small program.
#include <catch2/catch.hpp>

#include "tests/tools/small_program.h"
#include "tools/manual_page.h"

using Catch::Contains;

TEST_CASE("the manual page has every command, flag, choice and default, and dashes to copy") {
  const auto program = drumvae::test::small_program();
  const std::string page = drumvae::manual_page(drumvae::facts_of(*program), "small 1.2.3");
  CHECK_THAT(page, Catch::StartsWith(".TH SMALL 1 \"\" \"small 1.2.3\""));
  CHECK_THAT(page, Contains(".SS \"small play FILE [flags]\"\nPlay [it]: loud.\n"));
  CHECK_THAT(page, Contains("\\fB\\-o\\fR, \\fB\\-\\-out\\fR \\fITEXT\\fR\nwhere to (required)"));
  CHECK_THAT(page, Contains("how fast [0.5]"));
  CHECK_THAT(page, Contains("\\fB\\-\\-type\\fR f16|f32\n"));
  CHECK_THAT(page, Contains("\\fB\\-\\-map\\fR gm|FILE\n"));
  CHECK_THAT(page, !Contains("secret"));
}

TEST_CASE("no text of the manual page is taken for a request of roff's") {
  CLI::App program("Plays.", "small");
  program.add_subcommand("dots", ".so /etc/passwd\\x");
  const std::string page = drumvae::manual_page(drumvae::facts_of(program), "small");
  CHECK_THAT(page, Contains("\n\\&.so /etc/passwd\\ex"));
}
