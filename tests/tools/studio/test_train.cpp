// Training: straight, resumed, and refused.
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tests/tools/studio/tiny_training.h"
#include "tools/studio/train.h"

namespace drumvae {
namespace {

using test::read_text;
using test::TinyTraining;

void ignore(const TrainProgress&) {}

// Both files of a checkpoint.
std::string bytes_of(const std::filesystem::path& checkpoint) {
  return read_text(checkpoint / "weights.safetensors") +
         read_text(checkpoint / "state.safetensors");
}

TEST_CASE(
    "A resumed run is the straight run, bit for bit, through epochs and on any thread count") {
  const TinyTraining tiny;
  const TrainReport straight = train(tiny.request("straight", 11), ignore);
  CHECK(straight.first_step == 0);
  CHECK(straight.last_step == 11);

  for (const std::int64_t steps : {3, 4, 9}) train(tiny.request("resumed", steps), ignore);
  TrainRequest last = tiny.request("resumed", 11);
  last.device.threads = 2;
  const TrainReport resumed = train(last, ignore);
  CHECK(resumed.first_step == 9);
  CHECK(bytes_of(resumed.checkpoint) == bytes_of(straight.checkpoint));
  CHECK(resumed.metrics.loss == straight.metrics.loss);
}

TEST_CASE("Progress is told after every step, and a run that is done takes none") {
  const TinyTraining tiny;
  std::vector<std::int64_t> steps;
  train(tiny.request("run", 3), [&](const TrainProgress& at) {
    steps.push_back(at.step);
    CHECK(at.steps == 3);
    CHECK(std::isfinite(at.metrics.loss));
    CHECK(at.metrics.global_norm > 0);
    CHECK(at.examples_per_second == Approx(5 * at.steps_per_second));
  });
  CHECK(steps == std::vector<std::int64_t>{1, 2, 3});
  const TrainReport again =
      train(tiny.request("run", 2), [](const TrainProgress&) { FAIL("took a step"); });
  CHECK(again.first_step == 3);
  CHECK(again.last_step == 3);
}

TEST_CASE("With 0 steps the untrained model is saved, and the seed decides it") {
  const TinyTraining tiny;
  TrainRequest other = tiny.request("c", 0);
  other.seed = 6;
  const auto weights = [](const TrainReport& report) {
    return read_text(report.checkpoint / "weights.safetensors");
  };
  const std::string a = weights(train(tiny.request("a", 0), ignore));
  CHECK(a == weights(train(tiny.request("b", 0), ignore)));
  CHECK(a != weights(train(other, ignore)));
}

TEST_CASE("A run does not go on with another config, seed or data set") {
  const TinyTraining tiny;
  train(tiny.request("run", 1), ignore);
  TrainRequest seed = tiny.request("run", 2), config = seed, data = seed;
  seed.seed = 6;
  CHECK_THROWS_WITH(train(seed, ignore), Catch::Contains("--seed 5"));
  apply_hparams(config.config, "free_bits=3");
  CHECK_THROWS_WITH(train(config, ignore),
                    Catch::Contains("another hparam.free_bits (0 there, 3 here)"));
  data.data = tiny.folder / "other.safetensors";
  test::write_examples(data.data, 64, {24, 7, 0});
  CHECK_THROWS_WITH(train(data, ignore), Catch::Contains("another packed file"));
}

TEST_CASE(
    "A loss that is not finite stops training, names the step and keeps the last good checkpoint") {
  const TinyTraining tiny;
  const TrainReport good = train(tiny.request("run", 2), ignore);
  const std::string before = bytes_of(good.checkpoint);

  // The same run goes bad: its weights are so large that the squares of the loss overflow.
  TrainRequest bad = tiny.request("diverging", 50);
  apply_hparams(bad.config, "learning_rate=1e30,grad_clip=1e30,grad_norm_clip_to_zero=1e38");
  CHECK_THROWS_AS(train(bad, ignore), DivergenceError);
  CHECK_THROWS_WITH(train(bad, ignore),
                    Catch::Contains("not finite at step ") && Catch::Contains("checkpoint-"));
  CHECK(latest_checkpoint(tiny.folder / "diverging/train"));
  CHECK(bytes_of(good.checkpoint) == before);
}

TEST_CASE(
    "A damaged checkpoint, a wrong number of steps and a packed file of other length are refused") {
  const TinyTraining tiny;
  CHECK_THROWS_AS(train(tiny.request("run", -1), ignore), std::invalid_argument);
  const TrainReport report = train(tiny.request("run", 1), ignore);
  const auto weights = report.checkpoint / "weights.safetensors";
  std::string damaged = read_text(weights);
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  test::write_text(weights, damaged);
  CHECK_THROWS_AS(train(tiny.request("run", 2), ignore), FormatError);

  TrainRequest shorter = tiny.request("other", 1);
  shorter.data = tiny.folder / "short.safetensors";
  test::write_examples(shorter.data, 32, {23, 7, 0});
  CHECK_THROWS_WITH(train(shorter, ignore), Catch::Contains("--bars 4"));
}

}  // namespace
}  // namespace drumvae
