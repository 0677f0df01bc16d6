// Flags to options, notices to a line.
#include "tools/read_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "tools/command_line.h"

namespace drumvae {

void add_read_flags(CLI::App& command, ReadFlags& flags) {
  command.add_flag("--strict", flags.strict,
                   "refuse a MIDI file that is not as the format has it, in place of mending it");
  command
      .add_option("--channel", flags.channel,
                  "whose notes are drums: 1 to 16, or all [10; else system exclusives, a track's "
                  "name or there being only one say it]")
      ->check(CLI::Validator(
          [](const std::string& text) {
            int number = 0;
            const bool sound = text == "all" || (CLI::detail::lexical_cast(text, number) &&
                                                 number >= 1 && number <= 16);
            return sound ? std::string() : "'" + text + "' is no channel from 1 to 16, nor 'all'";
          },
          "N|all"));
  command.add_option("--track", flags.track,
                     "which track's notes are drums: its name, part of it, or its number from 1");
}

MidiOptions midi_options(const ReadFlags& flags) {
  MidiOptions options{.reading = flags.strict ? MidiReading::strict : MidiReading::lenient,
                      .notes = NoteRule::every_hit};
  options.drums.all_channels = flags.channel == "all";
  if (!flags.channel.empty() && flags.channel != "all")
    options.drums.channel = std::stoi(flags.channel) - 1;
  if (!flags.track.empty()) options.drums.track = flags.track;
  return options;
}

std::string input_path(const std::string& name) { return name == "-" ? "/dev/stdin" : name; }

void tell(const std::string& file, const std::string& notice) {
  if (notice.empty()) return;
  std::string line = fmt::format("drumvae: {}: {}", file, notice);
  std::ranges::replace_if(
      line, [](unsigned char letter) { return letter < ' ' || letter == 0x7F; }, ' ');
  fmt::print(stderr, "{}\n", line);
}

}  // namespace drumvae
