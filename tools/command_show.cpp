// drumvae show: one groove as text.
#include <fmt/format.h>

#include <memory>

#include "data/groove.h"
#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/playing/groove_file.h"
#include "tools/playing/kit_file.h"
#include "tools/reports/step_grid.h"

namespace drumvae {
namespace {

struct ShowFlags {
  std::string file;
  std::string map = "gm";
  ReadFlags read;
};

// "120 bpm", or "100 to 101.5 bpm" where it is heard that they are two.
std::string tempo_words(const GrooveFile& groove) {
  const std::string slowest = fmt::format("{:.4g}", groove.slowest_bpm),
                    fastest = fmt::format("{:.4g}", groove.fastest_bpm);
  return slowest == fastest ? fmt::format("{:.4g} bpm", groove.tempo_bpm)
                            : fmt::format("{} to {} bpm", slowest, fastest);
}

void show(const ShowFlags& flags) {
  const GrooveFile groove =
      read_groove(input_path(flags.file), kit_map_named(flags.map), midi_options(flags.read));
  tell(flags.file, groove.notice);
  fmt::print("{}: {}, bars {}, hits {}\n", flags.file, tempo_words(groove),
             groove.bars.back().number, count_hits(groove.tensor));
  for (const auto& [pitch, notes] : groove.unmapped_pitches) {
    fmt::print("not drawn: pitch {}, notes {}\n", pitch, notes);
  }
  fmt::print("{}{}", step_grid(groove.tensor, groove.bars), step_grid_legend());
}

}  // namespace

void add_show(CLI::App& program) {
  auto flags = std::make_shared<ShowFlags>();
  CLI::App* command = program.add_subcommand("show", "Draw a drum MIDI file as a step grid");
  command->add_option("file", flags->file, "MIDI file; - is standard input")->required();
  command->add_option("--map", flags->map, "which pitch is which drum")
      ->check(kit_map_name())
      ->capture_default_str();
  add_read_flags(*command, flags->read);
  command->callback([flags] { show(*flags); });
}

}  // namespace drumvae
