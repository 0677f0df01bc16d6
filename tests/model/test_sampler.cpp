// Sampling: what is drawn, and the promise that nothing is allocated.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>

#include "model/sampler.h"
#include "tests/model/small_model.h"
#include "tests/support/count_allocations.h"
#include "tests/support/devices.h"
#include "tests/support/system_calls.h"

namespace drumvae {
namespace {

using test::small_config;

struct Trained {
  explicit Trained(int threads, const ModelConfig& config = small_config())
      : device(Device::open("cpu", threads)), model(device, config, Use::inference) {
    model.initialise(11);
  }

  Device device;
  GrooveVae model;
};

// Output `number` of a seed, drawn in batches of `rows`.
std::vector<float> output(int threads, Index rows, std::int64_t number) {
  Trained trained(threads);
  const ModelConfig& config = trained.model.config();
  Sampler sampler(trained.model, rows);
  const std::int64_t first = number / rows * rows;
  const std::span<const float> drawn = sampler.sample(5, first);
  std::vector<float> own;
  for (Index t = 0; t < config.steps; ++t) {
    const auto row =
        drawn.subspan(static_cast<std::size_t>((t * rows + number - first) * config.target_depth),
                      static_cast<std::size_t>(config.target_depth));
    own.insert(own.end(), row.begin(), row.end());
  }
  return own;
}

TEST_CASE("An output is the same bits whatever the batch size and thread count") {
  const std::vector<float> alone = output(1, 1, 17);
  CHECK(output(1, 18, 17) == alone);
  CHECK(output(2, 64, 17) == alone);
  CHECK(output(1, 1, 16) != alone);
}

TEST_CASE(
    "Hits are 0 or 1, velocities in [0, 1], offsets in [-1, 1], and both hits and rests occur") {
  Trained trained(1);
  Sampler sampler(trained.model, 16);
  int hits = 0, rests = 0;
  const std::span<const float> drawn = sampler.sample(1, 0);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const std::size_t column = i % 27;
    if (column < 9) {
      REQUIRE((drawn[i] == 0.0F || drawn[i] == 1.0F));
      ++(drawn[i] > 0 ? hits : rests);
    } else {
      REQUIRE(drawn[i] <= 1.0F);
      REQUIRE(drawn[i] >= (column < 18 ? 0.0F : -1.0F));
    }
  }
  CHECK(hits > 100);
  CHECK(rests > 100);
}

TEST_CASE("Seeds differ, the same seed does not, and at temperature 0 only z matters") {
  Trained trained(1);
  const auto drawn = [&](float temperature, std::uint64_t seed, const std::vector<float>& z) {
    Sampler sampler(trained.model, 1, {.temperature = temperature});
    const std::span<const float> rows =
        z.empty() ? sampler.sample(seed, 0) : sampler.decode(z, seed, 0);
    return std::vector<float>(rows.begin(), rows.end());
  };
  CHECK(drawn(1, 1, {}) == drawn(1, 1, {}));
  CHECK(drawn(1, 1, {}) != drawn(1, 2, {}));
  const std::vector<float> z = {1, -2, 3, 0, 0, 1};
  CHECK(drawn(1, 1, z) != drawn(1, 2, z));
  CHECK(drawn(0, 1, z) == drawn(0, 2, z));
}

TEST_CASE("Sampling on one thread neither allocates nor calls the system, whatever is written") {
  Trained trained(1);
  for (const Drawing& drawing : {Drawing{.temperature = 0.5F},
                                 {.temperature = 0},
                                 {.form = GrooveRows::as_published},
                                 {.keep_hits = true},
                                 {.follow_taps = true}}) {
    Sampler sampler(trained.model, 1, drawing);
    sampler.sample(1, 0);
    const test::CountAllocations count;
    sampler.sample(1, 1);
    CHECK(count.so_far() == 0);
#ifndef __SANITIZE_THREAD__  // whose runtime calls the system
    CHECK(test::makes_no_system_call([&] { sampler.sample(1, 2); }));
#endif
    STATIC_REQUIRE(noexcept(sampler.sample(1, 1)));
  }
}

namespace {

// What a cell's outputs are as published, and as a hit's.
struct Cell {
  double p, velocity, offset;

  double of_hit(double value, double least) const {
    return std::clamp(value / std::max(p, least), -1.0, 1.0);
  }
};

Cell cell_of(std::span<const float> outputs, std::size_t drum) {
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  return {sigmoid(outputs[drum]), sigmoid(outputs[9 + drum]),
          std::tanh(double{outputs[18 + drum]})};
}

// Follows a groove's rows [T, 27] with a stream of its own, which reads what the sampler is to have
// fed back, and compares: the velocities and offsets of the hits with those of its outputs.
void require_fed_back(const std::shared_ptr<const StreamedDecoder>& decoder,
                      const std::vector<float>& z, std::span<const float> rows, bool means) {
  DecoderStream stream(decoder, 1);
  stream.begin(z);
  std::vector<float> previous;
  for (std::size_t at = 0; at < rows.size(); at += 27) {
    const auto outputs = stream.step(previous);
    const auto row = rows.subspan(at, 27);
    previous.assign(row.begin(), row.end());
    for (std::size_t drum = 0; drum < 9; ++drum) {
      const Cell cell = cell_of(outputs, drum);
      const bool hit = row[drum] > 0;
      REQUIRE(row[9 + drum] == Approx(hit ? cell.of_hit(cell.velocity, .02) : 0).margin(1e-4));
      REQUIRE(row[18 + drum] == Approx(hit ? cell.of_hit(cell.offset, .1) : 0).margin(1e-4));
      if (!means) continue;
      previous[9 + drum] = static_cast<float>(cell.velocity);
      previous[18 + drum] = static_cast<float>(cell.offset);
    }
  }
}

}  // namespace

TEST_CASE("The next step reads what was written; at temperature 0 each cell's mean", "[device]") {
  const std::vector<float> z = {1, -2, 3, .5F, -1, 1};
  for (const auto& [name, threads] : test::every_device()) {
    CAPTURE(name, threads);
    Device device = Device::open(name, threads);
    GrooveVae model(device, small_config(), Use::inference);
    model.initialise(11);
    std::vector<float> values = device.download(model.parameters().values());
    for (float& value : values) value *= 3;  // so that rows matter to the next
    device.upload(std::span<const float>(values), model.parameters().values());
    model.pack();
    const auto decoder =
        std::make_shared<const StreamedDecoder>(model.tensors(), WeightFormat::f32);
    for (const float temperature : {0.0F, 1.0F}) {
      Sampler sampler(model, 1, {.temperature = temperature});
      require_fed_back(decoder, z, sampler.decode(z, 3, 0), temperature == 0);
    }
    std::vector<float> hits(8 * 9);
    for (std::size_t i = 0; i < hits.size(); i += 5) hits[i] = 1;
    Sampler keeper(model, 1, {.temperature = 0, .keep_hits = true});
    keeper.set_hits(hits);
    const auto kept = keeper.decode(z, 3, 0);
    for (std::size_t i = 0; i < hits.size(); ++i) REQUIRE(kept[i / 9 * 27 + i % 9] == hits[i]);
    require_fed_back(decoder, z, kept, false);
  }
}

TEST_CASE("As published every cell has a velocity, and at temperature 0 the hits are the same",
          "[device]") {
  const std::vector<float> z = {1, -2, 3, .5F, -1, 1};
  for (const auto& [name, threads] : test::every_device()) {
    CAPTURE(name, threads);
    Device device = Device::open(name, threads);
    for (const char* levels : {"", "dec_levels=[2,4]"}) {
      GrooveVae model(device, small_config(levels), Use::inference);
      model.initialise(11);
      const auto decoded = [&](GrooveRows form) {
        Sampler sampler(model, 1, {.temperature = 0, .form = form});
        const std::span<const float> rows = sampler.decode(z, 3, 0);
        return std::vector<float>(rows.begin(), rows.end());
      };
      const auto published = decoded(GrooveRows::as_published);
      const auto given_hit = decoded(GrooveRows::given_hit);
      for (std::size_t i = 0; i < published.size(); ++i) {
        if (i % 27 >= 9) continue;
        REQUIRE(given_hit[i] == published[i]);
        REQUIRE(published[i + 9] > 0);
        REQUIRE((given_hit[i + 9] > published[i + 9]) == (published[i] > 0));
        REQUIRE((given_hit[i + 18] == 0) == (published[i] == 0));
      }
    }
  }
}

namespace {

// A model that draws no hit by itself: the last tensor is the bias of the outputs.
void silence(GrooveVae& model) {
  const auto bias =
      model.parameters().tensor(model.parameters().values(), model.table().specs().size() - 1);
  std::vector<float> values(27);
  std::fill_n(values.begin(), 9, -30.0F);
  model.device().upload(std::span<const float>(values), bias);
  model.pack();
}

std::vector<int> hits_at_steps(std::span<const float> rows) {
  std::vector<int> hits(rows.size() / 27);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (i % 27 < 9 && rows[i] > 0) ++hits[i / 27];
  return hits;
}

}  // namespace

TEST_CASE("Hits are kept where they were asked for, of grooves alone, and their size is checked") {
  ModelConfig categorical = small_config();
  categorical.head = HeadKind::categorical;
  Trained trained(1), patterns(1, categorical);
  Sampler keeper(trained.model, 2, {.keep_hits = true}), drawer(trained.model, 2);
  CHECK_NOTHROW(keeper.set_hits(std::vector<float>(8 * 2 * 9)));
  CHECK_THROWS_WITH(keeper.set_hits(std::vector<float>(8 * 9)),
                    Catch::Contains("hits of 72 numbers, wanted 8 steps of 2 outputs of 9"));
  CHECK_THROWS_AS(drawer.set_hits(std::vector<float>(8 * 2 * 9)), std::invalid_argument);
  CHECK_THROWS_WITH(Sampler(patterns.model, 2, {.keep_hits = true}),
                    Catch::Contains("only a groove's hits can be kept"));
}

TEST_CASE("Taps that are followed get a hit where none is drawn, by either route alike",
          "[device]") {
  const std::vector<float> z = {1, -2, 3, .5F, -1, 1}, follow = {1, 0, 1, 1, 0, 0, 1, 0};
  for (const char* levels : {"", "dec_levels=[2,4]"}) {
    std::vector<float> first;  // the CPU's hits
    for (const auto& [name, threads] : test::every_device()) {
      CAPTURE(levels, name, threads);
      Device device = Device::open(name, threads);
      GrooveVae model(device, small_config(levels), Use::inference);
      model.initialise(11);
      silence(model);
      for (const float temperature : {0.0F, 0.5F}) {
        Sampler sampler(model, 1, {.temperature = temperature, .follow_taps = true});
        CHECK(hits_at_steps(sampler.decode(z, 3, 0)) == std::vector<int>(8, 0));
        sampler.set_follow(follow);
        CHECK(hits_at_steps(sampler.decode(z, 3, 0)) == std::vector<int>{1, 0, 1, 1, 0, 0, 1, 0});
      }
      Sampler sampler(model, 1, {.temperature = 0.5F, .follow_taps = true});
      sampler.set_follow(follow);
      const auto rows = sampler.decode(z, 4, 0);
      std::vector<float> hits;
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (i % 27 < 9) hits.push_back(rows[i]);
      if (first.empty()) first = hits;
      CHECK(hits == first);
    }
  }
}

TEST_CASE(
    "Taps are followed where it was asked for and hits are drawn, and their size is checked") {
  Trained trained(1);
  Sampler sampler(trained.model, 2, {.follow_taps = true}), drawer(trained.model, 2);
  CHECK_THROWS_WITH(sampler.set_follow(std::vector<float>(8)),
                    Catch::Contains("follow of 8 numbers, wanted 8 steps of 2 outputs of 1"));
  CHECK_THROWS_AS(drawer.set_follow(std::vector<float>(16)), std::invalid_argument);
  CHECK_THROWS_WITH(Sampler(trained.model, 2, {.keep_hits = true, .follow_taps = true}),
                    Catch::Contains("where a groove's hits are drawn"));
}

TEST_CASE("Control reaches the outputs, and its size is checked") {
  ModelConfig config = small_config();
  config.control_depth = 9;
  Trained trained(1, config);
  Sampler sampler(trained.model, 1, {.temperature = 0});
  const std::vector<float> z(6, 1.0F);
  const std::span<const float> rows = sampler.decode(z, 1, 0);
  const std::vector<float> without(rows.begin(), rows.end());
  std::vector<float> control(8 * 9, 1.0F);
  sampler.set_control(control);
  const std::span<const float> with = sampler.decode(z, 1, 0);
  CHECK(std::vector<float>(with.begin(), with.end()) != without);
  control.pop_back();
  CHECK_THROWS_AS(sampler.set_control(control), std::invalid_argument);
}

TEST_CASE("By default the weights are stored as the device's precision has it") {
  ModelConfig config = small_config();
  apply_hparams(config, "enc_rnn_size=[8],dec_rnn_size=[8,6]");  // bf16 wants even ones
  const auto drawn = [&](Precision precision, std::optional<WeightFormat> weights) {
    Device device = Device::open("cpu", 1, precision);
    GrooveVae model(device, config, Use::inference);
    model.initialise(11);
    Sampler sampler(model, 2, {}, weights);
    const std::span<const float> rows = sampler.sample(5, 0);
    return std::vector<float>(rows.begin(), rows.end());
  };
  CHECK(drawn(Precision::fp32, {}) == drawn(Precision::fp32, WeightFormat::f32));
  CHECK(drawn(Precision::bf16, {}) == drawn(Precision::fp32, WeightFormat::bf16));
  CHECK(drawn(Precision::bf16, {}) != drawn(Precision::fp32, {}));
  CHECK(drawn(Precision::fp32, WeightFormat::int8) != drawn(Precision::fp32, {}));
}

TEST_CASE("A sampler takes weights that have changed when it is told to", "[device]") {
  for (const auto& [name, threads] : test::every_device()) {
    CAPTURE(name, threads);
    Device device = Device::open(name, threads);
    GrooveVae model(device, small_config(), Use::inference);
    const auto drawn = [](Sampler& sampler) {
      const std::span<const float> rows = sampler.sample(5, 0);
      return std::vector<float>(rows.begin(), rows.end());
    };
    model.initialise(11);
    Sampler sampler(model, 2);
    const std::vector<float> before = drawn(sampler);
    model.initialise(12);
    sampler.reload();
    Sampler fresh(model, 2);
    CHECK(drawn(sampler) == drawn(fresh));
    CHECK(drawn(sampler) != before);
  }
}

TEST_CASE("Models with a conductor or another head are sampled, in fp32 alone") {
  ModelConfig conducted = small_config(), categorical = small_config();
  apply_hparams(conducted, "dec_levels=[2,4]");
  categorical.head = HeadKind::categorical;
  for (const ModelConfig& config : {conducted, categorical}) {
    Trained trained(1, config);
    const auto drawn = [&](Index rows) {
      Sampler sampler(trained.model, rows);
      const std::span<const float> all = sampler.sample(3, 0);
      std::vector<float> first;
      for (Index t = 0; t < config.steps; ++t) {
        const auto row = all.subspan(static_cast<std::size_t>(t * rows * 27), 27);
        first.insert(first.end(), row.begin(), row.end());
      }
      return first;
    };
    CHECK(drawn(1) == drawn(9));
    CHECK_THROWS_WITH(Sampler(trained.model, 1, {}, WeightFormat::int8),
                      Catch::Contains("flat groove models on the CPU"));
  }
}

TEST_CASE("A batch of none, a temperature below 0 or NaN, and a z of the wrong size are refused") {
  Trained trained(1);
  CHECK_THROWS_AS(Sampler(trained.model, 0), std::invalid_argument);
  CHECK_THROWS_AS(Sampler(trained.model, 1, {.temperature = -0.1F}), std::invalid_argument);
  CHECK_THROWS_AS(Sampler(trained.model, 1, {.temperature = std::nanf("")}), std::invalid_argument);
  Sampler sampler(trained.model, 2);
  CHECK_THROWS_AS(sampler.decode(std::vector<float>(6), 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
