// Files that appear whole or not at all, maps, locks and signals: what every system does alike.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <vector>

#include "engine/errors.h"
#include "engine/platform.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using test::read_text;
using test::TemporaryFolder;
using test::write_text;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span<const char>(text));
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("write_file_atomically makes and replaces a file and leaves nothing else behind") {
  const TemporaryFolder folder;
  write_file_atomically(folder / "a", bytes_of("first"));
  CHECK(read_text(folder / "a") == "first");
  write_file_atomically(folder / "a", bytes_of(""));
  CHECK(read_text(folder / "a").empty());
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a file that is flushed later is there whole and nothing else is") {
  const TemporaryFolder folder;
  write_file_atomically(folder / "a", bytes_of("first"));
  write_file_atomically(folder / "a", bytes_of("second"), Flush::later);
  CHECK(read_text(folder / "a") == "second");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("write_file_atomically names path and reason where it cannot write") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(write_file_atomically(folder / "no/such", bytes_of("x")),
                    Catch::Contains("no/such: ") && Catch::Contains("No such file or directory"));
  CHECK_THROWS_AS(write_file_atomically(folder.path(), bytes_of("x")), IoError);
}

TEST_CASE("MappedFile shows a file's bytes, moved or not") {
  const TemporaryFolder folder;
  write_text(folder / "a", "some bytes");
  MappedFile first(folder / "a");
  const MappedFile moved = std::move(first);
  CHECK(std::ranges::equal(moved.bytes(), bytes_of("some bytes")));
  CHECK(first.bytes().empty());
}

TEST_CASE("Paths are in UTF-8") {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / std::filesystem::path(u8"größer \u4e2d.bin");
  write_file_atomically(path, bytes_of("x"));
  CHECK(MappedFile(path).bytes().size() == 1);
  const auto entry = *std::filesystem::directory_iterator(folder.path());
  CHECK((entry.path().filename().u8string() == u8"größer \u4e2d.bin"));
  CHECK_THROWS_WITH(MappedFile(folder.path() / std::filesystem::path(u8"größer")),
                    Catch::Contains("gr\xc3\xb6\xc3\x9f"
                                    "er: cannot read"));
}

TEST_CASE("AtomicFileWriter without commit leaves the old file and nothing else") {
  const TemporaryFolder folder;
  write_text(folder / "a", "old");
  {
    AtomicFileWriter one(folder / "a"), two(folder / "a");
    one.write(bytes_of("ne"));
    one.write(bytes_of("w"));
    two.write(bytes_of("never"));
    one.commit();
    CHECK(read_text(folder / "a") == "new");
  }
  CHECK(read_text(folder / "a") == "new");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("MappedFile takes an empty file and refuses what is no readable file") {
  const TemporaryFolder folder;
  write_text(folder / "empty", "");
  CHECK(MappedFile(folder / "empty").bytes().empty());
  CHECK_THROWS_AS(MappedFile(folder.path()), IoError);
  CHECK_THROWS_WITH(MappedFile(folder / "none"), Catch::Contains("No such file or directory"));
}

TEST_CASE("FileLock keeps a second holder out of the same process until it is gone") {
  const TemporaryFolder folder;
  {
    FileLock lock(folder / "lock");
    const FileLock moved = std::move(lock);
    CHECK_THROWS_WITH(FileLock(folder / "lock"),
                      Catch::EndsWith("is in use by process " + std::to_string(::getpid())));
  }
  CHECK_NOTHROW(FileLock(folder / "lock"));
}

TEST_CASE("FileLock names the path of a lock file that cannot be made") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(FileLock(folder / "no/lock"), Catch::Contains("no/lock: cannot lock"));
}

TEST_CASE("AppendFile goes on behind the bytes that it is to keep, and knows the length") {
  const TemporaryFolder folder;
  {
    AppendFile log(folder / "log", 0);
    log.append(bytes_of("first "));
    log.append(bytes_of("lost"));
    log.sync();
    CHECK(log.bytes() == 10);
  }
  AppendFile log(folder / "log", 6);
  CHECK(log.bytes() == 6);
  log.append(bytes_of("second"));
  CHECK(read_text(folder / "log") == "first second");
  CHECK(AppendFile(folder / "log", 1000).bytes() == 12);
}

TEST_CASE("AppendFile says which file cannot be written") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(AppendFile(folder / "no/log", 0), Catch::Contains("no/log: cannot write"));
  CHECK_THROWS_AS(AppendFile(folder.path(), 0), IoError);
}

TEST_CASE("StopSignals turns the first SIGTERM into a flag") {
  const StopSignals stop;
  CHECK_FALSE(StopSignals::received());
  std::raise(SIGTERM);
  CHECK(StopSignals::received());
}

TEST_CASE("StopSignals leaves a signal ignored that was ignored before") {
  std::signal(SIGINT, SIG_IGN);
  {
    const StopSignals stop;
    std::raise(SIGINT);
    CHECK_FALSE(StopSignals::received());
  }
  CHECK(std::signal(SIGINT, SIG_DFL) == SIG_IGN);
}

TEST_CASE("sync_directory takes a folder and nothing else") {
  const TemporaryFolder folder;
  write_text(folder / "a", "x");
  CHECK_NOTHROW(sync_directory(folder.path()));
  CHECK_THROWS_AS(sync_directory(folder / "a"), IoError);
  CHECK_THROWS_AS(sync_directory(folder / "none"), IoError);
}

TEST_CASE("The program knows its own file") {
  CHECK(program_path().stem().string().starts_with("test_"));
  CHECK(std::filesystem::is_regular_file(program_path()));
}

TEST_CASE("A process may run on one processor at least") { CHECK(allowed_processors() >= 1); }

TEST_CASE("peak_memory_bytes rises with the memory that is touched") {
  const std::uint64_t before = peak_memory_bytes();
  constexpr std::size_t kSize = 64 << 20;
  const std::vector<char> large(before + kSize, 1);
  CHECK(large[kSize] == 1);
  CHECK(peak_memory_bytes() >= kSize);
  CHECK(peak_memory_bytes() > before);
}

}  // namespace drumvae
