// Names and records.
#include "tools/training/run_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/platform.h"
#include "tools/playing/version.h"

namespace drumvae {

namespace fs = std::filesystem;

fs::path train_folder(const fs::path& run) { return run / "train"; }

fs::path eval_folder(const fs::path& run) { return run / "eval"; }

fs::path run_config_path(const fs::path& run) { return train_folder(run) / "config.toml"; }

void record_start(const fs::path& folder, const RunStart& start) {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  const nlohmann::ordered_json line = {
      {"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))},
      {"drumvae", library_version()},
      {"compiler", __VERSION__},
      {"device", start.device},
      {"step", start.step},
      {"command_line", start.command_line}};
  // A command line is bytes, not always UTF-8.
  const std::string text =
      line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  AppendFile file(folder / "starts.jsonl", std::numeric_limits<std::uint64_t>::max());
  file.append(std::as_bytes(std::span(text)));
}

void record_config(const fs::path& run, const ConfigFile& config) {
  const std::string text = config_text(config);
  write_file_atomically(run_config_path(run), std::as_bytes(std::span(text)));
}

}  // namespace drumvae
