// Magenta's own checkpoints, in each form, against the numbers that Magenta had.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "model/eval_step.h"
#include "model/objective.h"
#include "model/sampler.h"
#include "tests/support/devices.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/magenta/genuine.h"
#include "tools/magenta/magenta_model.h"

namespace drumvae {
namespace {

using test::Arrays;
using test::GenuineModel;

constexpr double kLogits = 2e-5, kKl = 5e-5, kLoss = 1e-6, kSaturatedLoss = 1e-3;

// "" where |have - want| <= absolute + relative*|want| throughout.
std::string difference(const std::vector<float>& have, const std::vector<float>& want,
                       double absolute, double relative = 0) {
  if (have.size() != want.size()) return "sizes differ";
  for (std::size_t i = 0; i < have.size(); ++i) {
    const double error = std::abs(double{have[i]} - want[i]);
    if (!(error <= absolute + relative * std::abs(want[i])))
      return "element " + std::to_string(i) + " is " + std::to_string(have[i]) + ", wanted " +
             std::to_string(want[i]) + ", error " + std::to_string(error * 1e6) + "e-6";
  }
  return "";
}

// The inputs of a case, and what is wanted of them.
class Case {
 public:
  Case(const std::filesystem::path& interop, const GenuineModel& model)
      : inputs_(interop / model.expected / "expected.safetensors"),
        wanted_(model.numbers.empty() ? interop / model.expected / "expected.safetensors"
                                      : interop / model.numbers),
        metrics_(nlohmann::json::parse(
            test::read_text(interop / model.expected / "expected.json"))["meta"]["metrics"]) {
    if (!model.numbers.empty()) metrics_ = nlohmann::json::object();
  }

  const Arrays& wanted() const { return wanted_; }
  const nlohmann::json& metrics() const { return metrics_; }
  Index rows() const { return inputs_.extent("x", 0); }
  std::vector<float> z() const { return inputs_.floats("z"); }

  // With this target, and Magenta's control: its own for each row, or in generation the first one's
  // for all.
  Batch batch(const ModelConfig& config, std::vector<float> target, bool generated) const {
    Batch batch;
    batch.resize(config.batch_shape(rows()));
    batch.encoder_input = inputs_.time_major("x");
    batch.target = std::move(target);
    if (config.control_depth > 0)
      batch.control = generated ? first_control(config) : inputs_.time_major("c");
    batch.row_weight.assign(static_cast<std::size_t>(rows()), 1.0F);
    return batch;
  }
  Batch batch(const ModelConfig& config) const {
    return batch(config, inputs_.time_major("y"), false);
  }

  std::vector<float> first_control(const ModelConfig& config) const {
    const std::vector<float> all = inputs_.floats("c");
    const auto depth = static_cast<std::size_t>(config.control_depth);
    std::vector<float> control;
    for (std::size_t t = 0; t < static_cast<std::size_t>(config.steps); ++t)
      for (Index b = 0; b < rows(); ++b)
        for (std::size_t c = 0; c < depth; ++c) control.push_back(all[t * depth + c]);
    return control;
  }

 private:
  Arrays inputs_, wanted_;
  nlohmann::json metrics_;
};

// An evaluation whose z is the given one: eps = (z - mu)/sigma.
class GivenLatent {
 public:
  GivenLatent(const GrooveVae& model, const Case& at, const Batch& batch)
      : memory_(model.device(), at.rows() * model.config().latent * Index{sizeof(float)}),
        eps_(reinterpret_cast<float*>(memory_.data()), {at.rows(), model.config().latent}) {
    EvalStep first(model, at.rows(), Feedback::target);
    first.run(batch, input(model, at));
    const std::vector<float> mu = model.device().download(first.pass().mu),
                             sigma = model.device().download(first.pass().sigma);
    std::vector<float> eps = at.z();
    for (std::size_t i = 0; i < eps.size(); ++i)
      eps[i] = static_cast<float>((double{eps[i]} - mu[i]) / sigma[i]);
    model.device().upload(std::span<const float>(eps), eps_);
    given_.latent_noise = eps_;
  }

  static StepInput input(const GrooveVae& model, const Case& at) {
    return evaluation_input(model.config(), 0, 0, 0, static_cast<double>(at.rows()));
  }
  const GivenRandomness* given() const { return &given_; }

 private:
  Buffer memory_;
  View<float, 2> eps_;
  GivenRandomness given_;
};

void check_metrics(const Case& at, const StepMetrics& metrics) {
  const std::map<std::string, float> reported = {
      {"metrics/hits_loss", metrics.hits_loss},
      {"metrics/velocities_loss", metrics.velocities_loss},
      {"metrics/offsets_loss", metrics.offsets_loss},
      {"metrics/accuracy", metrics.accuracy},
      {"metrics/precision", precision(metrics)},
      {"metrics/recall", recall(metrics)}};
  for (const auto& [name, value] : at.metrics().items()) {
    if (!reported.contains(name)) continue;
    INFO(name);
    CHECK(difference({reported.at(name)}, {value.get<float>()}, 1e-6, 2e-6) == "");
  }
}

void check_teacher_forced(const GrooveVae& model, const Case& at) {
  Device& device = model.device();
  const bool nade = model.config().head == HeadKind::nade;
  const Batch batch = at.batch(model.config());
  const GivenLatent latent(model, at, batch);
  EvalStep step(model, at.rows(), Feedback::target, latent.given());
  const StepMetrics metrics = step.run(batch, GivenLatent::input(model, at));
  const ForwardPass& pass = step.pass();
  const auto wanted = [&](const char* name) { return at.wanted().floats(name); };
  CHECK(difference(device.download(pass.z), at.z(), 1e-6) == "");
  CHECK(difference(device.download(pass.mu), wanted("mu"), kLogits) == "");
  CHECK(difference(device.download(pass.sigma), wanted("sigma"), kLogits) == "");
  CHECK(difference(device.download(pass.kl), wanted("kl"), kKl) == "");
  CHECK(difference(device.download(pass.outputs), at.wanted().time_major("logits"), kLogits) == "");
  CHECK(difference(device.download(pass.losses.r_loss), wanted("r_loss"), 0,
                   nade ? kSaturatedLoss : kLoss) == "");
  check_metrics(at, metrics);
}

// The model's own decode, and the logits where it reads Magenta's rows.
void check_greedy(const GrooveVae& model, const Case& at) {
  const ModelConfig& config = model.config();
  const std::vector<float> rows = at.wanted().time_major("greedy_rows");
  const Batch batch = at.batch(config, rows, true);
  const GivenLatent latent(model, at, batch);
  EvalStep step(model, at.rows(), Feedback::target, latent.given());
  step.run(batch, GivenLatent::input(model, at));
  CHECK(difference(model.device().download(step.pass().outputs),
                   at.wanted().time_major("greedy_logits"), kLogits) == "");

  Sampler sampler(model, at.rows(), {.temperature = 0, .form = GrooveRows::as_published});
  if (config.control_depth > 0) sampler.set_control(at.first_control(config));
  const std::span<const float> drawn = sampler.decode(at.z(), 0, 0);
  REQUIRE(drawn.size() == rows.size());
  const auto depth = static_cast<std::size_t>(config.target_depth);
  const std::size_t decisions = config.head == HeadKind::groove ? depth / 3 : depth;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (i % depth < decisions && drawn[i] != rows[i]) ++wrong;
  CHECK(wrong == 0);
  CHECK(difference({drawn.begin(), drawn.end()}, rows, kLogits) == "");
}

TEST_CASE("Magenta's checkpoints give the numbers that Magenta had", "[device]") {
  const auto interop = test::interop();
  if (!interop) return;
  const std::vector<GenuineModel> models = test::genuine_models();
  for (const GenuineModel& genuine : models) {
    const Case at(*interop, genuine);
    for (const test::DeviceChoice& choice : test::every_device()) {
      Device device = Device::open(choice.name, choice.threads);
      INFO(genuine.path << " on " << device.description());
      const MagentaModel magenta = MagentaModel::open(*find_magenta(*interop / genuine.path));
      GrooveVae model(device, magenta.choose(genuine.preset), Use::inference);
      magenta.load_weights(model.config(), device, model.parameters());
      model.pack();
      check_teacher_forced(model, at);
      check_greedy(model, at);
    }
  }
  std::printf("models of Magenta's: %zu ran\n", models.size());
}

}  // namespace
}  // namespace drumvae
