// drumvae config: what there is to train, and a preset as a file that drumvae train takes.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/playing/config_list.h"
#include "tools/training/config_file.h"

namespace drumvae {
namespace {

struct ConfigFlags {
  bool list = false;
  std::string name;
  std::string hparams;
};

void list_configs() {
  Device device = Device::open("cpu", 1);
  std::vector<ConfigSummary> configs;
  for (const std::string& name : preset_names()) {
    configs.push_back(summary_of(preset(name), device));
  }
  fmt::print("{}", config_table(configs));
}

void print_config(const ConfigFlags& flags) {
  try {
    ModelConfig config = preset(flags.name);
    apply_hparams(config, flags.hparams);
    config.check();
    fmt::print("{}", config_text({.config = config}));
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

void run_config(const ConfigFlags& flags) {
  if (flags.list) return list_configs();
  if (flags.name.empty()) throw UsageError("give --list or a preset");
  print_config(flags);
}

}  // namespace

void add_config(CLI::App& program) {
  auto flags = std::make_shared<ConfigFlags>();
  CLI::App* command = program.add_subcommand(
      "config", "List the presets, or print one as TOML, for drumvae train --config-file");
  CLI::Option* list = command->add_flag(
      "--list", flags->list, "every preset: sizes, parameters, memory and the data it needs");
  command->add_option("name", flags->name, "preset, such as groovae_4bar")->excludes(list);
  command->add_option("--hparams", flags->hparams, "hyperparameters: name=value,name=[a,b],..")
      ->excludes(list);
  command->callback([flags] { run_config(*flags); });
}

}  // namespace drumvae
