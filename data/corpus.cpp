// The pass over a data set, file by file.
#include "data/corpus.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "data/groove.h"
#include "data/stretches.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

// FNV-1a of the name, then the finaliser of SplitMix64.
std::uint64_t hash_of(const std::string& name, std::uint64_t seed) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char letter : name) hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001B3U;
  hash ^= seed * 0x9E3779B97F4A7C15U;
  hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9U;
  hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBU;
  return hash ^ (hash >> 31U);
}

void assign_splits(std::vector<CorpusEntry>& entries, std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, CorpusEntry*>> order;
  for (CorpusEntry& entry : entries) order.emplace_back(hash_of(entry.name, seed), &entry);
  std::ranges::sort(order);
  const std::size_t tenth = entries.size() < 3 ? 0 : std::max<std::size_t>(entries.size() / 10, 1);
  for (std::size_t i = 0; i < 2 * tenth; ++i)
    order[i].second->split = i < tenth ? Split::validation : Split::test;
}

constexpr std::array<std::string_view, 5> kExtensions = {".mid", ".midi", ".smf", ".kar", ".rmi"};

std::string extension_of(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char letter) { return std::tolower(letter); });
  return extension;
}

bool is_midi(const fs::path& path) {
  return std::ranges::find(kExtensions, extension_of(path)) != kExtensions.end();
}

// All files below a folder.
std::vector<fs::path> files_below(const fs::path& directory) {
  if (!fs::is_directory(directory)) throw IoError(directory.string(), "is not a folder");
  std::vector<fs::path> files;
  try {
    for (const auto& file : fs::recursive_directory_iterator(directory))
      if (file.is_regular_file()) files.push_back(file.path());
  } catch (const fs::filesystem_error& error) {
    throw IoError(directory.string(), error.code().message());
  }
  return files;
}

// Quarter notes in a bar times the length of one.
double bar_seconds_of(const Performance& performance) {
  return 60.0 / performance.qpm * (4.0 * performance.numerator / performance.denominator);
}

void remove_unmapped(Performance& performance, const KitMap& kit, WindowFunnel& funnel) {
  std::erase_if(performance.hits, [&](const DrumHit& hit) {
    const bool unmapped = kit.class_of(hit.pitch) < 0;
    if (unmapped) ++funnel.unmapped_pitches[hit.pitch];
    return unmapped;
  });
}

// Takes one file's windows and accounts for them.
class FileExamples {
 public:
  FileExamples(const CorpusEntry& entry, const WindowOptions& options, WindowFunnel& funnel)
      : entry_(entry),
        options_(options),
        split_(static_cast<std::size_t>(entry.split)),
        funnel_(funnel) {
    ++funnel_.files[split_];
  }

  // Why the performance has no window at all, if so.
  std::optional<Rejection> add(Performance performance) {
    remove_unmapped(performance, options_.kit, funnel_);
    return options_.kind == WindowKind::bar ? add_bars(std::move(performance))
                                            : add_tfds(performance);
  }

  void no_windows(Rejection why) { ++funnel_.files_without_windows[static_cast<std::size_t>(why)]; }

  std::vector<Example> take() { return std::move(examples_); }

 private:
  std::optional<Rejection> add_tfds(const Performance& performance) {
    const double bar_seconds = row_seconds_of(performance);
    const std::int64_t count = count_tfds_windows(performance, bar_seconds, options_.bars);
    if (count == 0) return too_short(std::llround(performance.end_s / bar_seconds));
    if (count > kMaxSteps / kStepsPerBar) return Rejection::too_long;
    for (std::int64_t index = 0; index < count; ++index) {
      const Performance part = tfds_window(performance, bar_seconds, options_.bars, index);
      Window window = convert_window(part, options_.bars, options_.kit);
      if (window.tensor) {
        keep(std::move(*window.tensor), performance, index);
      } else {
        drop(funnel_.dropped[static_cast<std::size_t>(window.rejection)]);
      }
    }
    return std::nullopt;
  }

  std::optional<Rejection> add_bars(Performance performance) {
    quantize(performance);
    if (const auto rejection = rejection_of(performance)) return rejection;
    const DrumTensor whole = encode_groove(performance, options_.kit);
    const std::int32_t steps = whole.steps;
    auto windows = cut_bars(whole, options_.bars, 1);
    if (windows.empty()) return too_short(steps / kStepsPerBar);
    for (std::size_t row = 0; row < windows.size(); ++row) {
      if (count_hits(windows[row]) > 0) {
        keep(std::move(windows[row]), performance, static_cast<std::int64_t>(row));
      } else {
        drop(funnel_.dropped_empty);
      }
    }
    return std::nullopt;
  }

  Rejection too_short(std::int64_t rows) {
    funnel_.most_rows = std::max(funnel_.most_rows, rows);
    return Rejection::too_short;
  }

  // How long a row's bars are.
  double row_seconds_of(const Performance& performance) const {
    const bool stated = entry_.bar_seconds > 0.0 && !performance.tempo_changes;
    const double bar_seconds = stated ? entry_.bar_seconds : bar_seconds_of(performance);
    const double bars = bars_per_row(performance.numerator, performance.denominator);
    return bar_seconds * (bars > 0 ? bars : 1);
  }

  void keep(DrumTensor tensor, const Performance& performance, std::int64_t row) {
    ++funnel_.windows[split_];
    ++funnel_.kept[split_];
    const std::int64_t bar = bar_of_row(performance, row);
    examples_.push_back({std::move(tensor), static_cast<std::uint32_t>(bar)});
  }

  void drop(std::int64_t& reason) {
    ++funnel_.windows[split_];
    ++reason;
  }

  const CorpusEntry& entry_;
  const WindowOptions& options_;
  std::size_t split_;
  WindowFunnel& funnel_;
  std::vector<Example> examples_;
};

}  // namespace

std::vector<CorpusEntry> list_midi_folder(const fs::path& directory, std::uint64_t seed) {
  std::vector<CorpusEntry> entries;
  for (const fs::path& file : files_below(directory)) {
    if (!is_midi(file)) continue;
    const std::string name = file.lexically_relative(directory).generic_string();
    entries.push_back({.name = name, .path = file});
  }
  if (entries.empty())
    throw FormatError(directory.string(), "holds no .mid file, nor .midi, .smf, .kar or .rmi");
  std::ranges::sort(entries, {}, &CorpusEntry::name);
  assign_splits(entries, seed);
  return entries;
}

std::map<std::string, std::int64_t> count_other_files(const fs::path& directory) {
  std::map<std::string, std::int64_t> counts;
  for (const fs::path& file : files_below(directory))
    if (!is_midi(file)) ++counts[extension_of(file)];
  return counts;
}

std::vector<Example> examples_of(Performance performance, const CorpusEntry& entry,
                                 const WindowOptions& options, WindowFunnel& funnel) {
  FileExamples examples(entry, options, funnel);
  if (const auto why = examples.add(std::move(performance))) examples.no_windows(*why);
  return examples.take();
}

void count_file(const MidiFile& file, WindowFunnel& funnel) {
  ++funnel.drums[static_cast<std::size_t>(file.found.rule)];
  for (std::size_t i = 0; i < kMidiRepairs; ++i)
    if (file.repairs.count(static_cast<MidiRepair>(i)) > 0) ++funnel.repaired[i];
}

std::vector<Example> examples_of(const MidiFile& file, const CorpusEntry& entry,
                                 const WindowOptions& options, WindowFunnel& funnel) {
  count_file(file, funnel);
  std::vector<Performance> parts = stretches_of(file);
  if (parts.size() == 1) return examples_of(std::move(parts.front()), entry, options, funnel);
  CorpusEntry own_metres = entry;  // what the data set states is of one metre
  own_metres.bar_seconds = 0;
  FileExamples examples(own_metres, options, funnel);
  bool any = false;
  for (Performance& part : parts) any |= !examples.add(std::move(part));
  if (!any) examples.no_windows(Rejection::time_signature_changes);
  return examples.take();
}

std::vector<Example> read_examples(const CorpusEntry& entry, const WindowOptions& options,
                                   WindowFunnel& funnel, const MidiOptions& midi) {
  std::vector<Example> examples;
  for (const MidiFile& song : read_songs(entry.path, midi).songs)
    for (Example& example : examples_of(song, entry, options, funnel))
      examples.push_back(std::move(example));
  return examples;
}

Provenance provenance_of(const WindowFunnel& funnel, const WindowOptions& options) {
  Provenance provenance;
  provenance.window_kind = options.kind == WindowKind::tfds ? "tfds" : "bar";
  provenance.pitch_map = name_of(options.kit);
  if (provenance.pitch_map == "own")
    for (int drum = 0; drum < kDrumClasses; ++drum)
      provenance.kit.push_back(options.kit.pitches_of(drum));
  provenance.bars = options.bars;
  for (const Split split : kSplits) {
    const auto index = static_cast<std::size_t>(split);
    provenance.files += funnel.files[index];
    provenance.windows[std::string(split_name(split))] = funnel.windows[index];
    provenance.kept[std::string(split_name(split))] = funnel.kept[index];
  }
  for (std::size_t reason = 0; reason < funnel.dropped.size(); ++reason)
    if (funnel.dropped[reason] > 0)
      provenance.rejections[name_of(static_cast<Rejection>(reason))] = funnel.dropped[reason];
  const auto reject = [&](const char* reason, std::int64_t windows) {
    if (windows > 0) provenance.rejections[reason] = windows;
  };
  reject("empty", funnel.dropped_empty);
  reject("duplicate", funnel.dropped_duplicates);
  reject("beyond_cap", funnel.dropped_beyond_cap);
  provenance.unmapped_pitches = funnel.unmapped_pitches;
  return provenance;
}

}  // namespace drumvae
