// Generation by streaming: groups of outputs, threads and formats.
#include <catch2/catch.hpp>

#include "model/streamed_generator.h"
#include "tests/model/small_model.h"

namespace drumvae {
namespace {

struct Generation {
  explicit Generation(const ModelConfig& wanted)
      : config(wanted), device(Device::open("cpu", 1)), model(device, wanted, Use::inference) {
    model.initialise(7);
  }

  // Outputs first .. first + rows - 1, each as its rows one after the other.
  std::vector<std::vector<float>> run(int threads, Index rows, Index first,
                                      WeightFormat format = WeightFormat::f32,
                                      const Drawing& drawing = {}) const {
    Cpu cpu(threads);
    StreamedGenerator generator(model, format, cpu, rows, drawing);
    std::vector<float> z, control, out;
    for (Index i = 0; i < rows * config.latent; ++i) {
      const Index number = first * config.latent + i;
      z.push_back(static_cast<float>(number * 37 % 41 - 20) / 10);
    }
    for (Index i = 0; i < config.steps * rows * config.control_depth; ++i) {
      const Index b = i / config.control_depth % rows;
      control.push_back(static_cast<float>((first + b) % 2));
    }
    out.resize(static_cast<std::size_t>(config.steps * rows * config.target_depth));
    View<const float, 3> given;
    if (!control.empty()) given = {control.data(), {config.steps, rows, config.control_depth}};
    std::vector<float> hits;
    const Index cells = config.target_depth / 3;
    for (Index i = 0; i < config.steps * rows * cells; ++i)
      hits.push_back(((first + i / cells % rows) * 5 + i % cells * 3) % 4 == 0 ? 1.0F : 0.0F);
    View<const float, 3> kept;
    if (drawing.keep_hits) kept = {hits.data(), {config.steps, rows, cells}};
    std::vector<float> follow;
    for (Index i = 0; i < config.steps * rows; ++i)
      follow.push_back((first + i % rows + i / rows) % 3 == 0 ? 0.0F : 0.7F);
    View<const float, 3> taps;
    if (drawing.follow_taps) taps = {follow.data(), {config.steps, rows, 1}};
    generator.decode({.z = {z.data(), {rows, config.latent}},
                      .control = given,
                      .hits = kept,
                      .follow = taps,
                      .step = {.key = 9, .first_row = static_cast<std::uint32_t>(first)}},
                     {out.data(), {config.steps, rows, config.target_depth}});
    std::vector<std::vector<float>> outputs(static_cast<std::size_t>(rows));
    for (std::size_t i = 0; i < out.size(); ++i) {
      outputs[i / static_cast<std::size_t>(config.target_depth) % outputs.size()].push_back(out[i]);
    }
    return outputs;
  }

  ModelConfig config;
  Device device;
  GrooveVae model;
};

TEST_CASE("An output has the same bits in any group, on any number of threads, in each format") {
  ModelConfig config = test::small_config();
  apply_hparams(config, "dec_rnn_size=[100,70]");  // 7 and 5 panels: two threads share them
  config.control_depth = 3;
  const Generation generation(config);
  for (const WeightFormat format : {WeightFormat::f32, WeightFormat::bf16, WeightFormat::int8}) {
    const auto all = generation.run(1, 21, 0, format);
    CHECK(all[0] != all[1]);
    for (const int threads : {1, 2, 3}) {
      CHECK(generation.run(threads, 21, 0, format) == all);
      CHECK(generation.run(threads, 13, 3, format)[8] == all[11]);
      CHECK(generation.run(threads, 8, 13, format)[7] == all[20]);
      CHECK(generation.run(threads, 1, 17, format)[0] == all[17]);
    }
  }
}

TEST_CASE("So has it where a thread takes groups of more than it steps together") {
  const Generation generation(test::small_config());
  constexpr Index kRows = (kStreamsTogether + 5) * kStreamedRows - 1;
  const auto all = generation.run(1, kRows, 0);
  CHECK(generation.run(2, kRows, 0) == all);
  CHECK(generation.run(1, 1, kRows - 1)[0] == all.back());
  CHECK(generation.run(1, 30, 2)[7] == all[9]);
}

TEST_CASE("So have most likely outputs, published ones, and those that keep hits or follow taps") {
  const Generation generation(test::small_config("dec_rnn_size=[100,70]"));
  std::vector<std::vector<float>> before;
  for (const Drawing& drawing : {Drawing{.temperature = 0},
                                 {.form = GrooveRows::as_published},
                                 {.keep_hits = true},
                                 {.temperature = 0.1F, .follow_taps = true},
                                 {.temperature = 0, .follow_taps = true}}) {
    const auto all = generation.run(1, 21, 0, WeightFormat::f32, drawing);
    CHECK(all != before);
    before = all;
    for (const int threads : {1, 2}) {
      CHECK(generation.run(threads, 21, 0, WeightFormat::f32, drawing) == all);
      CHECK(generation.run(threads, 13, 3, WeightFormat::f32, drawing)[8] == all[11]);
      CHECK(generation.run(threads, 1, 17, WeightFormat::f32, drawing)[0] == all[17]);
    }
  }
}

}  // namespace
}  // namespace drumvae
