// drumvae interpolate: the grooves between two, or between four as a grid.
#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/playing/interpolate.h"

namespace drumvae {
namespace {

struct InterpolateFlags {
  PlayFlags play;
  std::vector<std::string> files;
  std::int64_t steps = 5;
  bool grid = false;
};

PlayedSet between(const InterpolateFlags& flags, const GrooveVae& model) {
  std::vector<InputGroove> grooves;
  for (const std::string& file : flags.files)
    grooves.push_back(read_input(flags.play, file, model.config()));
  const PlayRequest& request = flags.play.request;
  if (!flags.grid) return interpolate(model, grooves[0], grooves[1], flags.steps, request);
  return interpolate_grid(model, std::span<const InputGroove, 4>(grooves), flags.steps, request);
}

void run_interpolate(InterpolateFlags& flags) {
  if (flags.files.size() != (flags.grid ? 4U : 2U))
    throw UsageError(flags.grid ? "--grid is between four files: upper left, upper right, lower "
                                  "left, lower right"
                                : "wanted two files, or --grid and four");
  play(flags.play, [&](const GrooveVae& model) { return between(flags, model); });
}

}  // namespace

void add_interpolate(CLI::App& program) {
  auto flags = std::make_shared<InterpolateFlags>();
  CLI::App* command =
      program.add_subcommand("interpolate", "Write the grooves on the way from one to another");
  command->add_option("files", flags->files, "two MIDI files; with --grid the four corners")
      ->required()
      ->expected(2, 4);
  command->add_option("--steps", flags->steps, "grooves, ends included; of a grid's row and column")
      ->check(CLI::Range(2, 1000))
      ->capture_default_str();
  command->add_flag("--grid", flags->grid, "between four files, row by row");
  add_play_flags(*command, flags->play, "from the first file's to the second's");
  flags->play.map_in_option =
      add_input_flags(*command, flags->play.bar, flags->play.map_in, flags->play.read);
  command->footer(
      "As many bars of each file as the model has; of a longer one --bar says which.\n"
      "Example: drumvae interpolate a.mid b.mid --steps 8 --out way");
  command->callback([flags] { run_interpolate(*flags); });
}

}  // namespace drumvae
