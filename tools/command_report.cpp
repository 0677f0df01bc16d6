// drumvae report: a page about a data set or a training run, or a picture of runs.
#include <fmt/format.h>

#include <memory>
#include <span>

#include "engine/device_request.h"
#include "engine/errors.h"
#include "engine/platform.h"
#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/data_flags.h"
#include "tools/reports/data_report.h"
#include "tools/reports/html_page.h"
#include "tools/reports/run_report.h"

namespace drumvae {
namespace {

struct ReportFlags {
  DataFlags data;
  std::vector<std::string> runs;
  std::string tag = "loss";
  std::string output;

  bool picture() const { return output.ends_with(".svg"); }
  DeviceRequest device;
};

std::string page_of(const ReportFlags& flags) {
  if (!flags.runs.empty()) {
    if (flags.picture()) return compare_runs({flags.runs.begin(), flags.runs.end()}, flags.tag);
    Device device = flags.device.open();
    return run_report(flags.runs.front(), device);
  }
  const PackRequest request = request_of(flags.data);
  const std::string name =
      flags.data.groove.empty() ? folder_name(request.directory) : "Groove MIDI Dataset";
  return data_report(facts_of(request), request, name);
}

void run_report_command(const ReportFlags& flags) {
  const auto given = [](const auto& value) { return value.empty() ? 0 : 1; };
  if (given(flags.data.groove) + given(flags.data.midi) + given(flags.runs) != 1)
    throw UsageError("give one of --groove DIR, --midi DIR and --run-dir RUN");
  if (flags.runs.size() > 1 && !flags.picture())
    throw UsageError("several runs make a picture: give -o FILE.svg, or one --run-dir");
  if (flags.runs.empty() && flags.picture())
    throw UsageError("a data set makes a page: give -o FILE.html");
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
  command
      ->add_option("--run-dir", flags->runs,
                   "folder of a training run; of several, a picture of their validation")
      ->allow_extra_args(false);
  command->add_option("--tag", flags->tag, "of a picture: which scalar")->capture_default_str();
  command->add_option("-o,--output", flags->output, "HTML file to write, or SVG of runs")
      ->required();
  add_data_flags(*command, flags->data, {"tfds", "bar"},
                 "tfds or bar, as in drumvae pack [tfds with --groove, bar with --midi]");
  add_device_flags(*command, flags->device);
  command->callback([flags] { run_report_command(*flags); });
}

}  // namespace drumvae
