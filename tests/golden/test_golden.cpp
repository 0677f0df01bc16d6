// Every golden case on every device: values, gradients, three Adam steps, a
// free decode.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "model/eval_step.h"
#include "model/objective.h"
#include "model/sampler.h"
#include "model/train_step.h"
#include "tests/golden/golden_case.h"
#include "tests/support/devices.h"

namespace drumvae::golden {
namespace {

// Bounds of tests/golden/README.md, as factors of the largest magnitude.
struct Bounds {
  double values = 4e-6, gradients = 4e-6, parameters = 1e-6;
};

Bounds bounds_of(const std::string& name) {
  if (name == "groove_saturated") return {2e-5, 1e-4, 1e-4};
  if (name == "groove_lr_schedule_unclipped") return {.parameters = 2e-5};
  if (name == "groove_norm_zeroed") return {.parameters = 5e-4};
  return {};
}

// The noise and masks of a case in device memory.
class CaseRandomness {
 public:
  CaseRandomness(Device& device, const Case& golden) {
    const Numbers eps = golden.numbers("inputs", "eps");
    given.latent_noise = keep(device, eps.floats(), std::array{eps.shape[0], eps.shape[1]});
    for (const auto& [name, mask] : golden.masks())
      given.dropout_masks[name] = keep(device, mask.kept, mask.shape);
  }

  GivenRandomness given;

 private:
  template <class T, std::size_t Rank>
  View<const T, static_cast<int>(Rank)> keep(Device& device, const std::vector<T>& values,
                                             const std::array<Index, Rank>& shape) {
    const Buffer& memory =
        memory_.emplace_back(device, static_cast<Index>(values.size() * sizeof(T)));
    const View<T, static_cast<int>(Rank)> view(reinterpret_cast<T*>(memory.data()), shape);
    device.upload(std::span<const T>(values), view);
    return view;
  }

  std::vector<Buffer> memory_;
};

void load_parameters(GrooveVae& model, const Case& golden) {
  const Parameters& parameters = model.parameters();
  std::size_t loaded = 0;
  for (ParameterId id = 0; id < model.table().specs().size(); ++id) {
    const std::vector<float> values = golden.numbers("params", model.table()[id].name).floats();
    model.device().upload(std::span<const float>(values),
                          parameters.tensor(parameters.values(), id));
    ++loaded;
  }
  REQUIRE(loaded == golden.json()["params"].size());
  model.pack();
}

void require_close(const std::string& what, const std::vector<float>& have,
                   const std::vector<double>& want, double factor) {
  INFO(what);
  REQUIRE(have.size() == want.size());
  double largest = 0, error = 0;
  bool finite = true;
  for (std::size_t i = 0; i < have.size(); ++i) {
    largest = std::max(largest, std::abs(want[i]));
    error = std::max(error, std::abs(have[i] - want[i]));
    finite = finite && std::isfinite(have[i]);
  }
  const double bound = factor * largest + 1e-7;
  INFO("error " << error << ", bound " << bound);
  CHECK(finite);
  CHECK_FALSE(!(error <= bound));
}

StepInput input_of(const Case& golden, std::int64_t step) {
  const ModelConfig config = golden.config();
  StepInput input = training_input(config, 0, step, static_cast<double>(config.batch_size));
  input.beta = static_cast<float>(golden.beta());
  return input;
}

void check_forward(const std::string& group, Device& device, const Case& golden,
                   const ForwardPass& pass, const StepMetrics& metrics) {
  const double bound = bounds_of(golden.name()).values;
  const auto check = [&](const char* key, const auto& view) {
    require_close(group + "/" + key, device.download(view), golden.numbers(group, key).values,
                  bound);
  };
  check("encoder_output", pass.embedding);
  check("mu", pass.mu);
  check("sigma", pass.sigma);
  check("z", pass.z);
  check("output", pass.outputs);
  if (golden.json()[group].contains("embeddings"))
    check("embeddings", pass.decoder.conductor.hidden());
  check("r_loss", pass.losses.r_loss);
  check("kl", pass.kl);
  check("kl_cost", pass.kl_cost);
  const std::map<std::string, float> reported = {{"loss", metrics.loss},
                                                 {"hits_loss", metrics.hits_loss},
                                                 {"velocities_loss", metrics.velocities_loss},
                                                 {"offsets_loss", metrics.offsets_loss},
                                                 {"accuracy", metrics.accuracy},
                                                 {"precision", precision(metrics)},
                                                 {"recall", recall(metrics)}};
  for (const auto& [key, value] : reported) {
    if (!golden.json()[group].contains(key)) continue;
    require_close(group + "/" + key, {value}, {golden.number(group, key)}, bound);
  }
}

void check_parameters(const std::string& group, GrooveVae& model, const nlohmann::json& want,
                      const View<float, 1>& flat, double bound) {
  for (ParameterId id = 0; id < model.table().specs().size(); ++id) {
    const std::string& name = model.table()[id].name;
    require_close(group + "/" + name, model.device().download(model.parameters().tensor(flat, id)),
                  Numbers(want[name]).values, bound);
  }
}

void check_training(Device& device, const Case& golden) {
  const Bounds bounds = bounds_of(golden.name());
  const CaseRandomness random(device, golden);
  GrooveVae model(device, golden.config(), Use::training);
  load_parameters(model, golden);
  TrainStep step(model, golden.config().batch_size, &random.given);
  const Batch batch = golden.batch();
  const nlohmann::json& after = golden.json()["after_steps"];

  step.run_gradients(batch, input_of(golden, 0));
  check_forward("train", device, golden, step.pass(), step.state().metrics);
  check_parameters("grads", model, golden.json()["grads"], model.parameters().gradients(),
                   bounds.gradients);
  for (std::int64_t i = 0; i < 3; ++i) {
    step.run(batch, input_of(golden, i));
    const StepMetrics metrics = step.state().metrics;
    const auto number = static_cast<std::size_t>(i);
    require_close("loss before step", {metrics.loss},
                  {after["losses_before_each_step"][number].get<double>()},
                  std::max(bounds.values, bounds.parameters));
    require_close("norm before step", {metrics.global_norm},
                  {after["global_norms"][number].get<double>()},
                  std::max(bounds.gradients, bounds.parameters));
    if (i == 0)
      require_close("global_norm", {metrics.global_norm},
                    {golden.json()["global_norm"].get<double>()}, bounds.gradients);
  }
  check_parameters("after_steps", model, after["params"], model.parameters().values(),
                   bounds.parameters);
}

void check_evaluation(Device& device, const Case& golden) {
  const CaseRandomness random(device, golden);
  GrooveVae model(device, golden.config(), Use::inference);
  load_parameters(model, golden);
  EvalStep step(model, golden.config().batch_size, &random.given);
  const StepMetrics metrics = step.run(golden.batch(), input_of(golden, 0));
  check_forward("eval", device, golden, step.pass(), metrics);
}

void check_generation(Device& device, const Case& golden) {
  GrooveVae model(device, golden.config(), Use::inference);
  load_parameters(model, golden);
  Sampler sampler(model, golden.config().batch_size,
                  {.temperature = 0, .form = GrooveRows::as_published});
  const std::vector<float> z = golden.numbers("eval", "z").floats();
  if (golden.config().control_depth > 0) sampler.set_control(golden.batch().control);
  const std::span<const float> rows = sampler.decode(z, 0, 0);
  require_close("generate_t0", {rows.begin(), rows.end()},
                Numbers(golden.json()["generate_t0"]).values, bounds_of(golden.name()).values);
}

TEST_CASE("Golden cases: values, gradients, steps and free decodes are an independent autograd's",
          "[device]") {
  const std::vector<Case> cases = all_cases();
  for (const Case& golden : cases) {
    for (const test::DeviceChoice& choice : test::every_device()) {
      Device device = Device::open(choice.name, choice.threads);
      INFO(golden.name() << " on " << device.description());
      check_training(device, golden);
      check_evaluation(device, golden);
      check_generation(device, golden);
    }
  }
  std::printf("golden cases: %zu ran\n", cases.size());
  CHECK(cases.size() >= 14);
}

// What the trainer relies on: a loss that is not finite stops all updates and the step is
// remembered.
void check_bad_step(float poison) {
  const std::vector<Case> cases = all_cases();
  const auto small = std::find_if(cases.begin(), cases.end(),
                                  [](const Case& c) { return c.name() == "groove_small"; });
  REQUIRE(small != cases.end());
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, small->config(), Use::training);
  load_parameters(model, *small);
  TrainStep step(model, small->config().batch_size);
  Batch batch = small->batch();
  step.run(batch, input_of(*small, 0));
  const std::vector<float> before = device.download(model.parameters().values());
  const std::vector<float> moments = device.download(model.parameters().first_moment());

  Batch poisoned = batch;
  poisoned.target[3] = poison;
  step.run(poisoned, input_of(*small, 1));
  CHECK(step.state().counters.first_bad_step == 1);
  step.run(batch, input_of(*small, 2));
  CHECK(step.state().counters.first_bad_step == 1);
  CHECK(device.download(model.parameters().values()) == before);
  CHECK(device.download(model.parameters().first_moment()) == moments);
}

TEST_CASE("A loss that is NaN changes no parameter and no moment, then or later") {
  check_bad_step(std::nanf(""));
}

TEST_CASE("A loss that is infinite changes no parameter and no moment, then or later") {
  check_bad_step(INFINITY);
}

}  // namespace
}  // namespace drumvae::golden
