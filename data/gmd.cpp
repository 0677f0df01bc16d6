// Reading info.csv.
#include "data/gmd.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "engine/errors.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

enum Column { kStyle, kBpm, kBeatType, kTimeSignature, kMidiFilename, kSplit, kColumns };
constexpr std::array<std::string_view, kColumns> kColumnNames{
    "style", "bpm", "beat_type", "time_signature", "midi_filename", "split"};
constexpr std::string_view kDurationName = "duration";             // may be missing
constexpr std::string_view kKitName = "kit_name", kIdName = "id";  // the same

// Fields of a line; the data set's index quotes none.
std::vector<std::string> fields_of(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string> fields;
  for (;;) {
    const std::size_t comma = line.find(',');
    fields.emplace_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

std::optional<int> number(std::string_view text, int largest) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value >= 1 && value <= largest ? std::optional(value) : std::nullopt;
}

std::optional<double> seconds(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value >= 0 && value < 1e6 ? std::optional(value) : std::nullopt;
}

// "4-4" -> {4, 4}
std::optional<std::pair<int, int>> metre(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto numerator = number(text.substr(0, dash), 255);
  const auto denominator = number(text.substr(dash + 1), 128);
  if (!numerator || !denominator) return std::nullopt;
  return std::pair(*numerator, *denominator);
}

// Reads the lines below the heading.
class InfoReader {
 public:
  InfoReader(const fs::path& index, const std::string& heading)
      : directory_(index.parent_path()), where_(index.string()) {
    const auto names = fields_of(heading);
    width_ = names.size();
    for (std::size_t column = 0; column < kColumns; ++column) {
      const auto found = std::ranges::find(names, kColumnNames[column]);
      if (found == names.end()) fail("there is no column " + std::string(kColumnNames[column]));
      position_[column] = static_cast<std::size_t>(found - names.begin());
    }
    duration_ = static_cast<std::size_t>(std::ranges::find(names, kDurationName) - names.begin());
    const bool kits = std::ranges::find(names, kKitName) != names.end();
    const auto id = std::ranges::find(names, kIdName);
    if (kits && id != names.end()) id_ = static_cast<std::size_t>(id - names.begin());
  }

  // Of the line that was read last: what tells its performance from others; empty where each line
  // is one.
  std::string performance() const { return id_ ? fields_[*id_] : ""; }

  GmdEntry read(const std::string& line) {
    ++line_number_;
    fields_ = fields_of(line);
    if (fields_.size() != width_)
      fail(std::to_string(fields_.size()) + " fields; wanted " + std::to_string(width_));
    const auto bpm = number(field(kBpm), 1000);
    const auto time_signature = metre(field(kTimeSignature));
    if (!bpm) fail_value(kBpm);
    if (!time_signature) fail_value(kTimeSignature);
    GmdEntry result{.entry = file_entry(),
                    .bpm = *bpm,
                    .numerator = time_signature->first,
                    .denominator = time_signature->second,
                    .style = field(kStyle),
                    .beat_type = field(kBeatType),
                    .duration_s = duration()};
    result.entry.bar_seconds = 60.0 / result.bpm * result.numerator;
    return result;
  }

 private:
  const std::string& field(Column column) const { return fields_[position_[column]]; }

  [[noreturn]] void fail(const std::string& reason) const {
    throw FormatError(where_ + ":" + std::to_string(line_number_), reason);
  }
  [[noreturn]] void fail_value(Column column) const {
    fail(std::string(kColumnNames[column]) + " is \"" + field(column) + "\"");
  }

  double duration() const {
    if (duration_ == width_) return 0;
    const auto value = seconds(fields_[duration_]);
    if (!value) fail("duration is \"" + fields_[duration_] + "\"");
    return *value;
  }

  CorpusEntry file_entry() const {
    const auto split = split_of(field(kSplit));
    if (!split) fail_value(kSplit);
    const fs::path name = fs::path(field(kMidiFilename)).lexically_normal();
    if (name.empty() || name.is_absolute() || *name.begin() == "..") fail_value(kMidiFilename);
    const fs::path path = directory_ / name;
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) fail("there is no file " + path.string());
    return {.name = name.generic_string(), .path = path, .split = *split};
  }

  fs::path directory_;
  std::string where_;
  std::array<std::size_t, kColumns> position_{};
  std::size_t width_ = 0;
  std::size_t duration_ = 0;       // the width where there is no such column
  std::optional<std::size_t> id_;  // of an index with several kits
  std::vector<std::string> fields_;
  int line_number_ = 1;
};

// info.csv, or where there is none the first e-gmd-*.csv.
fs::path index_of(const fs::path& directory) {
  const fs::path index = directory / "info.csv";
  std::error_code ignored;
  if (fs::exists(index, ignored)) return index;
  std::set<fs::path> others;
  for (const auto& file : fs::directory_iterator(directory, ignored)) {
    const std::string name = file.path().filename().string();
    if (name.starts_with("e-gmd-") && name.ends_with(".csv")) others.insert(file.path());
  }
  return others.empty() ? index : *others.begin();
}

}  // namespace

bool is_expanded_gmd(const fs::path& directory) {
  return index_of(directory).filename() != "info.csv";
}

std::vector<GmdEntry> read_gmd(const fs::path& directory, GmdKits kits) {
  const fs::path index = index_of(directory);
  std::ifstream stream(index);
  if (!stream || fs::is_directory(index)) throw IoError(index.string(), "cannot be opened");
  std::string line;
  if (!std::getline(stream, line)) throw FormatError(index.string() + ":1", "the file is empty");
  InfoReader reader(index, line);
  std::vector<GmdEntry> entries;
  std::set<std::string> performances;
  while (std::getline(stream, line)) {
    GmdEntry entry = reader.read(line);
    const std::string performance = reader.performance();
    const bool first = performance.empty() || performances.insert(performance).second;
    if (first || kits == GmdKits::all) entries.push_back(std::move(entry));
  }
  if (entries.empty())
    throw FormatError(index.string() + ":1", "there is no file below the heading");
  return entries;
}

}  // namespace drumvae
