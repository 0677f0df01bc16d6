// Training: straight, resumed, and refused.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "engine/safetensors.h"
#include "tests/tools/independent_events.h"
#include "tests/tools/training/tiny_training.h"
#include "tools/training/run_folder.h"
#include "tools/training/train.h"

namespace drumvae {
namespace {

using test::read_text;
using test::TinyTraining;

const TrainObserver ignore;

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
  const auto follow = [&](const TrainProgress& at) {
    steps.push_back(at.step);
    CHECK(at.logged);
    CHECK(at.steps == 3);
    CHECK(std::isfinite(at.metrics.loss));
    CHECK(at.metrics.global_norm > 0);
    CHECK(at.examples_per_second == Approx(5 * at.steps_per_second));
  };
  train(tiny.request("run", 3), {.progress = follow});
  CHECK(steps == std::vector<std::int64_t>{1, 2, 3});
  const TrainReport again = train(tiny.request("run", 2),
                                  {.progress = [](const TrainProgress&) { FAIL("took a step"); }});
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

TEST_CASE("A damaged latest checkpoint gives way to the one before, and the end is the same") {
  const TinyTraining tiny;
  const TrainReport straight = train(tiny.request("straight", 7), ignore);
  const TrainReport damaged = train(tiny.request("run", 6), ignore);
  test::write_text(damaged.checkpoint / "state.safetensors", "not a checkpoint");
  std::vector<std::string> notices;
  const auto note = [&](const std::string& text) { notices.push_back(text); };
  const TrainReport report = train(tiny.request("run", 7), {.notice = note});
  CHECK(report.first_step == 4);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].find("checkpoint-6/state.safetensors") != std::string::npos);
  CHECK(notices[0].find("trying ") != std::string::npos);
  CHECK(bytes_of(report.checkpoint) == bytes_of(straight.checkpoint));
  CHECK(test::read_scalars(tiny.folder / "run/train") ==
        test::read_scalars(tiny.folder / "straight/train"));
}

TEST_CASE("Events hold what was told, at the tags of the specification, once for each step") {
  const TinyTraining tiny;
  std::map<std::int64_t, float> losses;
  std::vector<Evaluation> evaluations;
  TrainObserver observer;
  observer.progress = [&](const TrainProgress& at) { losses[at.step] = at.metrics.loss; };
  observer.evaluated = [&](const Evaluation& result) { evaluations.push_back(result); };
  train(tiny.request("run", 4), observer);
  train(tiny.request("run", 7), observer);

  const auto scalars = test::read_scalars(tiny.folder / "run/train");
  REQUIRE(losses.size() == 7);
  CHECK(scalars.size() == 7 * 7);
  for (const auto& [step, loss] : losses) {
    CHECK(scalars.at({step, "loss"}) == loss);
    for (const char* tag : {"losses/r_loss", "losses/kl_loss", "losses/kl_bits", "losses/kl_beta",
                            "learning_rate", "global_norm"}) {
      CHECK(scalars.contains({step, tag}));
    }
  }
  const auto validation = test::read_scalars(tiny.folder / "run/eval");
  REQUIRE(evaluations.size() == 2);
  std::size_t count = 0;
  for (const Evaluation& evaluation : evaluations) {
    CHECK(evaluation.examples == 7);
    for (const Scalar& scalar : evaluation.scalars) {
      CHECK(validation.at({evaluation.step, scalar.tag}) == static_cast<float>(scalar.value));
      ++count;
    }
  }
  CHECK(validation.size() == count);
}

TEST_CASE("The best checkpoint is that of the lowest validation loss") {
  const TinyTraining tiny;
  TrainRequest request = tiny.request("run", 100);
  request.eval_every = 1;
  request.early_stop = 3;
  request.retention.newest = 1;
  apply_hparams(request.config, "learning_rate=0.5");
  std::map<double, std::int64_t> steps_by_loss;
  const TrainReport report = train(request, {.evaluated = [&](const Evaluation& result) {
                                     steps_by_loss.emplace(result["loss"], result.step);
                                   }});
  const auto [loss, step] = *steps_by_loss.begin();
  REQUIRE(step < report.last_step);  // else the newest is the best
  CHECK(report.best_step == step);
  CHECK(report.best_loss == loss);
  const auto best = best_checkpoint(tiny.folder / "run/train");
  REQUIRE(best);
  CHECK(checkpoint_step(*best) == step);
  CHECK(std::filesystem::exists(*best / "weights.safetensors"));
  CHECK(checkpoints_newest_first(tiny.folder / "run/train").size() == 2);
}

TEST_CASE("Training ends early when validation is no longer better, and stays ended") {
  const TinyTraining tiny;
  TrainRequest request = tiny.request("run", 100);
  request.eval_every = 1;
  request.early_stop = 3;
  apply_hparams(request.config, "learning_rate=0.5");
  const TrainReport report = train(request, ignore);
  CHECK(report.end == TrainEnd::no_longer_better);
  CHECK(report.last_step < 100);
  CHECK(report.last_step == report.best_step + 3);
  CHECK(checkpoint_step(report.checkpoint) == report.last_step);
  const TrainReport again = train(request, ignore);
  CHECK(again.end == TrainEnd::no_longer_better);
  CHECK(again.first_step == again.last_step);
}

TEST_CASE("Training that is asked to stop ends the step, saves, and goes on as if it had not") {
  const TinyTraining tiny;
  std::int64_t asked = 0;
  const TrainReport stopped = train(tiny.request("run", 9), {.stop = [&] { return ++asked == 5; }});
  CHECK(stopped.end == TrainEnd::stopped);
  CHECK(stopped.last_step == 5);
  CHECK(checkpoint_step(stopped.checkpoint) == 5);
  const TrainReport resumed = train(tiny.request("run", 9), ignore);
  CHECK(resumed.first_step == 5);
  CHECK(bytes_of(resumed.checkpoint) ==
        bytes_of(train(tiny.request("straight", 9), ignore).checkpoint));
}

TEST_CASE("Fine-tuning begins with a checkpoint's weights and leaves frozen layers as they are") {
  const TinyTraining tiny;
  const TrainReport base = train(tiny.request("base", 2), ignore);
  TrainRequest request = tiny.request("tuned", 3);
  request.init_from = base.checkpoint;
  request.freeze = {"encoder", "decoder/layer0"};
  apply_hparams(request.config, "learning_rate=0.01,batch_size=4");
  const TrainReport tuned = train(request, ignore);
  CHECK(tuned.first_step == 0);

  const auto before = SafetensorsFile::open(base.checkpoint / kWeightsFile);
  const auto after = SafetensorsFile::open(tuned.checkpoint / kWeightsFile);
  for (const auto& [name, tensor] : before.tensors()) {
    const bool frozen = name.starts_with("encoder/") || name.starts_with("decoder/layer0/");
    const bool same = std::equal(tensor.bytes.begin(), tensor.bytes.end(),
                                 after.at(name).bytes.begin(), after.at(name).bytes.end());
    CAPTURE(name);
    CHECK(same == frozen);
  }
  request.freeze = {"encoder"};
  CHECK_THROWS_WITH(train(request, ignore), Catch::Contains("another frozen (encoder,decoder"));
  request.run_dir = tiny.folder / "other";
  request.freeze = {"encodr"};
  CHECK_THROWS_WITH(train(request, ignore), Catch::Contains("did you mean 'encoder'?"));
}

TEST_CASE("Histograms of z and of every gradient are written on request") {
  const TinyTraining tiny;
  TrainRequest request = tiny.request("run", 2);
  request.histograms = true;
  request.log_every = 2;
  train(request, ignore);
  std::vector<std::string> histograms;
  for (const std::string& line : test::read_event_lines(tiny.folder / "run/train")) {
    if (line.find(" histogram ") != std::string::npos) histograms.push_back(line);
  }
  const auto tensors = SafetensorsFile::open(find_weights(tiny.folder / "run")).tensors().size();
  CHECK(histograms.size() == 1 + tensors);
  CHECK(histograms[0].starts_with("2 z histogram 15 "));  // 5 rows of 3
}

TEST_CASE("A run records its configuration, the flags and each of its starts") {
  const TinyTraining tiny;
  TrainRequest request = tiny.request("run", 1);
  request.flags = {{"steps", "1"}};
  request.command_line = "drumvae train --steps 1";
  train(request, ignore);
  train(request, ignore);
  const ConfigFile recorded = read_config_file(run_config_path(request.run_dir));
  CHECK(hparams(recorded.config) == hparams(request.config));
  CHECK(recorded.flags == request.flags);
  const std::string starts = test::read_text(tiny.folder / "run/train/starts.jsonl");
  CHECK(std::count(starts.begin(), starts.end(), '\n') == 2);
  CHECK(test::read_event_lines(tiny.folder / "run/train")[0].find("z_size = 3") !=
        std::string::npos);
}

TEST_CASE("Without examples to validate, training says what to do and makes no folder") {
  const TinyTraining tiny;
  TrainRequest request = tiny.request("run", 1);
  request.data = tiny.folder / "train_only.safetensors";
  test::write_examples(request.data, 64, {23, 0, 0});
  CHECK_THROWS_WITH(train(request, ignore), Catch::Contains("validation split has no examples") &&
                                                Catch::Contains("--eval-every 0"));
  CHECK_FALSE(std::filesystem::exists(request.run_dir));
  request.eval_every = 0;
  CHECK(train(request, ignore).last_step == 1);
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
  std::filesystem::remove_all(tiny.folder / "run/train/checkpoint-0");
  CHECK_THROWS_AS(train(tiny.request("run", 2), ignore), FormatError);

  TrainRequest shorter = tiny.request("other", 1);
  shorter.data = tiny.folder / "short.safetensors";
  test::write_examples(shorter.data, 32, {23, 7, 0});
  CHECK_THROWS_WITH(train(shorter, ignore), Catch::Contains("--bars 4"));
}

}  // namespace
}  // namespace drumvae
