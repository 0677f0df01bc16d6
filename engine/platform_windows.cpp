// engine/platform.h for Windows: the only source that includes its headers.
#define WIN32_LEAN_AND_MEAN
#ifndef NOMINMAX  // libstdc++ has it already
#define NOMINMAX
#endif
#include <windows.h>
// windows.h must come before these.
#include <fcntl.h>
#include <io.h>
#include <psapi.h>
#include <share.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cerrno>
#include <csignal>
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
// The system calls the handler on a thread of its own, and any may ask.
std::atomic<bool> stop_received = false;

// The byte that a lock is on: far behind a file's text, for other processes cannot read what is
// locked.
constexpr DWORD kLockedByteHigh = 1;  // 4 GiB

// Of the C library's calls, which set errno.
[[noreturn]] void throw_io_error(const std::filesystem::path& path, const std::string& what) {
  const int error = errno;
  throw IoError(path.string(), what + " (" + std::generic_category().message(error) + ")");
}

// Of the system's own calls.
[[noreturn]] void throw_system_error(const std::filesystem::path& path, const std::string& what,
                                     DWORD error) {
  const std::string reason = std::system_category().message(static_cast<int>(error));
  throw IoError(path.string(), what + " (" + reason + ")");
}

// A descriptor of the C library that closes itself; -1 and errno where the file cannot be opened.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int how) {
    const errno_t error = ::_wsopen_s(&value_, path.c_str(), how | _O_BINARY | _O_NOINHERIT,
                                      _SH_DENYNO, _S_IREAD | _S_IWRITE);
    if (error != 0) value_ = -1;
    errno = error;
  }
  ~Descriptor() {
    if (value_ >= 0) ::_close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_ = -1;
};

HANDLE handle_of(int descriptor) { return reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor)); }

// Throws IoError unless the file was opened and is a regular one.
std::uint64_t regular_size(const Descriptor& descriptor, const std::filesystem::path& path,
                           const std::string& what) {
  struct _stat64 status {};
  if (descriptor.get() < 0 || ::_fstat64(descriptor.get(), &status) != 0)
    throw_io_error(path, what);
  if ((status.st_mode & _S_IFMT) != _S_IFREG) throw IoError(path.string(), "not a regular file");
  return static_cast<std::uint64_t>(status.st_size);
}

// Writes some of the bytes, and says how many; -1 and errno where it cannot.
int write_some(int descriptor, std::span<const std::byte> bytes) {
  constexpr std::size_t kMost = std::size_t{1} << 30U;  // the call counts in an int
  return ::_write(descriptor, bytes.data(), static_cast<unsigned>(std::min(bytes.size(), kMost)));
}

OVERLAPPED locked_byte() {
  OVERLAPPED place{};
  place.OffsetHigh = kLockedByteHigh;
  return place;
}

std::string holder_of(int descriptor) {
  char text[24] = {};
  // The holder writes its number just after it has the lock: it may not be there yet.
  return ::_read(descriptor, text, sizeof text - 1) > 0 ? "process " + std::string(text)
                                                        : std::string("another process");
}

}  // namespace

// NTFS keeps names in a journal of its own, and has no call that flushes a folder.
void sync_directory(const std::filesystem::path& directory) {
  const DWORD attributes = ::GetFileAttributesW(directory.c_str());
  if (attributes == INVALID_FILE_ATTRIBUTES)
    throw_system_error(directory, "cannot open the folder", ::GetLastError());
  if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
    throw_system_error(directory, "cannot open the folder", ERROR_DIRECTORY);
}

AtomicFileWriter::AtomicFileWriter(const std::filesystem::path& path)
    : target_(replaced_file(path)) {
  for (int attempt = 0; descriptor_ < 0; ++attempt) {
    temporary_ = folder_of(target_) / (".drumvae-" + std::to_string(::GetCurrentProcessId()) + "-" +
                                       std::to_string(attempt) + ".tmp");
    Descriptor descriptor(temporary_, _O_WRONLY | _O_CREAT | _O_EXCL);
    if (descriptor.get() < 0 && errno != EEXIST) throw_io_error(path, "cannot write");
    descriptor_ = descriptor.release();
  }
}

AtomicFileWriter::~AtomicFileWriter() {
  if (descriptor_ >= 0) ::_close(descriptor_);
  if (!temporary_.empty()) ::_wunlink(temporary_.c_str());
}

void AtomicFileWriter::fail(const std::string& what) const { throw_io_error(target_, what); }

void AtomicFileWriter::write(std::span<const std::byte> bytes) {
  assert(descriptor_ >= 0);
  while (!bytes.empty()) {
    const int written = write_some(descriptor_, bytes);
    if (written < 0) fail("cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFileWriter::commit(Flush flush) {
  assert(descriptor_ >= 0);
  if (flush == Flush::now && ::_commit(descriptor_) != 0) fail("cannot flush");
  if (::_close(std::exchange(descriptor_, -1)) != 0) fail("cannot close");
  const DWORD how =
      MOVEFILE_REPLACE_EXISTING | (flush == Flush::now ? MOVEFILE_WRITE_THROUGH : DWORD{0});
  if (::MoveFileExW(temporary_.c_str(), target_.c_str(), how) == 0)
    throw_system_error(target_, "cannot rename", ::GetLastError());
  temporary_.clear();
}

AppendFile::AppendFile(const std::filesystem::path& path, std::uint64_t keep_bytes) : path_(path) {
  Descriptor descriptor(path, _O_WRONLY | _O_CREAT | _O_APPEND);
  bytes_ = regular_size(descriptor, path, "cannot write");
  if (bytes_ > keep_bytes) {
    if (::_chsize_s(descriptor.get(), static_cast<std::int64_t>(keep_bytes)) != 0)
      throw_io_error(path, "cannot be cut");
    bytes_ = keep_bytes;
  }
  descriptor_ = descriptor.release();
}

AppendFile::~AppendFile() { ::_close(descriptor_); }

void AppendFile::append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const int written = write_some(descriptor_, bytes);
    if (written < 0) throw_io_error(path_, "cannot write");
    bytes_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AppendFile::sync() {
  if (::_commit(descriptor_) != 0) throw_io_error(path_, "cannot flush");
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  const Descriptor descriptor(path, _O_RDONLY);
  const std::uint64_t size = regular_size(descriptor, path, "cannot read");
  if (size == 0) return;
  const HANDLE mapping =
      ::CreateFileMappingW(handle_of(descriptor.get()), nullptr, PAGE_READONLY, 0, 0, nullptr);
  if (mapping == nullptr) throw_system_error(path, "cannot map", ::GetLastError());
  const void* const address = ::MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
  const DWORD error = ::GetLastError();
  ::CloseHandle(mapping);  // the view holds it
  if (address == nullptr) throw_system_error(path, "cannot map", error);
  bytes_ = {static_cast<const std::byte*>(address), static_cast<std::size_t>(size)};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::UnmapViewOfFile(bytes_.data());
}

FileLock::FileLock(const std::filesystem::path& path) {
  Descriptor descriptor(path, _O_RDWR | _O_CREAT);
  if (descriptor.get() < 0) throw_io_error(path, "cannot lock");
  constexpr DWORD kAtOnce = LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY;
  OVERLAPPED place = locked_byte();
  if (::LockFileEx(handle_of(descriptor.get()), kAtOnce, 0, 1, 0, &place) == 0) {
    const DWORD error = ::GetLastError();
    if (error != ERROR_LOCK_VIOLATION) throw_system_error(path, "cannot lock", error);
    throw IoError(path.string(), "is in use by " + holder_of(descriptor.get()));
  }
  const std::string holder = std::to_string(::GetCurrentProcessId());
  if (::_chsize_s(descriptor.get(), 0) != 0 ||
      write_some(descriptor.get(), std::as_bytes(std::span(holder))) < 0) {
    throw_io_error(path, "cannot lock");
  }
  descriptor_ = descriptor.release();
}

FileLock::~FileLock() {
  if (descriptor_ < 0) return;
  // Nothing can be done about a failure, and the lock itself does not depend on the file's text.
  [[maybe_unused]] const errno_t ignored = ::_chsize_s(descriptor_, 0);
  // Closing alone releases it as well, but not always at once.
  OVERLAPPED place = locked_byte();
  ::UnlockFileEx(handle_of(descriptor_), 0, 1, 0, &place);
  ::_close(descriptor_);
}

// Each library finds the symbols that it asks for by the library that has them, so that there is
// nothing to share.  The working folder is not looked in: anybody may have put a file there.
std::unique_ptr<SharedLibrary> SharedLibrary::open(const std::string& name, Symbols /*symbols*/) {
  const std::filesystem::path file(std::u8string(name.begin(), name.end()));
  const HMODULE handle = ::LoadLibraryExW(file.c_str(), nullptr, LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
  if (handle == nullptr) return nullptr;
  return std::unique_ptr<SharedLibrary>(new SharedLibrary(handle));
}

void* SharedLibrary::find(const char* symbol) const {
  return reinterpret_cast<void*>(::GetProcAddress(static_cast<HMODULE>(handle_), symbol));
}

StopSignals::StopSignals() {
  stop_received = false;
  for (std::size_t i = 0; i < kStopSignals.size(); ++i) {
    // The C library forgets the handler when it has called it: a second signal ends the process.
    before_[i] = std::signal(kStopSignals[i], [](int) { stop_received = true; });
    // Who starts a program in the background may have it ignore them.
    if (before_[i] == SIG_IGN) std::signal(kStopSignals[i], SIG_IGN);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < kStopSignals.size(); ++i) std::signal(kStopSignals[i], before_[i]);
}

bool StopSignals::received() { return stop_received; }

bool standard_output_is_terminal() {
  DWORD mode = 0;
  return ::GetConsoleMode(::GetStdHandle(STD_OUTPUT_HANDLE), &mode) != 0;
}

std::filesystem::path program_path() {
  std::wstring path(32768, L'\0');  // the longest that there are
  const DWORD length = ::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
  return path.substr(0, length);
}

int allowed_processors() {
  DWORD_PTR allowed = 0, all = 0;
  if (::GetProcessAffinityMask(::GetCurrentProcess(), &allowed, &all) != 0 && allowed != 0)
    return std::popcount(static_cast<std::uint64_t>(allowed));
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

std::uint64_t peak_memory_bytes() {
  PROCESS_MEMORY_COUNTERS counters{};
  if (::GetProcessMemoryInfo(::GetCurrentProcess(), &counters, sizeof counters) == 0) return 0;
  return counters.PeakWorkingSetSize;
}

}  // namespace drumvae
