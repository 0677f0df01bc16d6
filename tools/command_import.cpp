// drumvae import: a model of Magenta's as a weights file of ours.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/playing/magenta_file.h"

namespace drumvae {
namespace {

struct ImportFlags {
  std::string source, preset, out;
};

void run(const ImportFlags& flags) {
  const ImportedModel imported = import_model(flags.source, flags.preset, flags.out);
  print_notices(imported.notices);
  fmt::print("{}: {} at step {}, {} bytes\n", flags.out, imported.config.name, imported.step,
             std::filesystem::file_size(flags.out));
  if (imported.adam_fault.empty()) {
    fmt::print("Adam's state is kept: drumvae train --init-from {} --with-optimizer goes on\n",
               shell_word(flags.out));
  } else {
    fmt::print("Adam begins anew: {}\n", imported.adam_fault);
  }
}

}  // namespace

void add_import(CLI::App& program) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* command =
      program.add_subcommand("import", "Make a weights file of a model of Magenta's");
  command
      ->add_option(
          "source", flags->source,
          "PREFIX, .index, folder, .tar or .tar.gz of a TensorFlow checkpoint, or a folder "
          "of Magenta.js")
      ->required();
  command->add_option("-o,--out", flags->out, "the weights file to write: *.safetensors")
      ->required();
  add_preset_flag(*command, flags->preset);
  command->callback([flags] { run(*flags); });
}

}  // namespace drumvae
