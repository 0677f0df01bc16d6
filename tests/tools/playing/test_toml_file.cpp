// TOML files and where their faults are.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/playing/toml_file.h"

using namespace drumvae;

TEST_CASE("a table is read, and what is not TOML is told with file and line") {
  const test::TemporaryFolder folder;
  test::write_text(folder / "a.toml", "a = 1\nb = [2, 3]\n");
  CHECK(parse_toml(folder / "a.toml")["a"].value<int>() == 1);
  test::write_text(folder / "bad.toml", "a = 1\n\nb = = 2\n");
  CHECK_THROWS_WITH(parse_toml(folder / "bad.toml"), Catch::Contains("bad.toml:3: "));
  CHECK_THROWS_AS(parse_toml(folder / "bad.toml"), FormatError);
  CHECK_THROWS_AS(parse_toml(folder / "none.toml"), IoError);
}
