// drumvae config: a preset as a file that drumvae train takes.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/studio/config_file.h"

namespace drumvae {
namespace {

struct ConfigFlags {
  std::string name;
  std::string hparams;
};

void run_config(const ConfigFlags& flags) {
  try {
    ModelConfig config = preset(flags.name);
    apply_hparams(config, flags.hparams);
    fmt::print("{}", config_text({.config = config}));
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

void add_config(CLI::App& program) {
  auto flags = std::make_shared<ConfigFlags>();
  CLI::App* command =
      program.add_subcommand("config", "Print a preset as TOML, for drumvae train --config-file");
  command->add_option("name", flags->name, "preset, such as groovae_4bar")->required();
  command->add_option("--hparams", flags->hparams, "hyperparameters: name=value,name=[a,b],..");
  command->callback([flags] { run_config(*flags); });
}

}  // namespace drumvae
