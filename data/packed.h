// Packed drums: a data set of equally long examples, grooves or drum patterns, as one safetensors
// file.
//
// Source: docs/packed_format.md.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "data/drum_patterns.h"
#include "data/drum_tensor.h"
#include "data/provenance.h"
#include "data/split.h"
#include "engine/safetensors.h"

namespace drumvae {

// Which window of which file an example is.
struct ExampleOrigin {
  std::uint32_t file = 0;    // index into PackedDrums::files()
  std::uint32_t window = 0;  // first bar of the window within its file

  bool operator==(const ExampleOrigin&) const = default;
};

// What the examples of a packed file are.
enum class PackedKind : std::uint8_t {
  groove,    // hits, velocities and microtiming of nine classes
  patterns,  // sets of a kit's drums
};

// A packed file, read in place.  Everything is checked when it is opened, values included, so that
// later reads need no checks.
class PackedDrums {
 public:
  // Throws IoError, FormatError.
  static PackedDrums open(const std::filesystem::path& path);
  // Reads bytes that the caller keeps alive; `name` stands in errors.  Throws FormatError.
  static PackedDrums view(std::span<const std::byte> bytes, std::string name);

  const std::string& name() const { return file_.name(); }  // the path, or what view() was given
  PackedKind kind() const { return kind_; }
  PatternKit kit() const { return kit_; }        // of patterns; grooves have nine classes
  std::int32_t steps() const { return steps_; }  // T of every example
  std::int64_t size(Split split) const { return columns(split).size(); }
  const Provenance& provenance() const { return provenance_; }
  // Names of the files that examples come from.
  std::vector<std::string> files() const;

  // Below, an index outside 0 .. size(split)-1 throws std::invalid_argument, and so does an example
  // of the other kind.
  ExampleOrigin origin(Split split, std::int64_t index) const;
  // Of a file of grooves.  Overwrites `tensor`, whose memory is used again.
  void unpack(Split split, std::int64_t index, DrumTensor& tensor) const;
  // Of a file of patterns: [T], bit d says that drum d sounds.
  std::span<const std::uint64_t> sets(Split split, std::int64_t index) const;

 private:
  // One split's tensors.
  struct Columns {
    std::span<const std::uint16_t> hits;          // [N, T]: bit c says that class c is hit
    std::span<const std::uint8_t> velocities;     // [H]: of the hits in order of step, then class
    std::span<const std::int16_t> offsets;        // [H]
    std::span<const std::int64_t> first_hit;      // [N+1]: where an example's hits begin
    std::span<const std::uint64_t> sets;          // [N, T], of patterns in place of the above
    std::span<const std::uint32_t> file, window;  // [N]

    std::int64_t size() const { return static_cast<std::int64_t>(file.size()); }
  };

  explicit PackedDrums(SafetensorsFile file);
  const Columns& columns(Split split) const { return columns_[static_cast<std::size_t>(split)]; }
  const Columns& checked_columns(Split split, std::int64_t index) const;
  Columns read_columns(Split split) const;
  void require_kind(PackedKind kind) const;
  void check_columns(Split split, std::int64_t file_count) const;
  void check_grooves(Split split) const;
  void check_patterns(Split split) const;
  void require_shape(Split split, const char* column, const TensorShape& shape) const;
  void require(bool good, Split split, const char* column, const char* fault) const;

  SafetensorsFile file_;
  PackedKind kind_ = PackedKind::groove;
  PatternKit kit_ = PatternKit::nine;
  std::int32_t steps_ = 0;
  Provenance provenance_;
  std::array<Columns, kSplits.size()> columns_;
};

// Collects examples and writes them as one packed file; equal examples in equal order give equal
// bytes.
class PackedDrumsWriter {
 public:
  // Of grooves.  steps: T of every example, 1 .. 4096.  Throws std::invalid_argument.
  explicit PackedDrumsWriter(std::int32_t steps);
  // Of patterns.
  PackedDrumsWriter(std::int32_t steps, PatternKit kit);

  // Returns the number that examples of this file carry.
  std::uint32_t add_file(const std::string& name);
  // Throws std::invalid_argument for a tensor of other length, with bits beyond the nine classes, a
  // hit whose velocity is outside 1..127 or whose offset is outside -30720..30720, and an unknown
  // file.
  void add(Split split, const DrumTensor& tensor, ExampleOrigin origin);
  // Throws std::invalid_argument for sets of other length or with bits beyond the kit, and an
  // unknown file.  Both: for an example of the other kind.
  void add(Split split, std::span<const std::uint64_t> sets, ExampleOrigin origin);

  // Writes atomically; `kept` of the provenance is filled in here.  Throws IoError.
  void write(const std::filesystem::path& path, Provenance provenance) const;

 private:
  // As PackedDrums::Columns.
  struct Columns {
    std::vector<std::uint16_t> hits;
    std::vector<std::uint8_t> velocities;
    std::vector<std::int16_t> offsets;
    std::vector<std::int64_t> first_hit = {0};
    std::vector<std::uint64_t> sets;
    std::vector<std::uint32_t> file, window;
  };

  Columns& columns_for(Split split, PackedKind kind, ExampleOrigin origin);
  void write_columns(Split split, SafetensorsBuilder& builder) const;

  std::int32_t steps_;
  PackedKind kind_ = PackedKind::groove;
  PatternKit kit_ = PatternKit::nine;
  std::uint32_t file_count_ = 0;
  std::string file_names_;
  std::array<Columns, kSplits.size()> columns_;
};

}  // namespace drumvae
