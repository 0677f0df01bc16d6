// drumvae pack: MIDI files become drum tensors, and a funnel says what became of each window.
#include <fmt/format.h>

#include <memory>
#include <numeric>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/data_flags.h"
#include "tools/training/pack.h"

namespace drumvae {
namespace {

struct PackFlags {
  DataFlags data;
  std::string output;
  int drums = 9;
  int per_file = 5;
};

std::optional<PatternOptions> patterns_of(const PackFlags& flags) {
  if (flags.data.windows != "pattern") return std::nullopt;
  if (!flags.data.map.empty() && flags.data.map != "gm")
    throw UsageError("--windows pattern reads pitches by the General MIDI map: leave out --map");
  return PatternOptions{
      .bars = flags.data.bars, .kit = kit_of(flags.drums), .per_file = flags.per_file};
}

PackRequest request_of(const PackFlags& flags) {
  if (flags.data.groove.empty() == flags.data.midi.empty())
    throw UsageError("give either --groove DIR or --midi DIR");
  const auto patterns = patterns_of(flags);  // first, for it refuses what the next line reads
  PackRequest request = request_of(flags.data);
  request.patterns = patterns;
  request.output = flags.output;
  return request;
}

void print_row(const char* name, const WindowFunnel::PerSplit& counts) {
  fmt::print("{:<10}{:>9}{:>12}{:>9}{:>9}\n", name, counts[0], counts[1], counts[2],
             std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
}

void print_reason(const char* what, const char* reason, std::int64_t count) {
  if (count > 0) fmt::print("{:<40}{:>9}\n", fmt::format("{}: {}", what, reason), count);
}

void print_funnel(const WindowFunnel& funnel) {
  fmt::print("{:<10}{:>9}{:>12}{:>9}{:>9}\n", "", "train", "validation", "test", "all");
  print_row("files", funnel.files);
  print_row("windows", funnel.windows);
  print_row("kept", funnel.kept);
  for (int i = 0; i < kRejections; ++i) {
    print_reason("windows dropped", name_of(static_cast<Rejection>(i)),
                 funnel.dropped[static_cast<std::size_t>(i)]);
  }
  print_reason("windows dropped", "empty", funnel.dropped_empty);
  print_reason("windows dropped", "duplicate", funnel.dropped_duplicates);
  print_reason("windows dropped", "beyond the cap", funnel.dropped_beyond_cap);
  for (int i = 0; i < kRejections; ++i) {
    print_reason("files without a window", name_of(static_cast<Rejection>(i)),
                 funnel.files_without_windows[static_cast<std::size_t>(i)]);
  }
  if (funnel.unmapped_pitches.empty()) fmt::print("unmapped pitches: none\n");
  for (const auto& [pitch, notes] : funnel.unmapped_pitches) {
    fmt::print("unmapped pitch {}: notes {}\n", pitch, notes);
  }
}

// How files were read that are not as one expects.
void print_reading(const PackReport& report) {
  for (std::size_t i = 0; i < kDrumRules; ++i)
    if (static_cast<DrumRule>(i) != DrumRule::channel_ten)
      print_reason("files with drums", name_of(static_cast<DrumRule>(i)), report.funnel.drums[i]);
  for (std::size_t i = 0; i < kMidiRepairs; ++i)
    print_reason("files repaired", words_of(static_cast<MidiRepair>(i)), report.funnel.repaired[i]);
  print_reason("files", "the performance of another, in its split", report.same_performance);
  for (const auto& [extension, files] : report.passed_over)
    print_reason("passed over", extension.empty() ? "no extension" : extension.c_str(), files);
  for (const std::string& file : report.unreadable) fmt::print("unreadable: {}\n", file);
}

void print_report(const PackReport& report) {
  print_funnel(report.funnel);
  print_reading(report);
}

PackReport pack_or_tell(const PackFlags& flags) {
  try {
    return pack(request_of(flags));
  } catch (const NothingKept& error) {
    print_report(error.report);
    throw;
  }
}

void run_pack(const PackFlags& flags) {
  const PackReport report = pack_or_tell(flags);
  print_report(report);
  fmt::print("{}: {:.1f} MB\n", flags.output, static_cast<double>(report.output_bytes) / 1e6);
}

}  // namespace

void add_pack(CLI::App& program) {
  auto flags = std::make_shared<PackFlags>();
  CLI::App* command = program.add_subcommand("pack", "Turn MIDI files into a packed file");
  command->add_option("-o,--output", flags->output, "packed file to write")->required();
  add_data_flags(
      *command, flags->data, {"tfds", "bar", "pattern"},
      "tfds: as in published figures; bar: no hit is lost at bar lines; pattern: drum "
      "patterns, for cat-drums, nade-drums and hierdec-drums [tfds with --groove, bar with "
      "--midi]");
  command->add_option("--drums", flags->drums, "of a pattern: 9 classes, or 61 single pitches")
      ->check(one_of({"9", "61"}))
      ->capture_default_str();
  command->add_option("--per-file", flags->per_file, "patterns of one file at most; 0: all")
      ->check(count_from(0))
      ->capture_default_str();
  command->callback([flags] { run_pack(*flags); });
}

}  // namespace drumvae
