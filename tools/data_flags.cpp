// Flags to requests.
#include "tools/data_flags.h"

#include "tools/command_line.h"
#include "tools/play_flags.h"
#include "tools/playing/kit_file.h"

namespace drumvae {

void add_data_flags(CLI::App& command, DataFlags& flags, const std::vector<std::string>& kinds,
                    const std::string& help) {
  command.add_option(
      "--groove", flags.groove,
      "folder of the Groove MIDI Dataset (info.csv), or of the expanded one (e-gmd-*.csv)");
  command.add_option("--midi", flags.midi, "folder of MIDI files, split by file");
  command.add_option("--bars", flags.bars, "bars of a window")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command.add_option("--windows", flags.windows, help)->check(one_of(kinds));
  command
      .add_option("--map", flags.map,
                  "which pitch is which drum [roland with --groove, gm with --midi]")
      ->check(kit_map_name());
  command.add_option("--seed", flags.seed, "of the split of --midi")->capture_default_str();
  command.add_flag("--all-kits", flags.all_kits,
                   "of the expanded data set: each performance on every kit, not once");
  add_read_flags(command, flags.read);
}

PackRequest request_of(const DataFlags& flags) {
  const bool groove = !flags.groove.empty();
  const std::string map = !flags.map.empty() ? flags.map : groove ? "roland" : "gm";
  const std::string kind = !flags.windows.empty() ? flags.windows : groove ? "tfds" : "bar";
  return {.source = groove ? PackSource::groove_midi_dataset : PackSource::midi_folder,
          .directory = groove ? flags.groove : flags.midi,
          .windows = {.kind = kind == "bar" ? WindowKind::bar : WindowKind::tfds,
                      .bars = flags.bars,
                      .kit = kit_map_named(map)},
          .patterns = {},
          .seed = flags.seed,
          .midi = groove ? MidiOptions{.reading = midi_options(flags.read).reading}
                         : midi_options(flags.read),
          .kits = flags.all_kits ? GmdKits::all : GmdKits::one,
          .output = {}};
}

}  // namespace drumvae
