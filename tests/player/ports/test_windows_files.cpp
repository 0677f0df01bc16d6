// What engine/platform.h says of files on Windows.
#include <catch2/catch.hpp>
#include <string>

#include "engine/errors.h"
#include "engine/platform.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {

using test::read_text;
using test::TemporaryFolder;
using test::write_text;

TEST_CASE("A file that is mapped is not replaced, and stays as it was") {
  const TemporaryFolder folder;
  write_text(folder / "a", "old");
  const std::string text = "new";
  {
    const MappedFile mapped(folder / "a");
    CHECK_THROWS_AS(write_file_atomically(folder / "a", std::as_bytes(std::span(text))), IoError);
    CHECK(read_text(folder / "a") == "old");
  }
  write_file_atomically(folder / "a", std::as_bytes(std::span(text)));
  CHECK(read_text(folder / "a") == "new");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("A library of the system is found with its symbols, and one that is not there is not") {
  const auto library = SharedLibrary::open("kernel32.dll");
  REQUIRE(library);
  CHECK(library->find("GetTickCount") != nullptr);
  CHECK(library->find("NoSuchFunction") == nullptr);
  CHECK_FALSE(SharedLibrary::open("no-such-library.dll"));
}

}  // namespace drumvae
