// File by file.
#include "tools/reports/data_facts.h"

#include <fmt/format.h>

#include "data/gmd.h"
#include "data/midi.h"
#include "data/stretches.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

std::string first_folder(const std::string& name) {
  const std::size_t slash = name.find('/');
  return slash == std::string::npos ? "." : name.substr(0, slash);
}

std::vector<GmdEntry> entries_of(const PackRequest& request) {
  if (request.source == PackSource::groove_midi_dataset)
    return read_gmd(request.directory, request.kits);
  std::vector<GmdEntry> entries;
  for (CorpusEntry& entry : list_midi_folder(request.directory, request.seed))
    entries.push_back({.entry = std::move(entry), .style = {}, .beat_type = {}});
  return entries;
}

void add_hits(Performance performance, const KitMap& kit, DataFacts& facts) {
  quantize(performance);
  const double step_s = 60 / performance.qpm / 4;
  facts.bars +=
      performance.end_s / (step_s * steps_per_bar(performance.numerator, performance.denominator));
  for (const DrumHit& hit : performance.hits) {
    const int drum = kit.class_of(hit.pitch);
    if (drum < 0) continue;
    DrumFacts& of_drum = facts.drums[static_cast<std::size_t>(drum)];
    of_drum.velocities.push_back(hit.velocity);
    if (!performance.tempo_changes)
      of_drum.late_ms.push_back((hit.start_s - hit.step * step_s) * 1000);
  }
}

void add_song(const MidiFile& file, const GmdEntry& line, const PackRequest& request,
              DataFacts& facts) {
  const Performance performance = performance_of(file);
  examples_of(file, line.entry, request.windows, facts.funnel);
  for (const Performance& part : stretches_of(file)) add_hits(part, request.windows.kit, facts);
  facts.files.push_back(
      {.player = first_folder(line.entry.name),
       .style = line.style.substr(0, line.style.find('/')),
       .split = line.entry.split,
       .fill = line.beat_type == "fill",
       .metre = fmt::format("{}/{}", performance.numerator, performance.denominator),
       .tempo_bpm = line.bpm > 0 ? line.bpm : tempo_bpm_of(file),
       .seconds = line.duration_s > 0 ? line.duration_s : file.end_s});
}

void add_file(const GmdEntry& line, const PackRequest& request, DataFacts& facts) {
  for (const MidiFile& song : read_songs(line.entry.path, request.midi).songs)
    add_song(song, line, request, facts);
}

}  // namespace

DataFacts facts_of(const PackRequest& request) {
  DataFacts facts;
  if (request.source == PackSource::midi_folder)
    facts.passed_over = count_other_files(request.directory);
  for (const GmdEntry& line : entries_of(request)) {
    try {
      add_file(line, request, facts);
    } catch (const FormatError& error) {
      if (request.source == PackSource::groove_midi_dataset) throw;
      facts.unreadable.push_back(error.what());
    }
  }
  if (facts.files.empty())
    throw FormatError(request.directory.string(),
                      fmt::format("none of its {} MIDI files can be read, the first: {}",
                                  facts.unreadable.size(), facts.unreadable.front()));
  return facts;
}

}  // namespace drumvae
