// The listener.
#include <catch2/catch.hpp>

#include "engine/checkpoint_directory.h"
#include "tests/tools/independent_events.h"
#include "tests/tools/training/tiny_training.h"
#include "tools/training/run_folder.h"
#include "tools/training/watch.h"

namespace drumvae {
namespace {

using Steps = std::vector<std::int64_t>;

struct WatchFixture : test::TinyTraining {
  Steps evaluated;
  std::vector<std::string> notices;
  std::function<void()> idle = [] {};  // what happens while the listener looks for stops

  TrainRequest training(std::int64_t steps) {
    TrainRequest wanted = request("run", steps);
    wanted.eval_every = 0;
    wanted.retention.newest = 100;
    return wanted;
  }

  WatchReport listen(std::int64_t stop_after, double timeout_s = 0.05) {
    return watch({.run_dir = folder / "run",
                  .data = folder / "packed.safetensors",
                  .stop_after = stop_after,
                  .timeout_s = timeout_s,
                  .poll_s = 0.001,
                  .device = {.threads = 1}},
                 {.evaluated = [&](const Evaluation& result) { evaluated.push_back(result.step); },
                  .notice = [&](const std::string& text) { notices.push_back(text); },
                  .stop =
                      [&] {
                        idle();
                        return false;
                      }});
  }

  std::filesystem::path checkpoint(std::int64_t step) {
    return folder / ("run/train/checkpoint-" + std::to_string(step));
  }
};

TEST_CASE_METHOD(WatchFixture,
                 "Each checkpoint is evaluated once, also by a listener that starts again") {
  train(training(4), {});
  CHECK(listen(4).evaluations == 3);
  CHECK(evaluated == Steps{0, 2, 4});
  CHECK(listen(4).evaluations == 0);
  train(training(7), {});
  CHECK(listen(0).last_step == 7);
  CHECK(evaluated == Steps{0, 2, 4, 6, 7});
  CHECK(notices.empty());
  Steps written;
  for (const auto& [key, value] : test::read_scalars(folder / "run/eval")) {
    if (key.second == "loss") written.push_back(key.first);
  }
  CHECK(written == evaluated);
}

TEST_CASE_METHOD(WatchFixture,
                 "What the listener finds is what the trainer finds at the same step") {
  TrainRequest wanted = training(2);
  wanted.eval_every = 2;
  wanted.run_dir = folder / "other";
  train(wanted, {});
  train(training(2), {});
  WatchRequest request{.run_dir = folder / "run",
                       .data = folder / "packed.safetensors",
                       .seed = wanted.seed,
                       .stop_after = 2,
                       .poll_s = 0.001,
                       .device = {.threads = 1}};
  watch(request, {});
  const auto both = test::read_scalars(folder / "run/eval");
  for (const auto& [key, value] : test::read_scalars(folder / "other/eval")) {
    CAPTURE(key.first, key.second);
    CHECK(both.at(key) == value);
  }
}

TEST_CASE_METHOD(WatchFixture,
                 "Where there is no run yet the listener waits, says so once, and goes on") {
  int looked = 0;
  idle = [&] {
    if (++looked == 5) train(training(1), {});
  };
  CHECK(listen(1, 60).evaluations == 2);
  CHECK(evaluated == Steps{0, 1});
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].find("waiting for ") == 0);
}

TEST_CASE_METHOD(WatchFixture,
                 "A half-written checkpoint is told once, tried again, and then evaluated") {
  train(training(3), {});
  const auto weights = checkpoint(3) / "weights.safetensors";
  const std::string whole = test::read_text(weights);
  test::write_text(weights, whole.substr(0, whole.size() / 2));
  int looked = 0;
  idle = [&] {
    if (++looked == 10) test::write_text(weights, whole);
  };
  CHECK(listen(3, 60).last_step == 3);
  CHECK(evaluated == Steps{0, 2, 3});
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].find("checkpoint-3/weights.safetensors") != std::string::npos);
}

TEST_CASE_METHOD(WatchFixture,
                 "A manifest that is half-written and a checkpoint that is gone do no harm") {
  train(training(4), {});
  std::filesystem::remove_all(checkpoint(2));
  std::filesystem::remove(checkpoint(0) / "weights.safetensors");
  const auto manifest = folder / "run/train/latest.json";
  const std::string whole = test::read_text(manifest);
  test::write_text(manifest, "{");
  int looked = 0;
  idle = [&] {
    if (++looked == 10) test::write_text(manifest, whole);
  };
  CHECK(listen(4, 60).last_step == 4);
  CHECK(evaluated == Steps{4});
}

TEST_CASE_METHOD(WatchFixture,
                 "The listener refuses a split without examples and data of another length") {
  train(training(0), {});
  WatchRequest request{
      .run_dir = folder / "run", .data = folder / "packed.safetensors", .split = Split::test};
  CHECK_THROWS_WITH(watch(request, {}), Catch::Contains("test split has no examples"));
  request.data = folder / "short.safetensors";
  test::write_examples(request.data, 32, {23, 7, 7});
  CHECK_THROWS_WITH(watch(request, {}), Catch::Contains("--bars 4"));
}

TEST_CASE_METHOD(WatchFixture, "A run that goes on as another model is refused") {
  train(training(0), {});
  REQUIRE(listen(0).last_step == 0);
  int looked = 0;
  idle = [&] {
    if (++looked != 3) return;
    std::filesystem::remove_all(folder / "run/train");
    TrainRequest other = training(1);
    apply_hparams(other.config, "z_size=4");
    train(other, {});
  };
  test::write_text(folder / "run/eval/events.out.tfevents.drumvae", "");
  CHECK_THROWS_WITH(listen(1, 60), Catch::Contains("another config"));
}

}  // namespace
}  // namespace drumvae
