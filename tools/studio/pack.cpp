// A folder of MIDI files becomes a packed file.
#include "tools/studio/pack.h"

#include <fmt/format.h>

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

// The examples of one file.  Other people's folders have broken files in them: those are reported
// and passed over.
std::vector<Example> examples_in(const CorpusEntry& entry, const PackRequest& request,
                                 PackReport& report) {
  try {
    return read_examples(entry, request.windows, report.funnel);
  } catch (const FormatError& error) {
    if (request.source == PackSource::groove_midi_dataset) throw;
    report.unreadable.push_back(error.what());
    return {};
  }
}

Provenance provenance_in(const PackRequest& request, const PackReport& report) {
  Provenance provenance = provenance_of(report.funnel, request.windows);
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

std::string nothing_kept(const PackReport& report) {
  std::string reason = "not one window gives an example";
  if (!report.unreadable.empty()) {
    reason += fmt::format("; {} files are unreadable, the first: {}", report.unreadable.size(),
                          report.unreadable.front());
  }
  return reason;
}

}  // namespace

PackReport pack(const PackRequest& request) {
  PackReport report;
  PackedDrumsWriter writer(request.windows.bars * kStepsPerBar);
  for (const CorpusEntry& entry : entries_of(request)) {
    const std::vector<Example> examples = examples_in(entry, request, report);
    if (examples.empty()) continue;
    const std::uint32_t file = writer.add_file(entry.name);
    for (const Example& example : examples) {
      writer.add(entry.split, example.tensor, {.file = file, .window = example.first_bar});
    }
  }
  const auto& kept = report.funnel.kept;
  if (std::accumulate(kept.begin(), kept.end(), std::int64_t{0}) == 0) {
    throw FormatError(request.directory.string(), nothing_kept(report));
  }
  writer.write(request.output, provenance_in(request, report));
  report.output_bytes = std::filesystem::file_size(request.output);
  return report;
}

}  // namespace drumvae
