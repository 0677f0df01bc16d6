// A run's folder: what stands where, and the record of how the run was started.
//
//   RUN/train/  checkpoint-STEP/, latest.json, best.json, events, config.toml, starts.jsonl, lock
//   RUN/eval/   events, starts.jsonl, lock
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tools/training/config_file.h"

namespace drumvae {

std::filesystem::path train_folder(const std::filesystem::path& run);
std::filesystem::path eval_folder(const std::filesystem::path& run);
// What `drumvae train --config-file` takes to do the same again.
std::filesystem::path run_config_path(const std::filesystem::path& run);

// One start of a trainer or an evaluator.
struct RunStart {
  std::string command_line;
  std::string device;     // its description
  std::int64_t step = 0;  // 0, or where the run went on
};

// Appends a line to starts.jsonl: time, versions, device, step, command line.  Throws IoError.
void record_start(const std::filesystem::path& folder, const RunStart& start);

// Writes config.toml anew.  Throws IoError.
void record_config(const std::filesystem::path& run, const ConfigFile& config);

}  // namespace drumvae
