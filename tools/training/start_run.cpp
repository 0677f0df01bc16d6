// Beginning and resuming.
#include "tools/training/start_run.h"

#include <fmt/format.h>

#include "engine/errors.h"
#include "tools/playing/model_file.h"
#include "tools/training/init_model.h"
#include "tools/training/run_folder.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

// A run may only go on as what it is: same config, same data, same seed.
void require_same_run(const fs::path& checkpoint, const CheckpointMetadata& was,
                      const CheckpointMetadata& is) {
  for (const auto& [key, value] : is) {
    if (key == "step" || key == "library_version") continue;
    const auto found = was.find(key);
    const std::string before = found == was.end() ? "none" : found->second;
    if (before == value) continue;
    if (key == "data") {
      throw std::invalid_argument(fmt::format(
          "{}: the run was begun with another packed file: give the same, or another --run-dir",
          checkpoint.string()));
    }
    throw std::invalid_argument(
        fmt::format("{}: the run was begun with another {} ({} there, {} here): give the same, or "
                    "another --run-dir",
                    checkpoint.string(), key, before, value));
  }
}

TrainingState resume(const fs::path& checkpoint, const TrainRequest& request,
                     const PackedDrums& packed, GrooveVae& model) {
  const CheckpointMetadata was = read_checkpoint_metadata(checkpoint / kWeightsFile);
  require_same_run(checkpoint, was, run_metadata(request, packed, 0));
  const TrainingState state = load_checkpoint(checkpoint, model.device(), model.parameters());
  if (state.seed != request.seed) {
    throw std::invalid_argument(
        fmt::format("{}: the run was begun with --seed {}: give the same, or another --run-dir",
                    checkpoint.string(), state.seed));
  }
  model.pack();
  return state;
}

// Of the first checkpoint that is sound.
RunBegin resume_newest(const std::vector<fs::path>& checkpoints, const TrainRequest& request,
                       const PackedDrums& packed, GrooveVae& model,
                       const std::function<void(const std::string&)>& notice) {
  for (std::size_t i = 0;; ++i) {
    const bool last = i + 1 == checkpoints.size();
    std::string reason;
    try {
      return {.state = resume(checkpoints[i], request, packed, model),
              .checkpoint = checkpoints[i]};
    } catch (const FormatError& error) {
      if (last) throw;
      reason = error.what();
    } catch (const IoError& error) {
      if (last) throw;
      reason = error.what();
    }
    if (notice) notice(fmt::format("{}; trying {}", reason, checkpoints[i + 1].string()));
  }
}

}  // namespace

CheckpointMetadata run_metadata(const TrainRequest& request, const PackedDrums& packed,
                                std::int64_t step) {
  CheckpointMetadata metadata = describe_model(request.config, step, packed.provenance());
  metadata["frozen"] =
      request.freeze.empty() ? "none" : fmt::format("{}", fmt::join(request.freeze, ","));
  metadata["augment"] = request.augment > 0 ? fmt::format("{}", request.augment) : "none";
  return metadata;
}

RunBegin begin_run(const TrainRequest& request, const PackedDrums& packed, GrooveVae& model,
                   const std::function<void(const std::string&)>& notice) {
  const std::vector<fs::path> checkpoints = checkpoints_newest_first(train_folder(request.run_dir));
  if (!checkpoints.empty()) return resume_newest(checkpoints, request, packed, model, notice);
  TrainingState state{.seed = request.seed};
  if (request.init_from.empty()) {
    model.initialise(request.seed);
  } else {
    for (const std::string& text : init_weights(request.init_from, model))
      if (notice) notice(text);
    if (request.with_optimizer) state.step = init_optimizer(request.init_from, model);
  }
  return {.state = state};
}

}  // namespace drumvae
