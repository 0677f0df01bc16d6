// drumvae report: a page about a data set or a training run.
#include <fmt/format.h>

#include <memory>
#include <span>

#include "engine/errors.h"
#include "engine/platform.h"
#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/studio/data_report.h"
#include "tools/studio/device_request.h"
#include "tools/studio/run_report.h"

namespace drumvae {
namespace {

struct ReportFlags {
  std::string groove;
  std::string midi;
  std::string run;
  std::string output;
  std::string windows = "tfds";
  std::string map;
  int bars = 4;
  std::uint64_t seed = 0;
  DeviceRequest device;
};

PackRequest request_of(const ReportFlags& flags) {
  const bool groove = !flags.groove.empty();
  const std::string map = !flags.map.empty() ? flags.map : groove ? "roland" : "gm";
  return {.source = groove ? PackSource::groove_midi_dataset : PackSource::midi_folder,
          .directory = groove ? flags.groove : flags.midi,
          .windows = {.kind = flags.windows == "bar" ? WindowKind::bar : WindowKind::tfds,
                      .bars = flags.bars,
                      .map = map == "gm" ? DrumMap::gm : DrumMap::roland},
          .patterns = {},
          .seed = flags.seed,
          .output = {}};
}

std::string page_of(const ReportFlags& flags) {
  if (!flags.run.empty()) {
    Device device = flags.device.open();
    return run_report(flags.run, device);
  }
  const PackRequest request = request_of(flags);
  const std::string name =
      flags.groove.empty()
          ? (request.directory / "").lexically_normal().parent_path().filename().string()
          : "Groove MIDI Dataset";
  return data_report(facts_of(request), request, name);
}

void run_report_command(const ReportFlags& flags) {
  const auto given = [](const std::string& text) { return text.empty() ? 0 : 1; };
  if (given(flags.groove) + given(flags.midi) + given(flags.run) != 1)
    throw UsageError("give one of --groove DIR, --midi DIR and --run-dir RUN");
  const auto folder = std::filesystem::absolute(flags.output).parent_path();
  if (!std::filesystem::is_directory(folder))  // before minutes of work
    throw IoError(folder.string(), "is no folder to write the report into");
  const std::string page = page_of(flags);
  write_file_atomically(flags.output, std::as_bytes(std::span(page)), Flush::later);
  fmt::print("{}\n", flags.output);
}

}  // namespace

void add_report(CLI::App& program) {
  auto flags = std::make_shared<ReportFlags>();
  CLI::App* command =
      program.add_subcommand("report", "Write a page about a data set or a training run");
  command->add_option("--groove", flags->groove, "folder of the Groove MIDI Dataset (info.csv)");
  command->add_option("--midi", flags->midi, "folder of MIDI files");
  command->add_option("--run-dir", flags->run, "folder of a training run");
  command->add_option("-o,--output", flags->output, "HTML file to write")->required();
  command->add_option("--bars", flags->bars, "bars of a window, of data")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command->add_option("--windows", flags->windows, "tfds or bar, as in drumvae pack")
      ->check(one_of({"tfds", "bar"}))
      ->capture_default_str();
  command
      ->add_option("--map", flags->map,
                   "which pitch is which drum [roland with --groove, gm with --midi]")
      ->check(one_of({"roland", "gm"}));
  command->add_option("--seed", flags->seed, "of the split of --midi")->capture_default_str();
  add_device_flags(*command, flags->device);
  command->callback([flags] { run_report_command(*flags); });
}

}  // namespace drumvae
