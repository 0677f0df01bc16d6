// drumvae sample: new grooves as MIDI files.
#include <memory>

#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/playing/sample.h"

namespace drumvae {

void add_sample(CLI::App& program) {
  auto flags = std::make_shared<PlayFlags>();
  CLI::App* command =
      program.add_subcommand("sample", "Draw new grooves and write them as MIDI files");
  add_play_flags(*command, *flags, "120");
  add_count_flag(*command, *flags, 5);
  command->footer(
      "As many bars as the model has, in 4/4.\n"
      "Example: drumvae sample -n 10 --seed 1 --bpm 96 --out grooves");
  command->callback([flags] {
    play(*flags, [&](const GrooveVae& model) { return sample(model, flags->request); });
  });
}

}  // namespace drumvae
