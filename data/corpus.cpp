// The pass over a data set, file by file.
#include "data/corpus.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "data/groove.h"
#include "data/midi.h"
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

bool is_midi(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char letter) { return std::tolower(letter); });
  return extension == ".mid" || extension == ".midi";
}

// Quarter notes in a bar times the length of one.
double bar_seconds_of(const Performance& performance) {
  return 60.0 / performance.qpm * (4.0 * performance.numerator / performance.denominator);
}

void remove_unmapped(Performance& performance, DrumMap map, WindowFunnel& funnel) {
  std::erase_if(performance.hits, [&](const DrumHit& hit) {
    const bool unmapped = drum_class_of(map, hit.pitch) < 0;
    if (unmapped) ++funnel.unmapped_pitches[hit.pitch];
    return unmapped;
  });
}

// Account of one file.
class FileAccount {
 public:
  FileAccount(WindowFunnel& funnel, Split split)
      : funnel_(funnel), split_(static_cast<std::size_t>(split)) {
    ++funnel_.files[split_];
  }
  void no_windows(Rejection why) { ++funnel_.files_without_windows[static_cast<std::size_t>(why)]; }
  void dropped(Rejection why) {
    ++funnel_.windows[split_];
    ++funnel_.dropped[static_cast<std::size_t>(why)];
  }
  void dropped_empty() {
    ++funnel_.windows[split_];
    ++funnel_.dropped_empty;
  }
  void kept() {
    ++funnel_.windows[split_];
    ++funnel_.kept[split_];
  }

 private:
  WindowFunnel& funnel_;
  std::size_t split_;
};

std::vector<Example> tfds_examples(const Performance& performance, double bar_seconds,
                                   const WindowOptions& options, FileAccount account) {
  std::vector<Example> examples;
  const std::int64_t count = count_tfds_windows(performance, bar_seconds, options.bars);
  if (count == 0) account.no_windows(Rejection::too_short);
  if (count > kMaxSteps / kStepsPerBar) {
    account.no_windows(Rejection::too_long);
    return examples;
  }
  for (std::int64_t index = 0; index < count; ++index) {
    const Performance part = tfds_window(performance, bar_seconds, options.bars, index);
    Window window = convert_window(part, options.bars, options.map);
    if (!window.tensor) {
      account.dropped(window.rejection);
      continue;
    }
    account.kept();
    examples.push_back({std::move(*window.tensor), static_cast<std::uint32_t>(index)});
  }
  return examples;
}

std::vector<Example> bar_examples(Performance performance, const WindowOptions& options,
                                  FileAccount account) {
  quantize(performance);
  if (const auto rejection = rejection_of(performance)) {
    account.no_windows(*rejection);
    return {};
  }
  auto windows = cut_bars(encode_groove(performance, options.map), options.bars, 1);
  if (windows.empty()) account.no_windows(Rejection::too_short);
  std::vector<Example> examples;
  for (std::size_t bar = 0; bar < windows.size(); ++bar) {
    if (count_hits(windows[bar]) == 0) {
      account.dropped_empty();
      continue;
    }
    account.kept();
    examples.push_back({std::move(windows[bar]), static_cast<std::uint32_t>(bar)});
  }
  return examples;
}

}  // namespace

std::vector<CorpusEntry> list_midi_folder(const fs::path& directory, std::uint64_t seed) {
  if (!fs::is_directory(directory)) throw IoError(directory.string(), "is not a folder");
  std::vector<CorpusEntry> entries;
  try {
    for (const auto& file : fs::recursive_directory_iterator(directory)) {
      if (!file.is_regular_file() || !is_midi(file.path())) continue;
      const std::string name = file.path().lexically_relative(directory).generic_string();
      entries.push_back({.name = name, .path = file.path()});
    }
  } catch (const fs::filesystem_error& error) {
    throw IoError(directory.string(), error.code().message());
  }
  if (entries.empty()) throw FormatError(directory.string(), "holds no .mid file");
  std::ranges::sort(entries, {}, &CorpusEntry::name);
  assign_splits(entries, seed);
  return entries;
}

std::vector<Example> examples_of(Performance performance, const CorpusEntry& entry,
                                 const WindowOptions& options, WindowFunnel& funnel) {
  const FileAccount account(funnel, entry.split);
  remove_unmapped(performance, options.map, funnel);
  if (options.kind == WindowKind::bar)
    return bar_examples(std::move(performance), options, account);
  const double bar_seconds =
      entry.bar_seconds > 0.0 ? entry.bar_seconds : bar_seconds_of(performance);
  return tfds_examples(performance, bar_seconds, options, account);
}

std::vector<Example> read_examples(const CorpusEntry& entry, const WindowOptions& options,
                                   WindowFunnel& funnel) {
  return examples_of(performance_of(read_midi(entry.path)), entry, options, funnel);
}

Provenance provenance_of(const WindowFunnel& funnel, const WindowOptions& options) {
  Provenance provenance;
  provenance.window_kind = options.kind == WindowKind::tfds ? "tfds" : "bar";
  provenance.pitch_map = options.map == DrumMap::roland ? "roland" : "gm";
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
