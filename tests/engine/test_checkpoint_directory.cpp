// A run's checkpoints: which are found, which stay.
#include <catch2/catch.hpp>
#include <chrono>
#include <limits>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tests/engine/checkpoint_model.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using test::filled_model;
using test::kState;
using test::Model;
using test::TemporaryFolder;
namespace fs = std::filesystem;

TEST_CASE("Weights are found by file, checkpoint folder, checkpoints' folder and run folder") {
  const TemporaryFolder folder;
  Model model = filled_model();
  CheckpointDirectory run(folder / "run/train");
  const fs::path at = run.save(model.device, model.parameters, {}, kState);
  for (const fs::path& path :
       {at / "weights.safetensors", at, folder / "run/train", folder / "run"}) {
    CHECK(find_weights(path) == at / "weights.safetensors");
  }
  CHECK_THROWS_WITH(find_weights(folder.path()), Catch::Contains("holds no checkpoint"));
  CHECK_THROWS_WITH(find_weights(folder / "none"), Catch::Contains("no such file"));
}

TEST_CASE("Only the newest checkpoints are kept, and the manifest names the newest") {
  const TemporaryFolder folder;
  Model model = filled_model();
  CheckpointDirectory run(folder.path());
  TrainingState state = kState;
  for (state.step = 1; state.step <= 5; ++state.step)
    run.save(model.device, model.parameters, {}, state, {.newest = 2});
  CHECK_FALSE(fs::exists(folder / "checkpoint-3"));
  CHECK(fs::exists(folder / "checkpoint-4"));
  CHECK(latest_checkpoint(folder.path()) == folder / "checkpoint-5");
}

TEST_CASE("A value that is not finite is not saved, and the checkpoint before stays the latest") {
  const TemporaryFolder folder;
  Model model = filled_model();
  CheckpointDirectory run(folder.path());
  const fs::path good = run.save(model.device, model.parameters, {}, kState);
  model.parameters.bias(1)[2] = std::numeric_limits<float>::quiet_NaN();
  TrainingState later = kState;
  later.step = 13;
  CHECK_THROWS_AS(run.save(model.device, model.parameters, {}, later), std::invalid_argument);
  CHECK(latest_checkpoint(folder.path()) == good);
}

TEST_CASE("A second trainer in the same folder is refused") {
  const TemporaryFolder folder;
  const CheckpointDirectory first(folder.path());
  CHECK_THROWS_WITH(CheckpointDirectory(folder.path()), Catch::Contains("in use"));
}

TEST_CASE("A directory in which nothing was saved is removed on request, another is not") {
  const TemporaryFolder folder;
  CheckpointDirectory(folder / "unused").remove_unused();
  CHECK(!std::filesystem::exists(folder / "unused"));
  CheckpointDirectory used(folder / "used");
  std::filesystem::create_directory(folder / "used/checkpoint-1");
  used.remove_unused();
  CHECK(std::filesystem::exists(folder / "used/checkpoint-1"));
  CHECK(std::filesystem::exists(folder / "used/lock"));
}

TEST_CASE("A folder that cannot be made is an IoError") {
  const TemporaryFolder folder;
  test::write_text(folder / "file", "");
  CHECK_THROWS_AS(CheckpointDirectory(folder / "file/run"), IoError);
}

TEST_CASE("A manifest that is none is refused, and without one there is no latest checkpoint") {
  const TemporaryFolder folder;
  CHECK(latest_checkpoint(folder.path()) == std::nullopt);
  for (const char* text : {"", "{}", "[1", R"({"checkpoint": 3})", R"({"checkpoint": "../x"})"}) {
    test::write_text(folder / "latest.json", text);
    CHECK_THROWS_AS(latest_checkpoint(folder.path()), FormatError);
  }
}

// Saves steps 1, 2, .. of a run whose best step is `best`, each written `minutes` after the last.
void save_steps(const fs::path& folder, std::int64_t last, std::int64_t best, int minutes,
                const Retention& retention) {
  Model model = filled_model();
  CheckpointDirectory run(folder);
  const fs::file_time_type begin{std::chrono::hours(24 * 365)};
  TrainingState state = kState;
  for (state.step = 1; state.step <= last; ++state.step) {
    state.best_step = state.step < best ? -1 : best;
    const fs::path at = run.save(model.device, model.parameters, {}, state, retention);
    fs::last_write_time(at, begin + std::chrono::minutes(minutes * state.step));
  }
}

std::vector<std::int64_t> steps_in(const fs::path& folder) {
  std::vector<std::int64_t> steps;
  for (const fs::path& checkpoint : checkpoints_newest_first(folder))
    steps.push_back(checkpoint_step(checkpoint));
  return steps;
}

TEST_CASE("The best checkpoint stays however old it is, and is found by name") {
  const TemporaryFolder folder;
  save_steps(folder / "train", 7, 2, 0, {.newest = 2});
  CHECK(steps_in(folder / "train") == std::vector<std::int64_t>{7, 6, 2});
  CHECK(best_checkpoint(folder / "train") == folder / "train/checkpoint-2");
  for (const char* name : {"best", "train/best"})
    CHECK(find_weights(folder / name) == folder / "train/checkpoint-2/weights.safetensors");
  CHECK(find_weights(folder / "latest") == folder / "train/checkpoint-7/weights.safetensors");
}

TEST_CASE("Of each period of hours the first checkpoint stays, too") {
  const TemporaryFolder folder;
  save_steps(folder.path(), 12, 13, 20, {.newest = 1, .every_hours = 1});
  CHECK(steps_in(folder.path()) == std::vector<std::int64_t>{12, 9, 6, 3, 1});
  CHECK(best_checkpoint(folder.path()) == std::nullopt);
}

TEST_CASE("A checkpoint that is not committed is not among those to go on from") {
  const TemporaryFolder folder;
  save_steps(folder.path(), 3, 4, 0, {});
  fs::create_directories(folder / "checkpoint-9");
  fs::create_directories(folder / "checkpoint-2x");
  CHECK(steps_in(folder.path()) == std::vector<std::int64_t>{3, 2, 1});
  CHECK(checkpoint_step("a/checkpoint-2x") == -1);
}

}  // namespace
}  // namespace drumvae
