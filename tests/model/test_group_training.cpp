// Training in parts: the same gradients and metrics as of the whole batch.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "model/objective.h"
#include "model/train_step.h"
#include "tests/engine/thread_transport.h"
#include "tests/model/small_model.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

using test::random_batch;
using test::small_config;

// The rows of a batch that a process takes.
Batch part_of(const Batch& whole, const RowRange& rows) {
  Batch part;
  BatchShape shape = whole.shape;
  shape.rows = rows.count;
  part.resize(shape);
  const auto copy = [&](const std::vector<float>& from, std::vector<float>& to) {
    const auto depth = static_cast<std::int64_t>(from.size()) / (shape.steps * whole.shape.rows);
    for (std::int64_t t = 0; t < shape.steps; ++t) {
      std::copy_n(from.begin() + (t * whole.shape.rows + rows.first) * depth, rows.count * depth,
                  to.begin() + t * rows.count * depth);
    }
  };
  copy(whole.encoder_input, part.encoder_input);
  copy(whole.target, part.target);
  if (!whole.control.empty()) copy(whole.control, part.control);
  std::copy_n(whole.row_weight.begin() + rows.first, rows.count, part.row_weight.begin());
  return part;
}

struct Trained {
  std::vector<float> values;
  StepMetrics metrics;
  StepCounters counters;
};

// One process's three steps; the last row of each batch is padding.
Trained train(const ModelConfig& config, ProcessGroup* group, const std::string& on = "cpu") {
  Device device = Device::open(on, 1);
  GrooveVae model(device, config, Use::training);
  model.initialise(3);
  const RowRange rows = group ? rows_of_process(config.batch_size, group->rank(), group->size())
                              : RowRange{0, config.batch_size};
  TrainStep step(model, rows.count, nullptr, {}, group);
  for (std::int64_t i = 0; i < 3; ++i) {
    Batch batch = random_batch(config, config.batch_size, static_cast<std::uint64_t>(i));
    batch.row_weight.back() = 0;
    StepInput input = training_input(config, 9, i, static_cast<double>(config.batch_size - 1));
    input.first_row = static_cast<std::uint32_t>(rows.first);
    step.run(part_of(batch, rows), input);
  }
  return {device.download(model.parameters().values()), step.state().metrics,
          step.state().counters};
}

std::vector<Trained> train_together(const ModelConfig& config, int size,
                                    const std::string& on = "cpu") {
  std::vector<Trained> results(static_cast<std::size_t>(size));
  test::run_group(size, [&](ProcessGroup& group) {
    results[static_cast<std::size_t>(group.rank())] = train(config, &group, on);
  });
  return results;
}

// Infinite where one is not a number.
float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  float largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const float difference = std::abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = std::isnan(difference) ? INFINITY : difference;
  }
  return largest;
}

ModelConfig config_of_seven() {
  ModelConfig config = small_config();
  apply_hparams(config, "batch_size=7,dropout_keep_prob=0.5");
  return config;
}

// Any preset, as narrow as can be.
ModelConfig narrow(const std::string& name) {
  ModelConfig config = preset(name);
  for (std::int64_t& units : config.encoder_units) units = 5;
  for (std::int64_t& units : config.decoder_units) units = 4;
  apply_hparams(config, "z_size=3,batch_size=3");
  if (!config.scheduled_sampling()) config.dropout_keep = 0.5;
  config.nade_hidden = 3;
  return config;
}

TEST_CASE("Processes train to what one trains to, within rounding, and all to the same bits") {
  const ModelConfig config = config_of_seven();
  const Trained alone = train(config, nullptr);
  for (const int size : {1, 2, 4}) {
    CAPTURE(size);
    const std::vector<Trained> together = train_together(config, size);
    for (const Trained& process : together) {
      CHECK((process.values == together[0].values));
      CHECK(process.metrics.loss == Approx(alone.metrics.loss).epsilon(1e-5));
      CHECK(process.metrics.kl == Approx(alone.metrics.kl).epsilon(1e-5));
      CHECK(process.metrics.global_norm == Approx(alone.metrics.global_norm).epsilon(1e-5));
    }
    CHECK(largest_difference(together[0].values, alone.values) <= 1e-5F);
    CHECK((train_together(config, size)[0].values == together[0].values));
  }
}

TEST_CASE("On CUDA devices processes train to what they do on the CPU, each time to the same bits",
          "[device]") {
  const std::vector<test::DeviceChoice> choices = test::every_device();
  // Of NCCL itself each would want a GPU of its own.
  if (choices.empty() || choices.back().name != "cuda" || test::real_cuda_answers()) return;
  const ModelConfig config = config_of_seven();
  const Trained alone = train(config, nullptr, "cuda");
  for (const int size : {1, 3}) {
    CAPTURE(size);
    const std::vector<Trained> on_cpu = train_together(config, size);
    const std::vector<Trained> together = train_together(config, size, "cuda");
    for (const Trained& process : together) {
      CHECK((process.values == together[0].values));
      CHECK(process.metrics.loss == Approx(alone.metrics.loss).epsilon(1e-5));
      CHECK(process.metrics.global_norm == Approx(alone.metrics.global_norm).epsilon(1e-5));
    }
    CHECK(largest_difference(together[0].values, alone.values) <= 1e-5F);
    CHECK(largest_difference(together[0].values, on_cpu[0].values) <= 1e-5F);
    CHECK((train_together(config, size, "cuda")[0].values == together[0].values));
  }
}

TEST_CASE("A norm that zeroes the gradient does so in every process") {
  ModelConfig config = config_of_seven();
  apply_hparams(config, "grad_norm_clip_to_zero=1e-6");
  for (const Trained& process : train_together(config, 2))
    CHECK(process.counters.zeroed_steps == 3);
}

TEST_CASE("A loss that is not finite in one process stops the update in all") {
  const ModelConfig config = config_of_seven();
  test::run_group(2, [&](ProcessGroup& group) {
    Device device = Device::open("cpu", 1);
    GrooveVae model(device, config, Use::training);
    model.initialise(3);
    const RowRange rows = rows_of_process(config.batch_size, group.rank(), group.size());
    TrainStep step(model, rows.count, nullptr, {}, &group);
    Batch batch = part_of(random_batch(config, config.batch_size, 1), rows);
    if (group.rank() == 1) batch.target[0] = std::nanf("");
    const std::vector<float> before = device.download(model.parameters().values());
    step.run(batch, training_input(config, 9, 0, 7));
    if (step.state().counters.first_bad_step != 0) throw std::runtime_error("not seen");
    if (device.download(model.parameters().values()) != before) throw std::runtime_error("updated");
  });
}

TEST_CASE("Under a conductor, and with scheduled sampling, processes do so too") {
  for (const char* name : {"hier-groovae_4bar", "cat-drums_2bar_small"}) {
    ModelConfig config = narrow(name);
    CAPTURE(name);
    const Trained alone = train(config, nullptr);
    const std::vector<Trained> together = train_together(config, 2);
    CHECK(together[0].metrics.loss == Approx(alone.metrics.loss).epsilon(1e-5));
    CHECK(largest_difference(together[0].values, alone.values) <= 1e-5F);
  }
}

TEST_CASE("The backward pass finishes each gradient once, and leaves it alone from then on") {
  for (const std::string& name : preset_names()) {
    CAPTURE(name);
    Device device = Device::open("cpu", 1);
    GrooveVae model(device, narrow(name), Use::training);
    model.initialise(3);
    TrainStep step(model, 3);
    step.run(random_batch(model.config(), 3, 1), training_input(model.config(), 9, 0, 3));
    const View<float, 1> gradients = model.parameters().gradients();
    std::vector<float> taken(static_cast<std::size_t>(gradients.size()));
    std::vector<int> times(taken.size());
    step.gradients().replay(device, [&](const View<float, 1>& values, const auto&) {
      for (Index i = 0; i < values.size(); ++i) {
        const auto place = static_cast<std::size_t>(values.data() + i - gradients.data());
        taken.at(place) = values.data()[i];
        ++times.at(place);
      }
    });
    for (const ParameterSpec& spec : model.table().specs()) {
      CAPTURE(spec.name);
      const auto first = times.begin() + spec.offset;
      CHECK(std::count(first, first + spec.size(), 1) == spec.size());
    }
    CHECK((taken == device.download(gradients)));
  }
}

TEST_CASE("What the decoder needs last is finished first, the encoder's gradients last") {
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, small_config(), Use::training);
  const TrainStep step(model, 5);
  std::vector<const float*> order;
  step.gradients().replay(device,
                          [&](const auto& values, const auto&) { order.push_back(values.data()); });
  const Parameters& parameters = model.parameters();
  const auto place_of = [&](const std::string& name) {
    const float* data = parameters.d_kernel(model.table().id_of(name)).data();
    return std::find(order.begin(), order.end(), data) - order.begin();
  };
  CHECK(order.size() == model.table().specs().size() / 2);
  CHECK(place_of("decoder/output/kernel") == 0);
  CHECK(place_of("decoder/layer1/kernel") < place_of("decoder/layer0/kernel"));
  CHECK(place_of("decoder/layer0/kernel") < place_of("encoder/mu/kernel"));
  CHECK(place_of("encoder/fw/kernel") >= static_cast<std::ptrdiff_t>(order.size()) - 2);
}

}  // namespace
}  // namespace drumvae
