// The subcommands of the program, one source each or for a family of them.  add_NAME() declares the
// subcommand and its flags; the subcommand runs while the command line is parsed.
#pragma once

#include <CLI/CLI.hpp>

namespace drumvae {

void add_add_hats(CLI::App& program);
void add_bench(CLI::App& program);
void add_config(CLI::App& program);
void add_decode(CLI::App& program);
void add_demo_grooves(CLI::App& program);
void add_describe(CLI::App& program);
void add_encode(CLI::App& program);
void add_eval(CLI::App& program);
void add_export(CLI::App& program);
void add_groove(CLI::App& program);
void add_humanize(CLI::App& program);
void add_import(CLI::App& program);
void add_info(CLI::App& program);
void add_interpolate(CLI::App& program);
void add_nearest(CLI::App& program);
void add_pack(CLI::App& program);
void add_reconstruct(CLI::App& program);
void add_report(CLI::App& program);
void add_sample(CLI::App& program);
void add_show(CLI::App& program);
void add_similar(CLI::App& program);
void add_tap2drum(CLI::App& program);
void add_train(CLI::App& program);

}  // namespace drumvae
