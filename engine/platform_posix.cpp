// engine/platform.h for POSIX systems: the only source that calls open, mmap, flock, fsync and
// rename.
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "engine/errors.h"
#include "engine/platform.h"
#include "engine/platform_files.h"

namespace drumvae {
namespace {

constexpr std::array<int, 2> kStopSignals = {SIGINT, SIGTERM};
// Any thread may get the signal, and any may ask.
std::atomic<bool> stop_received = false;
static_assert(std::atomic<bool>::is_always_lock_free);  // a signal handler sets it

std::string reason_of(int error) { return std::generic_category().message(error); }

[[noreturn]] void throw_io_error(const std::filesystem::path& path, const std::string& what) {
  const int error = errno;
  throw IoError(path.string(), what + " (" + reason_of(error) + ")");
}

// Calls until a signal no longer interrupts.
template <typename Call>
auto retried(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

std::string holder_of(int descriptor) {
  char text[24] = {};
  const auto length = ::pread(descriptor, text, sizeof text - 1, 0);
  // The holder writes its number just after it has the lock: it may not be there yet.
  return length > 0 ? "process " + std::string(text, static_cast<std::size_t>(length))
                    : std::string("another process");
}

}  // namespace

void sync_directory(const std::filesystem::path& directory) {
  const Descriptor descriptor(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0) throw_io_error(directory, "cannot open the folder");
  // EINVAL: a file system that has no such call for folders.
  if (retried([&] { return ::fsync(descriptor.get()); }) != 0 && errno != EINVAL) {
    throw_io_error(directory, "cannot flush the folder");
  }
}

AtomicFileWriter::AtomicFileWriter(const std::filesystem::path& path)
    : target_(replaced_file(path)) {
  // The name does not contain the target's, which may be as long as the system allows.
  for (int attempt = 0; descriptor_ < 0; ++attempt) {
    temporary_ = folder_of(target_) / (".drumvae-" + std::to_string(::getpid()) + "-" +
                                       std::to_string(attempt) + ".tmp");
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST && errno != EINTR) throw_io_error(path, "cannot write");
  }
}

AtomicFileWriter::~AtomicFileWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFileWriter::fail(const std::string& what) const { throw_io_error(target_, what); }

void AtomicFileWriter::write(std::span<const std::byte> bytes) {
  assert(descriptor_ >= 0);
  while (!bytes.empty()) {
    const auto written = retried([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (written < 0) fail("cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFileWriter::commit(Flush flush) {
  assert(descriptor_ >= 0);
  if (flush == Flush::now && retried([&] { return ::fsync(descriptor_); }) != 0)
    fail("cannot flush");
  // Not retried: after an interrupted close the descriptor is gone all the same.
  if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) fail("cannot close");
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("cannot rename");
  temporary_.clear();
  if (flush == Flush::now) sync_directory(folder_of(target_));
}

AppendFile::AppendFile(const std::filesystem::path& path, std::uint64_t keep_bytes) : path_(path) {
  Descriptor descriptor(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666));
  if (descriptor.get() < 0) throw_io_error(path, "cannot write");
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) throw_io_error(path, "cannot write");
  if (!S_ISREG(status.st_mode)) throw IoError(path.string(), "not a regular file");
  bytes_ = static_cast<std::uint64_t>(status.st_size);
  if (bytes_ > keep_bytes) {
    const auto kept = static_cast<::off_t>(keep_bytes);
    if (retried([&] { return ::ftruncate(descriptor.get(), kept); }) != 0)
      throw_io_error(path, "cannot be cut");
    bytes_ = keep_bytes;
  }
  descriptor_ = descriptor.release();
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto written = retried([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (written < 0) throw_io_error(path_, "cannot write");
    bytes_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AppendFile::sync() {
  if (retried([&] { return ::fsync(descriptor_); }) != 0) throw_io_error(path_, "cannot flush");
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  // O_NONBLOCK: opening a pipe would wait for its writer.
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.get() < 0) throw_io_error(path, "cannot read");
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) throw_io_error(path, "cannot read");
  if (!S_ISREG(status.st_mode)) throw IoError(path.string(), "not a regular file");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return;
  int flags = MAP_PRIVATE;
#ifdef MAP_POPULATE
  flags |= MAP_POPULATE;  // readers here check every byte at once: one call instead of many faults
#endif
  void* const address = ::mmap(nullptr, size, PROT_READ, flags, descriptor.get(), 0);
  if (address == MAP_FAILED) throw_io_error(path, "cannot map");
  bytes_ = {static_cast<const std::byte*>(address), size};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

FileLock::FileLock(const std::filesystem::path& path) {
  Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (descriptor.get() < 0) throw_io_error(path, "cannot lock");
  if (retried([&] { return ::flock(descriptor.get(), LOCK_EX | LOCK_NB); }) != 0) {
    if (errno != EWOULDBLOCK) throw_io_error(path, "cannot lock");
    throw IoError(path.string(), "is in use by " + holder_of(descriptor.get()));
  }
  const std::string holder = std::to_string(::getpid());
  if (::ftruncate(descriptor.get(), 0) != 0 ||
      ::pwrite(descriptor.get(), holder.data(), holder.size(), 0) !=
          static_cast<::ssize_t>(holder.size())) {
    throw_io_error(path, "cannot lock");
  }
  descriptor_ = descriptor.release();
}

FileLock::~FileLock() {
  if (descriptor_ < 0) return;
  // Nothing can be done about a failure, and the lock itself does not depend on the file's text.
  [[maybe_unused]] const int ignored = ::ftruncate(descriptor_, 0);
  ::close(descriptor_);
}

std::unique_ptr<SharedLibrary> SharedLibrary::open(const std::string& name, Symbols symbols) {
  const int scope = symbols == Symbols::shared ? RTLD_GLOBAL : RTLD_LOCAL;
  void* const handle = ::dlopen(name.c_str(), RTLD_NOW | scope);
  if (handle == nullptr) return nullptr;
  return std::unique_ptr<SharedLibrary>(new SharedLibrary(handle));
}

void* SharedLibrary::find(const char* symbol) const { return ::dlsym(handle_, symbol); }

StopSignals::StopSignals() {
  stop_received = false;
  for (std::size_t i = 0; i < kStopSignals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = [](int) { stop_received = true; };
    ::sigemptyset(&action.sa_mask);
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    struct sigaction before {};
    ::sigaction(kStopSignals[i], nullptr, &before);
    before_[i] = before.sa_handler;
    // Who starts a program in the background may have it ignore them.
    if (before_[i] != SIG_IGN) ::sigaction(kStopSignals[i], &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < kStopSignals.size(); ++i) ::signal(kStopSignals[i], before_[i]);
}

bool StopSignals::received() { return stop_received; }

bool standard_output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

std::filesystem::path program_path() {
  std::error_code unknown;
  return std::filesystem::read_symlink("/proc/self/exe", unknown);
}

int allowed_processors() {
#ifdef __linux__
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

std::uint64_t peak_memory_bytes() {
  struct rusage usage {};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#ifdef __APPLE__
  constexpr std::uint64_t kUnit = 1;
#else
  constexpr std::uint64_t kUnit = 1024;
#endif
  return static_cast<std::uint64_t>(usage.ru_maxrss) * kUnit;
}

}  // namespace drumvae
