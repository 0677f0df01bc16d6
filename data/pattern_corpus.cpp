// The pass over a data set for its patterns, file by file.
#include "data/pattern_corpus.h"

#include <set>
#include <utility>

#include "data/drum_tensor.h"
#include "data/stretches.h"

namespace drumvae {
namespace {

// Takes a file's windows, one after the other.
class FilePatterns {
 public:
  FilePatterns(const PatternOptions& options, Split split, WindowFunnel& funnel)
      : options_(options), split_(static_cast<std::size_t>(split)), funnel_(funnel) {
    ++funnel_.files[split_];
  }

  void add(PatternWindow window) {
    any_ = true;
    ++funnel_.windows[split_];
    if (!seen_.insert(window.sets).second) {
      ++funnel_.dropped_duplicates;
    } else if (options_.per_file > 0 && std::ssize(kept_) == options_.per_file) {
      ++funnel_.dropped_beyond_cap;
    } else {
      ++funnel_.kept[split_];
      kept_.push_back({std::move(window.sets), static_cast<std::uint32_t>(window.first_bar)});
    }
  }

  // `why`: if there was no window at all.
  std::vector<PatternExample> finish(Rejection why) {
    if (!any_) ++funnel_.files_without_windows[static_cast<std::size_t>(why)];
    return std::move(kept_);
  }

 private:
  const PatternOptions& options_;
  std::size_t split_;
  WindowFunnel& funnel_;
  bool any_ = false;
  std::set<DrumSets> seen_;
  std::vector<PatternExample> kept_;
};

void count_unmapped(const Performance& stretch, PatternKit kit, WindowFunnel& funnel) {
  for (const DrumHit& hit : stretch.hits)
    if (drum_of(kit, hit.pitch) < 0) ++funnel.unmapped_pitches[hit.pitch];
}

}  // namespace

std::vector<PatternExample> patterns_of(const MidiFile& file, const CorpusEntry& entry,
                                        const PatternOptions& options, WindowFunnel& funnel) {
  count_file(file, funnel);
  FilePatterns patterns(options, entry.split, funnel);
  Rejection why = Rejection::no_notes;
  for (Performance& stretch : stretches_of(file)) {
    count_unmapped(stretch, options.kit, funnel);
    if (bars_per_row(stretch.numerator, stretch.denominator) == 0 && !stretch.hits.empty())
      why = Rejection::steps_per_bar;
    quantize(stretch);
    for (const DrumTrack& track : drum_tracks(stretch, options.kit)) {
      why = Rejection::too_short;
      for (PatternWindow& window : pattern_windows(track, options.bars)) {
        window.first_bar = bar_of_row(stretch, window.first_bar);
        patterns.add(std::move(window));
      }
    }
  }
  return patterns.finish(why);
}

std::vector<PatternExample> read_patterns(const CorpusEntry& entry, const PatternOptions& options,
                                          WindowFunnel& funnel, const MidiOptions& midi) {
  std::vector<PatternExample> patterns;
  for (const MidiFile& song : read_songs(entry.path, midi).songs)
    for (PatternExample& pattern : patterns_of(song, entry, options, funnel))
      patterns.push_back(std::move(pattern));
  return patterns;
}

Provenance provenance_of(const WindowFunnel& funnel, const PatternOptions& options) {
  Provenance provenance = provenance_of(funnel, WindowOptions{.bars = options.bars});
  provenance.window_kind = "pattern";
  provenance.pitch_map = options.kit == PatternKit::nine ? "gm" : "gm_61";
  return provenance;
}

}  // namespace drumvae
