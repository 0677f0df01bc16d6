// drumvae export: a trained model as one small file.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/studio/export_model.h"

namespace drumvae {
namespace {

struct ExportFlags {
  std::string checkpoint;
  std::string out;
  std::string type = "f16";
  int average = 1;
};

Dtype dtype_named(const std::string& name) {
  return name == "f32" ? Dtype::f32 : name == "f16" ? Dtype::f16 : Dtype::bf16;
}

void run(const ExportFlags& flags) {
  export_model(newest_weights(flags.checkpoint, flags.average), dtype_named(flags.type), flags.out);
  fmt::print("{}: {} bytes\n", flags.out, std::filesystem::file_size(flags.out));
}

}  // namespace

void add_export(CLI::App& program) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* command =
      program.add_subcommand("export", "Write a trained model as one small file to play or ship");
  add_model_flag(*command, flags->checkpoint);
  command->add_option("-o,--out", flags->out, "the weights file to write: *.safetensors")
      ->required();
  command->add_option("--type", flags->type, "of the weights: f16, bf16 or f32")
      ->check(one_of({"f16", "bf16", "f32"}))
      ->capture_default_str();
  command
      ->add_option("--average", flags->average,
                   "of a run: the mean of its newest so many checkpoints")
      ->check(count_from(1))
      ->capture_default_str();
  command->callback([flags] { run(*flags); });
}

}  // namespace drumvae
