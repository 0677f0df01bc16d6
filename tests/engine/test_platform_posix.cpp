// What POSIX systems do beyond what every system does: rights, links, pipes, full disks, processes.
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

std::span<const std::byte> text_bytes(std::string_view text) {
  return std::as_bytes(std::span<const char>(text));
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

TEST_CASE("write_file_atomically gives a file the rights that the user's mask allows") {
  const TemporaryFolder folder;
  const ::mode_t mask = ::umask(027);
  write_file_atomically(folder / "a", text_bytes("x"));
  ::umask(mask);
  struct stat status {};
  REQUIRE(::stat((folder / "a").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0640U);
}

TEST_CASE("write_file_atomically follows a symbolic link") {
  const TemporaryFolder folder;
  write_text(folder / "real", "old");
  std::filesystem::create_symlink("real", folder / "link");
  write_file_atomically(folder / "link", text_bytes("new"));
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(read_text(folder / "real") == "new");
}

TEST_CASE("write_file_atomically takes the longest name that the system allows") {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  write_file_atomically(folder / name, text_bytes("x"));
  CHECK(read_text(folder / name) == "x");
}

TEST_CASE("write_file_atomically does not rename over a device or a pipe") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(write_file_atomically(folder / "pipe", text_bytes("x")), IoError);
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
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("MappedFile shows a file's bytes, and the old ones after the file is replaced") {
  const TemporaryFolder folder;
  write_text(folder / "a", "old bytes");
  MappedFile first(folder / "a");
  write_file_atomically(folder / "a", text_bytes("new"));
  const MappedFile moved = std::move(first);
  REQUIRE(moved.bytes().size() == 9);
  CHECK(std::memcmp(moved.bytes().data(), "old bytes", 9) == 0);
  CHECK(first.bytes().empty());
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

TEST_CASE("StopSignals lets the second signal of a kind end the process") {
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

TEST_CASE("A pipe is neither mapped nor appended to") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(MappedFile(folder / "pipe"), IoError);
  CHECK_THROWS_AS(AppendFile(folder / "pipe", 0), IoError);
}

TEST_CASE("AppendFile keeps on a full disk what stood there") {
  const TemporaryFolder folder;
  AppendFile log(folder / "log", 0);
  log.append(text_bytes("1234"));
  const FileSizeLimit full(6);
  CHECK_THROWS_WITH(log.append(text_bytes("56789")), Catch::Contains("log: cannot write"));
  CHECK(read_text(folder / "log").substr(0, 4) == "1234");
}

}  // namespace drumvae
