// TensorBoard's event files: what a run reports, step by step.
//
// A file is a sequence of records (length, masked CRC-32C, bytes, masked CRC-32C), each an Event of
// tools/training/event.proto.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/platform.h"
#include "tools/training/histogram.h"

namespace drumvae {

struct Scalar {
  std::string tag;
  double value = 0;  // kept in single precision

  bool operator==(const Scalar&) const = default;
};

// The one event file of a folder.  All writes throw IoError.
class EventFile {
 public:
  // Goes on behind the first `keep_bytes` bytes, or behind the last whole record of these; a new
  // file begins with its version.
  explicit EventFile(const std::filesystem::path& folder, std::uint64_t keep_bytes = 0);

  // All in one event.
  void write(std::int64_t step, std::span<const Scalar> scalars);
  // Markdown.
  void write_text(std::int64_t step, const std::string& tag, const std::string& text);
  void write_histogram(std::int64_t step, const std::string& tag, const Histogram& histogram);

  // Makes all durable; returns the file's length, which another EventFile may be told to keep.
  std::uint64_t sync();

 private:
  AppendFile file_;
};

// Where the event file of a folder stands.
std::filesystem::path event_file_path(const std::filesystem::path& folder);

// One record of an event file.
struct EventExtent {
  std::uint64_t end_bytes = 0;  // where the next one begins
  std::int64_t step = 0;
};

// The records from the beginning up to the first that is cut short or damaged; none where there is
// no file.  Throws IoError.
std::vector<EventExtent> read_event_extents(const std::filesystem::path& folder);

struct ScalarPoint {
  std::int64_t step = 0;
  double value = 0;

  bool operator==(const ScalarPoint&) const = default;
};

// The scalars of a folder's event file by tag, as far as its records are whole; of two of one step
// the last counts.  By step.  None where there is no file.  Throws IoError.
std::map<std::string, std::vector<ScalarPoint>> read_scalar_series(
    const std::filesystem::path& folder);

}  // namespace drumvae
