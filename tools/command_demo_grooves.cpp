// drumvae demo-grooves: a small data set without a download.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/training/demo_grooves.h"

namespace drumvae {
namespace {

void run_demo_grooves(const DemoGroovesRequest& request) {
  const auto paths = write_demo_grooves(request);
  fmt::print("{} files, {} bars each: {} .. {}\n", paths.size(), request.bars,
             paths.front().string(), paths.back().string());
}

}  // namespace

void add_demo_grooves(CLI::App& program) {
  auto request = std::make_shared<DemoGroovesRequest>();
  CLI::App* command =
      program.add_subcommand("demo-grooves", "Make a small set of drum MIDI files from a seed");
  command->add_option("--out", request->directory, "folder to write to")->required();
  command->add_option("--seed", request->seed)->capture_default_str();
  command->add_option("-n,--count", request->count, "grooves")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--bars", request->bars, "bars of a groove")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->callback([request] { run_demo_grooves(*request); });
}

}  // namespace drumvae
