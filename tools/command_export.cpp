// drumvae export: a trained model as one small file, or in the form of Magenta's programs.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/magenta/magenta_writer.h"
#include "tools/play_flags.h"
#include "tools/playing/shipped_models.h"
#include "tools/training/export_model.h"

namespace drumvae {
namespace {

struct ExportFlags {
  std::string checkpoint, preset;
  std::string out;
  std::string format = "safetensors";
  std::string type = "f16";
  int average = 1;
  MagentaExport magenta;
};

Dtype dtype_named(const std::string& name) {
  return name == "f32" ? Dtype::f32 : name == "f16" ? Dtype::f16 : Dtype::bf16;
}

void require_flags_of_format(CLI::App& command, const ExportFlags& flags) {
  const auto require = [&](const char* flag, const char* format) {
    if (command.get_option(flag)->count() > 0 && flags.format != format)
      throw UsageError(fmt::format("{} needs --format {}", flag, format));
  };
  require("--type", "safetensors");
  require("--quantize", "magenta-js");
  require("--with-optimizer", "magenta");
  if (flags.magenta.with_optimizer && flags.average > 1)
    throw UsageError("give either --with-optimizer or --average");
}

void run(CLI::App& command, ExportFlags& flags) {
  require_flags_of_format(command, flags);
  const auto weights = newest_weights(checkpoint_or_shipped(flags.checkpoint), flags.average);
  if (flags.format == "safetensors") {
    export_model(weights, dtype_named(flags.type), flags.out, flags.preset);
    fmt::print("{}: {} bytes\n", flags.out, std::filesystem::file_size(flags.out));
    return;
  }
  flags.magenta.web = flags.format == "magenta-js";
  const ModelConfig config = export_magenta(weights, flags.magenta, flags.out, flags.preset);
  fmt::print("{}: {}\n", flags.out, config.name);
  if (!flags.magenta.web) fmt::print("{}\n", magenta_advice(config));
}

void add_magenta_flags(CLI::App& command, ExportFlags& flags) {
  command
      .add_option(
          "--format", flags.format,
          "safetensors, a file; magenta, a folder with a TensorFlow checkpoint; magenta-js, "
          "a folder for Magenta.js")
      ->check(one_of({"safetensors", "magenta", "magenta-js"}))
      ->capture_default_str();
  command
      .add_option("--quantize", flags.magenta.quantize_bytes,
                  "of magenta-js: weights of so many bytes")
      ->check(CLI::Range(1, 2));
  command.add_flag("--with-optimizer", flags.magenta.with_optimizer,
                   "of magenta: with Adam's state, so that Magenta's trainer goes on");
}

}  // namespace

void add_export(CLI::App& program) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = program.add_subcommand(
      "export", "Write a trained model as one small file to play or ship, or for Magenta");
  add_model_flag(*command, flags->checkpoint);
  add_preset_flag(*command, flags->preset);
  command->add_option("-o,--out", flags->out, "the weights file to write, or the folder to make")
      ->required();
  command->add_option("--type", flags->type, "of the weights: f16, bf16 or f32")
      ->check(one_of({"f16", "bf16", "f32"}))
      ->capture_default_str();
  command
      ->add_option("--average", flags->average,
                   "of a run: the mean of its newest so many checkpoints")
      ->check(count_from(1))
      ->capture_default_str();
  add_magenta_flags(*command, *flags);
  command->callback([command, flags] { run(*command, *flags); });
}

}  // namespace drumvae
