// The program drumvae.
#include <cstdlib>
#include <stdexcept>

#include "kernels/cpu_target.h"
#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/commit.h"
#include "tools/exit_codes.h"
#include "tools/version_text.h"

namespace {

// DRUMVAE_TARGET names an instruction set below the best of this machine.
void choose_target() {
  const char* const name = std::getenv("DRUMVAE_TARGET");
  if (name == nullptr) return;
  try {
    drumvae::choose_cpu_target(name);
  } catch (const std::invalid_argument& error) {
    throw drumvae::UsageError(std::string("DRUMVAE_TARGET: ") + error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program(
      "Trains MusicVAE and GrooVAE drum models and plays them.  Exit codes: 0 done, 1 a file, disk "
      "or data set is not as it should be, 2 the command line is not, 3 stopped by a signal.",
      "drumvae");
  program.set_version_flag(
      "--version", [] { return drumvae::version_text(drumvae::build_commit()); },
      "Print version, commit, instruction set and backends");
  program.require_subcommand(1);
  program.preparse_callback([](std::size_t) { choose_target(); });
  drumvae::add_pack(program);
  drumvae::add_config(program);
  drumvae::add_train(program);
  drumvae::add_eval(program);
  drumvae::add_sample(program);
  drumvae::add_interpolate(program);
  drumvae::add_reconstruct(program);
  drumvae::add_similar(program);
  drumvae::add_humanize(program);
  drumvae::add_tap2drum(program);
  drumvae::add_add_hats(program);
  drumvae::add_groove(program);
  drumvae::add_encode(program);
  drumvae::add_decode(program);
  drumvae::add_export(program);
  drumvae::add_import(program);
  drumvae::add_info(program);
  drumvae::add_show(program);
  drumvae::add_nearest(program);
  drumvae::add_report(program);
  drumvae::add_demo_grooves(program);
  drumvae::add_bench(program);
  drumvae::add_describe(program);
  return drumvae::run_command_line(program, argc, argv);
}
