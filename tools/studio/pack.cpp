// A folder of MIDI files becomes a packed file.
#include "tools/studio/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "data/gmd.h"
#include "data/packed.h"
#include "engine/errors.h"
#include "tools/studio/version.h"

namespace drumvae {
namespace {

std::vector<CorpusEntry> entries_of(const PackRequest& request) {
  if (request.source == PackSource::midi_folder) {
    return list_midi_folder(request.directory, request.seed);
  }
  std::vector<CorpusEntry> entries;
  for (GmdEntry& line : read_gmd(request.directory)) entries.push_back(std::move(line.entry));
  return entries;
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
    provenance.source = "Groove MIDI Dataset";
    provenance.attribution = "Groove MIDI Dataset, Google LLC, CC BY 4.0";
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
  for (const CorpusEntry& entry : entries_of(request)) add_file(entry, request, report, writer);
  const auto& kept = report.funnel.kept;
  if (std::accumulate(kept.begin(), kept.end(), std::int64_t{0}) == 0) {
    throw NothingKept(request.directory.string(), nothing_kept(request, report), report);
  }
  writer.write(request.output, provenance_in(request, report));
  report.output_bytes = std::filesystem::file_size(request.output);
  return report;
}

}  // namespace drumvae
