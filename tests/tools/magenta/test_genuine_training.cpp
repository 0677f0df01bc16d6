// Training goes on as Magenta's does: three of its steps, from its checkpoints, with its batches
// and noise.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <numbers>

#include "model/objective.h"
#include "model/train_step.h"
#include "tests/support/devices.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/magenta/genuine.h"
#include "tools/magenta/magenta_model.h"
#include "tools/magenta/tensor_names.h"

namespace drumvae {
namespace {

using test::Arrays;

constexpr int kSteps = 3;
// Of weights and moments after steps with Magenta's gradients, and of gradients as a share of a
// tensor's largest.
constexpr double kWeights = 2e-7, kMoments = 5e-8, kGradients = 1e-5, kTrainingLoss = 2e-6;

// "x2"
std::string numbered(std::string name, int step) { return name += std::to_string(step); }

struct Recorded {
  std::filesystem::path folder;
  Arrays arrays{folder / "train_steps.safetensors"};
  nlohmann::json json = nlohmann::json::parse(test::read_text(folder / "train_steps.json"));

  std::filesystem::path checkpoint(int step) const {
    return folder / numbered("model.ckpt-", step);
  }
  ModelConfig config() const {
    ModelConfig config = MagentaModel::open(*find_magenta(checkpoint(0))).choose("groovae_4bar");
    apply_hparams(config, "batch_size=4,dropout_keep_prob=1,free_bits=2,beta_rate=0");
    return config;
  }
  std::vector<float> gradient(int step, const std::string& tensor) const {
    return arrays.floats(numbered("grad", step) + "/" + tensor);
  }
};

// Whether each weight is within kWeights, or one place of its last digit where that is more: of
// weights beyond 2.
bool weights_agree(const std::vector<float>& have, const std::vector<float>& want) {
  for (std::size_t i = 0; i < have.size(); ++i) {
    const double digit = double{std::nextafter(std::abs(want[i]), 1e9F)} - std::abs(want[i]);
    if (!(std::abs(double{have[i]} - want[i]) <= std::max(kWeights, digit))) return false;
  }
  return true;
}

// The largest error, as a share of the largest magnitude where `relative`.
double error_of(const std::vector<float>& have, const std::vector<float>& want, bool relative) {
  REQUIRE(have.size() == want.size());
  double error = 0, largest = 0;
  for (std::size_t i = 0; i < have.size(); ++i) {
    REQUIRE(std::isfinite(have[i]));
    error = std::max(error, std::abs(double{have[i]} - want[i]));
    largest = std::max(largest, std::abs(double{want[i]}));
  }
  return relative ? error / largest : error;
}

// Training on a device, begun at one of Magenta's checkpoints.
class Training {
 public:
  Training(Device& device, const Recorded& recorded, int begin)
      : device_(device),
        recorded_(recorded),
        model_(device, recorded.config(), Use::training),
        memory_(device, config().batch_size * config().latent * Index{sizeof(float)}),
        given_{.latent_noise = eps()},
        step_(model_, config().batch_size, &given_) {
    load(recorded.checkpoint(begin), model_);
    model_.pack();
  }

  void run_gradients(int step) {
    upload_noise(step);
    step_.run_gradients(batch(step), input(step));
  }
  void run(int step) {
    upload_noise(step);
    step_.run(batch(step), input(step));
  }
  // The update with Magenta's gradients in place of the step's own.
  void update_as_recorded(int step) {
    const Parameters& parameters = model_.parameters();
    for (ParameterId id = 0; id < model_.table().specs().size(); ++id) {
      const std::vector<float> gradient = recorded_.gradient(step, name_of(id));
      device_.upload(std::span<const float>(gradient),
                     parameters.tensor(parameters.gradients(), id));
    }
    step_.update().replay(device_);
  }

  StepMetrics metrics() const { return step_.state().metrics; }

  void check_gradients(int step) const {
    const Parameters& parameters = model_.parameters();
    for (ParameterId id = 0; id < model_.table().specs().size(); ++id) {
      INFO("gradient " << step << " of " << name_of(id));
      const auto have = device_.download(parameters.tensor(parameters.gradients(), id));
      CHECK_FALSE(!(error_of(have, recorded_.gradient(step, name_of(id)), true) <= kGradients));
    }
  }

  // Against the checkpoint after so many steps: the largest errors, and weights_agree().
  struct Errors {
    double weights, first_moment, second_moment;
    bool agree;
  };
  Errors errors(int step) const {
    GrooveVae wanted(device_, model_.config(), Use::training);
    load(recorded_.checkpoint(step), wanted);
    const auto error = [&](auto range) {
      return error_of(device_.download((model_.parameters().*range)()),
                      device_.download((wanted.parameters().*range)()), false);
    };
    return {error(&Parameters::values), error(&Parameters::first_moment),
            error(&Parameters::second_moment),
            weights_agree(device_.download(model_.parameters().values()),
                          device_.download(wanted.parameters().values()))};
  }

 private:
  static void load(const std::filesystem::path& checkpoint, GrooveVae& model) {
    const MagentaModel magenta = MagentaModel::open(*find_magenta(checkpoint));
    magenta.load_weights(model.config(), model.device(), model.parameters());
    magenta.load_moments(model.config(), model.device(), model.parameters());
  }

  const ModelConfig& config() const { return model_.config(); }
  View<float, 2> eps() const {
    return {reinterpret_cast<float*>(memory_.data()), {config().batch_size, config().latent}};
  }
  std::string name_of(ParameterId id) const {
    return magenta_name(model_.table()[id].name, config());
  }
  void upload_noise(int step) {
    const std::vector<float> noise = recorded_.arrays.floats(numbered("eps", step));
    device_.upload(std::span<const float>(noise), eps());
  }
  StepInput input(int step) const {
    return training_input(config(), 0, step, static_cast<double>(config().batch_size));
  }
  Batch batch(int step) const {
    Batch batch;
    batch.resize(config().batch_shape(config().batch_size));
    batch.encoder_input = recorded_.arrays.time_major(numbered("x", step));
    batch.target = batch.encoder_input;
    batch.row_weight.assign(static_cast<std::size_t>(config().batch_size), 1.0F);
    return batch;
  }

  Device& device_;
  const Recorded& recorded_;
  GrooveVae model_;
  Buffer memory_;
  GivenRandomness given_;
  TrainStep step_;
};

void check_metrics(const Recorded& recorded, int step, const StepMetrics& metrics) {
  const nlohmann::json& wanted = recorded.json["steps"][static_cast<std::size_t>(step)];
  CHECK(metrics.loss == Approx(wanted["loss"].get<double>()).epsilon(kTrainingLoss));
  CHECK(metrics.r_loss ==
        Approx(wanted["summaries"]["losses/r_loss"].get<double>()).epsilon(kTrainingLoss));
  CHECK(metrics.kl_cost ==
        Approx(wanted["summaries"]["losses/kl_loss"].get<double>()).epsilon(kTrainingLoss));
  CHECK(metrics.kl / std::numbers::ln2 ==
        Approx(wanted["summaries"]["losses/kl_bits"].get<double>()).epsilon(kTrainingLoss));
}

template <class Check>
void on_every_device(const Check& check) {
  const auto interop = test::interop();
  if (!interop) return;
  const Recorded recorded{.folder = *interop / "train/groovae_4bar_train"};
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    check(device, recorded);
  }
}

TEST_CASE("Losses and gradients at Magenta's weights are Magenta's", "[device]") {
  on_every_device([](Device& device, const Recorded& recorded) {
    for (int step = 0; step < kSteps; ++step) {
      Training training(device, recorded, step);
      training.run_gradients(step);
      check_metrics(recorded, step, training.metrics());
      training.check_gradients(step);
    }
  });
}

TEST_CASE("Three updates with Magenta's gradients end at its weights and Adam state", "[device]") {
  on_every_device([](Device& device, const Recorded& recorded) {
    Training training(device, recorded, 0);
    for (int step = 0; step < kSteps; ++step) {
      training.run_gradients(step);
      training.update_as_recorded(step);
      const auto [weights, first, second, agree] = training.errors(step + 1);
      INFO("after step " << step + 1 << ": " << weights << " " << first << " " << second);
      CHECK(agree);
      CHECK_FALSE(!(first <= kMoments));
      CHECK_FALSE(!(second <= kMoments));
      const auto norm =
          recorded.json["steps"][static_cast<std::size_t>(step)]["global_norm"].get<double>();
      CHECK(training.metrics().global_norm == Approx(norm).epsilon(5e-7));
    }
  });
}

// An update divides a gradient by its size: where that is near 0 its rounding becomes a weight's
// difference, and from there one of the next steps' gradients.
TEST_CASE("Three steps of our own end near Magenta's weights", "[device]") {
  on_every_device([](Device& device, const Recorded& recorded) {
    Training training(device, recorded, 0);
    for (int step = 0; step < kSteps; ++step) training.run(step);
    const auto [weights, first, second, agree] = training.errors(kSteps);
    std::printf("%s: weights %.3g, moments %.3g %.3g\n", device.description().c_str(), weights,
                first, second);
    CHECK_FALSE(!(weights <= 1e-5));
    CHECK_FALSE(!(first <= 2e-6));
    CHECK_FALSE(!(second <= kMoments));
  });
}

}  // namespace
}  // namespace drumvae
