// Committing, pruning and finding checkpoints.
#include "engine/checkpoint_directory.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "engine/errors.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "drumvae.checkpoint";
constexpr const char* kLatest = "latest.json";
constexpr const char* kBest = "best.json";
constexpr std::string_view kFolderPrefix = "checkpoint-";

// Steps of the checkpoint folders that stand in a directory, ascending.
std::vector<std::int64_t> checkpoint_steps(const fs::path& directory) {
  std::vector<std::int64_t> steps;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    const std::int64_t step = checkpoint_step(entry.path());
    if (entry.is_directory() && step >= 0) steps.push_back(step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

void write_manifest(const fs::path& manifest, std::int64_t step) {
  const std::string text =
      nlohmann::json{{"format", kFormat}, {"checkpoint", checkpoint_folder_name(step)}}.dump() +
      "\n";
  write_file_atomically(manifest, std::as_bytes(std::span(text)));
}

std::optional<fs::path> read_manifest(const fs::path& manifest) {
  if (!fs::exists(manifest)) return std::nullopt;
  const MappedFile file(manifest);
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const bool sound =
      json.is_object() && json.contains("checkpoint") && json["checkpoint"].is_string();
  if (!sound || json["checkpoint"].get<std::string>().find('/') != std::string::npos) {
    throw FormatError(manifest.string(), "is not a checkpoint manifest");
  }
  return manifest.parent_path() / json["checkpoint"].get<std::string>();
}

// The number of the period that a checkpoint was written in.
std::int64_t period_of(const fs::path& folder, double hours) {
  const std::chrono::duration<double, std::ratio<3600>> time =
      fs::last_write_time(folder).time_since_epoch();
  return static_cast<std::int64_t>(std::floor(time.count() / hours));
}

// Removes what need not stay of the checkpoints before the one just saved.
void prune(const fs::path& directory, const TrainingState& state, const Retention& retention) {
  std::vector<std::int64_t> steps = checkpoint_steps(directory);
  std::erase_if(steps, [&](std::int64_t step) { return step >= state.step; });
  std::set<std::int64_t> periods;
  for (std::size_t i = 0; i + static_cast<std::size_t>(retention.newest) <= steps.size(); ++i) {
    const fs::path folder = directory / checkpoint_folder_name(steps[i]);
    if (steps[i] == state.best_step) continue;
    const bool first_of_period = retention.every_hours > 0 &&
                                 periods.insert(period_of(folder, retention.every_hours)).second;
    if (!first_of_period) fs::remove_all(folder);
  }
}

}  // namespace

CheckpointDirectory::CheckpointDirectory(fs::path directory)
    : directory_((make_directory(directory), std::move(directory))), lock_(directory_ / "lock") {}

void CheckpointDirectory::remove_unused() noexcept {
  std::error_code ignored;
  for (fs::directory_iterator entry(directory_, ignored), end; entry != end;
       entry.increment(ignored)) {
    if (entry->path().filename() != "lock") return;
  }
  fs::remove(directory_ / "lock", ignored);
  fs::remove(directory_, ignored);
}

fs::path CheckpointDirectory::save(Device& device, const Parameters& parameters,
                                   const CheckpointMetadata& metadata, const TrainingState& state,
                                   const Retention& retention) {
  const fs::path folder = directory_ / checkpoint_folder_name(state.step);
  save_checkpoint(folder, device, parameters, metadata, state);
  sync_directory(directory_);
  // The best first: a run that is cut off in between comes here again.
  if (state.best_step == state.step) write_manifest(directory_ / kBest, state.step);
  write_manifest(directory_ / kLatest, state.step);
  prune(directory_, state, retention);
  return folder;
}

std::optional<fs::path> latest_checkpoint(const fs::path& directory) {
  return read_manifest(directory / kLatest);
}

std::optional<fs::path> best_checkpoint(const fs::path& directory) {
  return read_manifest(directory / kBest);
}

std::vector<fs::path> checkpoints_newest_first(const fs::path& directory) {
  const auto latest = latest_checkpoint(directory);
  if (!latest) return {};
  std::vector<fs::path> folders = {*latest};
  std::vector<std::int64_t> steps = checkpoint_steps(directory);
  std::reverse(steps.begin(), steps.end());
  for (const std::int64_t step : steps) {
    if (step < checkpoint_step(*latest))
      folders.push_back(directory / checkpoint_folder_name(step));
  }
  return folders;
}

std::string checkpoint_folder_name(std::int64_t step) {
  return std::string(kFolderPrefix) + std::to_string(step);
}

std::int64_t checkpoint_step(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (!name.starts_with(kFolderPrefix)) return -1;
  std::int64_t step = -1;
  const char* const end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + kFolderPrefix.size(), end, step);
  return parsed.ec == std::errc() && parsed.ptr == end ? step : -1;
}

fs::path find_weights(const fs::path& path) {
  if (fs::is_regular_file(path)) return path;
  if (fs::is_regular_file(path / kWeightsFile)) return path / kWeightsFile;
  for (const fs::path& directory : {path, path / "train"}) {
    if (const auto latest = latest_checkpoint(directory)) return *latest / kWeightsFile;
  }
  if (path.filename() == "best" || path.filename() == "latest") {
    const std::string manifest = path.filename().string() + ".json";
    for (const fs::path& directory : {path.parent_path(), path.parent_path() / "train"}) {
      if (const auto named = read_manifest(directory / manifest)) return *named / kWeightsFile;
    }
  }
  throw IoError(path.string(),
                fs::exists(path) ? "holds no checkpoint" : "no such file or directory");
}

}  // namespace drumvae
