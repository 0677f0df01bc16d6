// A folder of MIDI files becomes a packed file.
#include "tools/training/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "data/gmd.h"
#include "data/packed.h"
#include "engine/errors.h"
#include "tools/playing/version.h"

namespace drumvae {
namespace {

std::vector<CorpusEntry> entries_of(const PackRequest& request) {
  if (request.source == PackSource::midi_folder) {
    return list_midi_folder(request.directory, request.seed);
  }
  std::vector<CorpusEntry> entries;
  for (GmdEntry& line : read_gmd(request.directory, request.kits))
    entries.push_back(std::move(line.entry));
  return entries;
}

// The drum notes of a file: ticks of 480 to the quarter note, pitches and velocities.
using Performed = std::vector<std::array<std::int64_t, 3>>;

Performed performed_in(const CorpusEntry& entry, const MidiOptions& midi) {
  Performed notes;
  for (const MidiFile& song : read_songs(entry.path, midi).songs)
    for (const MidiNote& note : song.notes)
      notes.push_back({std::int64_t{note.start_tick} * 480 / song.ticks_per_quarter, note.pitch,
                       note.velocity});
  std::ranges::sort(notes);
  return notes;
}

// Puts files that hold the same performance in one split, training where one of them is there; says
// how many more than one there are.
std::int64_t join_same(std::vector<CorpusEntry>& entries, const MidiOptions& midi) {
  std::map<Performed, std::vector<CorpusEntry*>> performances;
  for (CorpusEntry& entry : entries) {
    try {
      Performed notes = performed_in(entry, midi);
      if (!notes.empty()) performances[std::move(notes)].push_back(&entry);
    } catch (const FormatError&) {
      continue;  // told when it is packed
    }
  }
  std::int64_t same = 0;
  for (auto& [notes, files] : performances) {
    const Split split = (*std::ranges::min_element(files, {}, &CorpusEntry::split))->split;
    for (CorpusEntry* const file : files) file->split = split;
    same += std::ssize(files) - 1;
  }
  return same;
}

const DrumTensor& contents(const Example& example) { return example.tensor; }
const DrumSets& contents(const PatternExample& example) { return example.sets; }

PackedDrumsWriter writer_for(const PackRequest& request) {
  if (!request.patterns) return PackedDrumsWriter(request.windows.bars * kStepsPerBar);
  return {request.patterns->bars * kStepsPerBar, request.patterns->kit};
}

template <class T>
void add_examples(const CorpusEntry& entry, const std::vector<T>& examples,
                  PackedDrumsWriter& writer) {
  if (examples.empty()) return;
  const std::uint32_t file = writer.add_file(entry.name);
  for (const T& example : examples)
    writer.add(entry.split, contents(example), {.file = file, .window = example.first_bar});
}

// Other people's folders have broken files in them: those are reported and passed over.
void add_file(const CorpusEntry& entry, const PackRequest& request, PackReport& report,
              PackedDrumsWriter& writer) {
  try {
    if (request.patterns) {
      add_examples(entry, read_patterns(entry, *request.patterns, report.funnel, request.midi),
                   writer);
    } else {
      add_examples(entry, read_examples(entry, request.windows, report.funnel, request.midi),
                   writer);
    }
  } catch (const FormatError& error) {
    if (request.source == PackSource::groove_midi_dataset) throw;
    report.unreadable.push_back(error.what());
  }
}

Provenance provenance_in(const PackRequest& request, const PackReport& report) {
  Provenance provenance = request.patterns ? provenance_of(report.funnel, *request.patterns)
                                           : provenance_of(report.funnel, request.windows);
  provenance.library_version = library_version();
  if (request.source == PackSource::groove_midi_dataset) {
    provenance.source =
        is_expanded_gmd(request.directory) ? "Expanded Groove MIDI Dataset" : "Groove MIDI Dataset";
    provenance.attribution = provenance.source + ", Google LLC, CC BY 4.0";
  } else {
    const auto name = (request.directory / "").parent_path().filename().string();
    provenance.source = fmt::format("MIDI files of {}, split with seed {}", name, request.seed);
  }
  return provenance;
}

std::string nothing_kept(const PackRequest& request, const PackReport& report) {
  std::string reason = "not one window gives an example";
  const int bars = request.patterns ? request.patterns->bars : request.windows.bars;
  const auto& without = report.funnel.files_without_windows;
  const std::int64_t most = std::min<std::int64_t>(report.funnel.most_rows, bars - 1);
  if (without[static_cast<std::size_t>(Rejection::too_short)] > 0 && most > 0)
    reason += fmt::format(": no file has {} bars; pack with --bars {}", bars, most);
  if (without[static_cast<std::size_t>(Rejection::no_notes)] > 0)
    reason += "; files without drums: choose with --channel N|all or --track NAME|NUMBER";
  if (!report.unreadable.empty()) {
    reason += fmt::format("; {} files are unreadable, the first: {}", report.unreadable.size(),
                          report.unreadable.front());
  }
  return reason;
}

}  // namespace

PackReport pack(const PackRequest& request) {
  PackReport report;
  if (request.source == PackSource::midi_folder)
    report.passed_over = count_other_files(request.directory);
  PackedDrumsWriter writer = writer_for(request);
  std::vector<CorpusEntry> entries = entries_of(request);
  if (request.source == PackSource::midi_folder)
    report.same_performance = join_same(entries, request.midi);
  for (const CorpusEntry& entry : entries) add_file(entry, request, report, writer);
  const auto& kept = report.funnel.kept;
  if (std::accumulate(kept.begin(), kept.end(), std::int64_t{0}) == 0) {
    throw NothingKept(request.directory.string(), nothing_kept(request, report), report);
  }
  writer.write(request.output, provenance_in(request, report));
  report.output_bytes = std::filesystem::file_size(request.output);
  return report;
}

}  // namespace drumvae
