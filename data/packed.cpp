// Reading packed drums: every value is checked once, then read in place.
#include "data/packed.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "data/packed_format.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

constexpr const char* kFormatKeys[][2] = {{"format", kPackedFormat}, {"version", kPackedVersion}};

// The number of bits of each mask of nine.
constexpr auto kHitCount = [] {
  std::array<std::uint8_t, kClassBits + 1> counts{};
  for (std::size_t mask = 1; mask < counts.size(); ++mask) {
    counts[mask] = static_cast<std::uint8_t>(counts[mask / 2] + mask % 2);
  }
  return counts;
}();

std::int32_t read_number(const SafetensorsFile& file, const char* key, std::int32_t largest) {
  const std::string& text = file.metadata(key);
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > largest) {
    throw FormatError(file.name(), std::string("metadata entry '") + key +
                                       "' is not a number of 1 to " + std::to_string(largest));
  }
  return number;
}

void check_format(const SafetensorsFile& file) {
  for (const auto& [key, wanted] : kFormatKeys) {
    const auto entry = file.metadata().find(key);
    if (entry == file.metadata().end()) throw FormatError(file.name(), "not a packed drum file");
    if (entry->second != wanted) {
      throw FormatError(file.name(), std::string("packed drums: ") + key + " is '" + entry->second +
                                         "', this program reads '" + wanted + "'");
    }
  }
}

// Files from before there were patterns do not say it.
PackedKind read_kind(const SafetensorsFile& file) {
  const auto entry = file.metadata().find("kind");
  if (entry == file.metadata().end() || entry->second == kGrooveKind) return PackedKind::groove;
  if (entry->second == kPatternKind) return PackedKind::patterns;
  throw FormatError(file.name(), "packed drums: kind is '" + entry->second +
                                     "', this program reads 'groove' and 'patterns'");
}

PatternKit read_kit(const SafetensorsFile& file, PackedKind kind) {
  const std::string& classes = file.metadata("classes");
  if (classes == "9") return PatternKit::nine;
  if (classes == "61" && kind == PackedKind::patterns) return PatternKit::full;
  throw FormatError(file.name(), "packed drums: classes is '" + classes +
                                     "', this program reads '9', and '61' of patterns");
}

// All values satisfy the predicate.  No early end and an accumulator as wide as the values, so that
// the loop is vectorised.
template <typename T, typename Predicate>
bool all_of(std::span<const T> values, Predicate predicate) {
  T faults = 0;
  for (const T value : values) faults |= static_cast<T>(!predicate(value));
  return faults == 0;
}

// Each example's hits begin where those of the one before end, and are as many as its masks say.
// The masks are known to have nine bits.
bool hits_fit(std::span<const std::uint16_t> masks, std::span<const std::int64_t> first_hit,
              std::size_t steps) {
  std::int64_t hit = 0;
  for (std::size_t example = 0; example + 1 < first_hit.size(); ++example) {
    if (first_hit[example] != hit) return false;
    for (const std::uint16_t mask : masks.subspan(example * steps, steps)) hit += kHitCount[mask];
  }
  return first_hit.back() == hit;
}

}  // namespace

PackedDrums PackedDrums::open(const std::filesystem::path& path) {
  return PackedDrums(SafetensorsFile::open(path));
}

PackedDrums PackedDrums::view(std::span<const std::byte> bytes, std::string name) {
  return PackedDrums(SafetensorsFile::view(bytes, std::move(name)));
}

PackedDrums::PackedDrums(SafetensorsFile file) : file_(std::move(file)) {
  check_format(file_);
  kind_ = read_kind(file_);
  kit_ = read_kit(file_, kind_);
  steps_ = read_number(file_, "steps", kMaxPackedSteps);
  provenance_ = decode_provenance(file_.metadata("provenance"), file_.name());
  const auto names = file_.values<std::uint8_t>("files");
  if (!names.empty() && names.back() != 0) throw FormatError(file_.name(), "files: no last zero");
  const auto file_count = std::count(names.begin(), names.end(), 0);
  for (const Split split : kSplits) {
    columns_[static_cast<std::size_t>(split)] = read_columns(split);
    check_columns(split, file_count);
  }
}

PackedDrums::Columns PackedDrums::read_columns(Split split) const {
  Columns columns;
  columns.file = file_.values<std::uint32_t>(column_name(split, "file"));
  columns.window = file_.values<std::uint32_t>(column_name(split, "window"));
  if (kind_ == PackedKind::patterns) {
    columns.sets = file_.values<std::uint64_t>(column_name(split, "sets"));
    return columns;
  }
  columns.hits = file_.values<std::uint16_t>(column_name(split, "hits"));
  columns.velocities = file_.values<std::uint8_t>(column_name(split, "velocities"));
  columns.offsets = file_.values<std::int16_t>(column_name(split, "offsets"));
  columns.first_hit = file_.values<std::int64_t>(column_name(split, "first_hit"));
  return columns;
}

void PackedDrums::require(bool good, Split split, const char* column, const char* fault) const {
  if (!good)
    throw FormatError(file_.name(), "tensor '" + column_name(split, column) + "': " + fault);
}

void PackedDrums::require_shape(Split split, const char* column, const TensorShape& shape) const {
  require(file_.at(column_name(split, column)).shape == shape, split, column, "unexpected shape");
}

void PackedDrums::check_columns(Split split, std::int64_t file_count) const {
  const Columns& c = columns(split);
  require_shape(split, "file", {c.size()});
  require_shape(split, "window", {c.size()});
  require(all_of(c.file, [&](std::uint32_t file) { return file < file_count; }), split, "file",
          "no such file");
  kind_ == PackedKind::groove ? check_grooves(split) : check_patterns(split);
}

void PackedDrums::check_grooves(Split split) const {
  const Columns& c = columns(split);
  const std::int64_t hits = static_cast<std::int64_t>(c.velocities.size());
  require_shape(split, "hits", {c.size(), steps_});
  require_shape(split, "velocities", {hits});
  require_shape(split, "offsets", {hits});
  require_shape(split, "first_hit", {c.size() + 1});
  require(all_of(c.hits, [](std::uint16_t mask) { return mask <= kClassBits; }), split, "hits",
          "bits beyond the classes");
  require(hits_fit(c.hits, c.first_hit, static_cast<std::size_t>(steps_)), split, "first_hit",
          "does not fit the hits");
  require(c.first_hit.back() == hits, split, "velocities", "not one for each hit");
  require(all_of(c.velocities, is_hit_velocity), split, "velocities",
          "a hit's velocity is not 1 to 127");
  require(all_of(c.offsets, is_offset), split, "offsets", "beyond half a step");
}

void PackedDrums::check_patterns(Split split) const {
  const Columns& c = columns(split);
  const std::uint64_t all = all_drums(kit_);
  require_shape(split, "sets", {c.size(), steps_});
  require(all_of(c.sets, [=](std::uint64_t set) { return set <= all; }), split, "sets",
          "bits beyond the kit");
}

void PackedDrums::require_kind(PackedKind kind) const {
  if (kind_ != kind)
    throw std::invalid_argument(file_.name() + ": an example of the other kind was asked for");
}

const PackedDrums::Columns& PackedDrums::checked_columns(Split split, std::int64_t index) const {
  const Columns& found = columns(split);
  if (index < 0 || index >= found.size()) {
    throw std::invalid_argument("PackedDrums: example " + std::to_string(index) + " of " +
                                std::to_string(found.size()));
  }
  return found;
}

std::vector<std::string> PackedDrums::files() const {
  std::vector<std::string> names(1);
  for (const std::uint8_t byte : file_.values<std::uint8_t>("files")) {
    if (byte == 0) {
      names.emplace_back();
    } else {
      names.back() += static_cast<char>(byte);
    }
  }
  names.pop_back();
  return names;
}

ExampleOrigin PackedDrums::origin(Split split, std::int64_t index) const {
  const Columns& from = checked_columns(split, index);
  const auto at = static_cast<std::size_t>(index);
  return {from.file[at], from.window[at]};
}

std::span<const std::uint64_t> PackedDrums::sets(Split split, std::int64_t index) const {
  require_kind(PackedKind::patterns);
  const auto steps = static_cast<std::size_t>(steps_);
  return checked_columns(split, index).sets.subspan(static_cast<std::size_t>(index) * steps, steps);
}

void PackedDrums::unpack(Split split, std::int64_t index, DrumTensor& tensor) const {
  require_kind(PackedKind::groove);
  const Columns& from = checked_columns(split, index);
  const auto example = static_cast<std::size_t>(index);
  const auto steps = static_cast<std::size_t>(steps_);
  const auto masks = from.hits.subspan(example * steps, steps);
  tensor.steps = steps_;
  tensor.hits.assign(masks.begin(), masks.end());
  tensor.velocities.assign(steps * kDrumClasses, 0);
  tensor.offsets.assign(steps * kDrumClasses, 0);
  auto hit = static_cast<std::size_t>(from.first_hit[example]);
  for (std::size_t cell = 0; cell < steps * kDrumClasses; ++cell) {
    if ((masks[cell / kDrumClasses] >> cell % kDrumClasses & 1U) == 0) continue;
    tensor.velocities[cell] = from.velocities[hit];
    tensor.offsets[cell] = from.offsets[hit];
    ++hit;
  }
}

}  // namespace drumvae
