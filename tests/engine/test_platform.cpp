// Files that appear whole or not at all, maps, and locks between processes.
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
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

// Files cannot grow beyond this many bytes while it lives, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(::rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    struct rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  struct rlimit before_ {};
};

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

TEST_CASE("write_file_atomically gives a file the rights that the user's mask allows") {
  const TemporaryFolder folder;
  const ::mode_t mask = ::umask(027);
  write_file_atomically(folder / "a", bytes_of("x"));
  ::umask(mask);
  struct stat status {};
  REQUIRE(::stat((folder / "a").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0640U);
}

TEST_CASE("write_file_atomically follows a symbolic link") {
  const TemporaryFolder folder;
  write_text(folder / "real", "old");
  std::filesystem::create_symlink("real", folder / "link");
  write_file_atomically(folder / "link", bytes_of("new"));
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(read_text(folder / "real") == "new");
}

TEST_CASE("write_file_atomically takes the longest name that the system allows") {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  write_file_atomically(folder / name, bytes_of("x"));
  CHECK(read_text(folder / name) == "x");
}

TEST_CASE("write_file_atomically names path and reason where it cannot write") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(write_file_atomically(folder / "no/such", bytes_of("x")),
                    Catch::Contains("no/such: ") && Catch::Contains("No such file or directory"));
  CHECK_THROWS_AS(write_file_atomically(folder.path(), bytes_of("x")), IoError);
}

TEST_CASE("write_file_atomically does not rename over a device or a pipe") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(write_file_atomically(folder / "pipe", bytes_of("x")), IoError);
  CHECK(std::filesystem::is_fifo(folder / "pipe"));
}

TEST_CASE("A full disk leaves the old file as it was and no temporary file") {
  const TemporaryFolder folder;
  write_text(folder / "a", "old");
  const std::vector<std::byte> large(100'000);
  {
    const FileSizeLimit limit(4096);
    CHECK_THROWS_WITH(write_file_atomically(folder / "a", large),
                      Catch::Contains((folder / "a").string()) && Catch::Contains("cannot write"));
  }
  CHECK(read_text(folder / "a") == "old");
  CHECK(files_in(folder.path()) == 1);
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

TEST_CASE("MappedFile shows a file's bytes, and the old ones after the file is replaced") {
  const TemporaryFolder folder;
  write_text(folder / "a", "old bytes");
  MappedFile first(folder / "a");
  write_file_atomically(folder / "a", bytes_of("new"));
  const MappedFile moved = std::move(first);
  REQUIRE(moved.bytes().size() == 9);
  CHECK(std::memcmp(moved.bytes().data(), "old bytes", 9) == 0);
  CHECK(first.bytes().empty());
}

TEST_CASE("MappedFile takes an empty file and refuses what is no readable file") {
  const TemporaryFolder folder;
  write_text(folder / "empty", "");
  CHECK(MappedFile(folder / "empty").bytes().empty());
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(MappedFile(folder / "pipe"), IoError);
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

TEST_CASE("FileLock keeps another process out and dies with its holder") {
  const TemporaryFolder folder;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const ::pid_t child = ::fork();
  if (child == 0) {
    const FileLock lock(folder / "lock");
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char signal_byte = 0;
  REQUIRE(::read(ready[0], &signal_byte, 1) == 1);
  CHECK_THROWS_WITH(FileLock(folder / "lock"),
                    Catch::EndsWith("is in use by process " + std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK_NOTHROW(FileLock(folder / "lock"));
  ::close(ready[0]);
  ::close(ready[1]);
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

TEST_CASE("AppendFile says which file cannot be written, and keeps what stood there") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(AppendFile(folder / "no/log", 0), Catch::Contains("no/log: cannot write"));
  CHECK_THROWS_AS(AppendFile(folder.path(), 0), IoError);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(AppendFile(folder / "pipe", 0), IoError);
  AppendFile log(folder / "log", 0);
  log.append(bytes_of("1234"));
  const FileSizeLimit full(6);
  CHECK_THROWS_WITH(log.append(bytes_of("56789")), Catch::Contains("log: cannot write"));
  CHECK(read_text(folder / "log").substr(0, 4) == "1234");
}

TEST_CASE("StopSignals turns the first SIGTERM into a flag and lets the second end the process") {
  {
    const StopSignals stop;
    CHECK_FALSE(StopSignals::received());
    ::raise(SIGTERM);
    CHECK(StopSignals::received());
  }
  const ::pid_t child = ::fork();
  if (child == 0) {
    const StopSignals stop;
    ::raise(SIGINT);
    ::raise(SIGTERM);
    ::raise(SIGTERM);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("StopSignals leaves a signal ignored that was ignored before") {
  ::signal(SIGINT, SIG_IGN);
  {
    const StopSignals stop;
    ::raise(SIGINT);
    CHECK_FALSE(StopSignals::received());
  }
  CHECK(::signal(SIGINT, SIG_DFL) == SIG_IGN);
}

TEST_CASE("The program knows its own file") {
  CHECK(program_path().filename() == "test_engine");
  CHECK(std::filesystem::is_regular_file(program_path()));
}

TEST_CASE("A process that is bound to one processor may run on one") {
  const pid_t child = ::fork();
  if (child == 0) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
    ::sched_setaffinity(0, sizeof one, &one);
    ::_exit(allowed_processors());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 1);
  CHECK(allowed_processors() >= 1);
}

TEST_CASE("peak_memory_bytes rises with the memory that is touched") {
  const std::uint64_t before = peak_memory_bytes();
  constexpr std::size_t kSize = 64 << 20;
  const std::vector<char> large(before + kSize, 1);
  CHECK(large[kSize] == 1);
  CHECK(peak_memory_bytes() >= kSize);
  CHECK(peak_memory_bytes() > before);
}

}  // namespace drumvae
