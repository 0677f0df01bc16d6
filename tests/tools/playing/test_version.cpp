// The version in the code is the one in CMakeLists.txt.
#include <catch2/catch.hpp>
#include <string>

#include "tests/support/temporary_folder.h"
#include "tools/playing/version.h"

TEST_CASE("the library's version is the project's") {
  const std::string lists = drumvae::test::read_text("CMakeLists.txt");
  const std::string project =
      std::string("project(drumvae VERSION ") + drumvae::library_version() + " ";
  CHECK(lists.find(project) != std::string::npos);
}
