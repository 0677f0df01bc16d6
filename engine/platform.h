// The operating system behind one door: files that survive a crash, mapped files, locks, memory.
// What Windows has no equal of, or another one, is said where it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace drumvae {

// When bytes reach the disk.
enum class Flush : std::uint8_t {
  now,    // before the call returns: a machine that loses power finds the old bytes or the new ones
  later,  // when the system sees fit, which takes no time; for what can be made again
};

// Makes or replaces the file so that a reader, and with Flush::now a machine that loses power,
// finds the old bytes or the new ones and never a mixture.  A symbolic link is followed.  Throws
// IoError and leaves the old file as it was; refuses anything that exists and is not a regular
// file.  Windows: a file that somebody has open or mapped cannot be replaced.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                           Flush flush = Flush::now);

// Makes renames and new files of a folder durable.  Throws IoError.  Windows: they are by
// themselves, in the order in which they were made, and this only looks whether it is a folder.
void sync_directory(const std::filesystem::path& directory);

// write_file_atomically() in pieces: the bytes go to a hidden temporary file in the same folder,
// which commit() flushes and renames.  Without commit() nothing is left behind.
class AtomicFileWriter {
 public:
  // Throws IoError.
  explicit AtomicFileWriter(const std::filesystem::path& path);
  ~AtomicFileWriter();
  AtomicFileWriter(const AtomicFileWriter&) = delete;
  AtomicFileWriter& operator=(const AtomicFileWriter&) = delete;

  // Appends.  Throws IoError.
  void write(std::span<const std::byte> bytes);
  // Makes the file appear under its name.  Once only.  Throws IoError.
  void commit(Flush flush = Flush::now);

 private:
  [[noreturn]] void fail(const std::string& what) const;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

// A log that outlives the process: what was appended before sync() is still there after a crash.
class AppendFile {
 public:
  // Makes the file if need be and cuts off what stands behind its first `keep_bytes` bytes.  Throws
  // IoError.
  AppendFile(const std::filesystem::path& path, std::uint64_t keep_bytes);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  // Throws IoError; part of the bytes may stand in the file then.
  void append(std::span<const std::byte> bytes);
  // Flushes to the disk.  Throws IoError.
  void sync();
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t bytes_ = 0;
};

// A file's bytes, read-only, without a copy.  The file may be replaced meanwhile (as the functions
// above do it), but must not be cut short in place: the system ends a program that touches what is
// gone.  Windows: the file can neither be replaced nor cut short meanwhile.
class MappedFile {
 public:
  // Throws IoError when there is no such regular file or it cannot be read.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  // Aligned to a page; empty for an empty file.  Valid as long as the owner, moved or not.
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

// Keeps a second holder out, in this process or another, until destroyed; the system releases it
// when the process ends in any way.  The file stays behind, empty.
class FileLock {
 public:
  // Makes the file if need be.  Throws IoError, "PATH: is in use by process N" when another holds
  // it.
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

 private:
  int descriptor_ = -1;
};

// Who finds the symbols of a library that is loaded.
enum class Symbols : std::uint8_t {
  own,     // find() alone
  shared,  // the libraries that it loads itself, too: plugins that do not name it need that;
           // on Windows all name it, and this is `own`
};

// A library that is looked for while the program runs; it stays loaded.
class SharedLibrary {
 public:
  // By the name that the system's loader looks for ("libcublas.so.13"); null where there is none.
  static std::unique_ptr<SharedLibrary> open(const std::string& name,
                                             Symbols symbols = Symbols::own);

  // The address of a symbol, null where there is none.
  void* find(const char* symbol) const;

 private:
  explicit SharedLibrary(void* handle) : handle_(handle) {}

  void* handle_;
};

// While it lives, SIGINT and SIGTERM do not end the process but set a flag.  A second one of a kind
// does end it.  Windows: SIGINT is Ctrl-C; SIGTERM comes from the process itself alone.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Whether one has come.
  static bool received();

 private:
  void (*before_[2])(int);
};

// Whether standard output is shown to somebody as it comes, not kept in a file or read by a
// program.
bool standard_output_is_terminal();

// The file of the program that runs; empty where the system does not say.
std::filesystem::path program_path();

// Processors that this process may run on: all, unless who started it has bound it to some.
// Windows: of the processor group that it is in, which has 64 at most.
int allowed_processors();

// The most memory that this process has held so far (resident set).
std::uint64_t peak_memory_bytes();

}  // namespace drumvae
