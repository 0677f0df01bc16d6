// Dropout masks against the reference's Philox, word by word.
#include <catch2/catch.hpp>

#include "kernels/dropout.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using trial::Site;
using trial::Trial;

namespace {

constexpr float kKeep = .3F;
constexpr StepInput kStep{.key = 0x0123456789ABCDEFU, .step = 5, .first_row = 40};
constexpr std::uint32_t kStream = random_stream(1, 2, RandomPurpose::input_dropout);

struct Slice {
  Index steps, batch, width, first_column, columns;
};

constexpr Slice kSlices[] = {{1, 1, 1, 0, 1},      {3, 2, 27, 0, 27},  {2, 3, 283, 27, 256},
                             {2, 1, 33, 2, 1},     {2, 2, 7, 3, 4},    {2, 1, 129, 1, 127},
                             {1, 2, 512, 31, 300}, {3, 1, 131, 128, 3}};

float reference_mask(const Slice& slice, const StepInput& step, Index t, Index b, Index column) {
  const auto block = static_cast<unsigned>(t * ((slice.width + 3) / 4) + column / 4);
  const auto row = static_cast<unsigned>(step.first_row + b);
  const auto words = reference::philox({{block, row, step.step, kStream}}, step.key);
  return reference::uniform(words.words[column % 4]) <= kKeep ? 1.0F : 0.0F;
}

std::vector<float> expected(const Slice& slice, const StepInput& step,
                            const std::vector<float>& inputs) {
  const float scale = 1.0F / kKeep;
  std::vector<float> outputs;
  for (Index t = 0; t < slice.steps; ++t) {
    for (Index b = 0; b < slice.batch; ++b) {
      for (Index j = 0; j < slice.columns; ++j) {
        const bool kept = reference_mask(slice, step, t, b, slice.first_column + j) != 0;
        outputs.push_back(kept ? inputs[outputs.size()] * scale : 0.0F);
      }
    }
  }
  return outputs;
}

std::vector<float> run(Site& site, const Slice& slice, const StepInput& step,
                       const std::vector<float>& inputs, const SegmentRows& segments = {}) {
  Trial trial(site);
  const std::array<Index, 3> shape{slice.steps, slice.batch, slice.columns};
  const Dropout kernel{.inputs = trial.input<3>(shape, inputs),
                       .dropout = {.keep = kKeep,
                                   .random = {.input = trial.constant(step), .stream = kStream},
                                   .segments = segments},
                       .first_column = slice.first_column,
                       .width = slice.width,
                       .outputs = trial.output<3>(shape)};
  trial.run(kernel);
  return trial.gather(kernel.outputs);
}

std::vector<float> numbers(const Slice& slice) {
  return trial::Random(7).floats(slice.steps * slice.batch * slice.columns);
}

}  // namespace

TEST_CASE("Dropout draws the reference's masks on every target, for slices that begin anywhere",
          "[device]") {
  trial::on_every_device([](Site& site) {
    for (const Slice& slice : kSlices) {
      const std::vector<float> inputs = numbers(slice);
      const auto got = run(site, slice, kStep, inputs);
      REQUIRE(trial::first_different_bits(got, expected(slice, kStep, inputs)) == "");
    }
  });
}

TEST_CASE("Dropout keeps the share that it should", "[device]") {
  trial::on_every_device([](Site& site) {
    const Slice slice{.steps = 10, .batch = 10, .width = 100, .first_column = 0, .columns = 100};
    double kept = 0;
    for (float value : run(site, slice, kStep, std::vector<float>(10000, 1))) kept += value != 0;
    REQUIRE(kept / 10000 == Approx(double{kKeep}).margin(.02));
  });
}

TEST_CASE("A row's mask depends on its number in the global batch alone", "[device]") {
  trial::on_every_device([](Site& site) {
    const Slice batch{.steps = 3, .batch = 5, .width = 27, .first_column = 0, .columns = 27};
    Slice alone = batch;
    alone.batch = 1;
    StepInput fourth = kStep;
    fourth.first_row += 3;
    const auto all = run(site, batch, kStep, std::vector<float>(3 * 5 * 27, 1));
    const auto one = run(site, alone, fourth, std::vector<float>(3 * 27, 1));
    for (Index t = 0; t < 3; ++t) {
      for (Index j = 0; j < 27; ++j) REQUIRE(all[(t * 5 + 3) * 27 + j] == one[t * 27 + j]);
    }
  });
}

TEST_CASE("Segments as rows draw the masks of the whole sequence", "[device]") {
  trial::on_every_device([](Site& site) {
    constexpr Index kSegments = 3, kSteps = 2, kSequences = 5, kWidth = 27;
    const Slice whole{kSegments * kSteps, kSequences, kWidth, 0, kWidth};
    const Slice segments{kSteps, kSegments * kSequences, kWidth, 0, kWidth};
    const std::vector<float> ones(kSegments * kSteps * kSequences * kWidth, 1);
    const auto wanted = run(site, whole, kStep, ones);
    const auto got = run(site, segments, kStep, ones, {.sequences = kSequences, .steps = kSteps});
    for (Index s = 0; s < kSegments; ++s) {
      for (Index t = 0; t < kSteps; ++t) {
        constexpr Index kBlock = kSequences * kWidth;  // a step of one segment of all sequences
        const auto at = got.begin() + (t * kSegments + s) * kBlock;
        REQUIRE(std::equal(at, at + kBlock, wanted.begin() + (s * kSteps + t) * kBlock));
      }
    }
  });
}

TEST_CASE("An element whose uniform is exactly keep is kept", "[device]") {
  trial::on_every_device([](Site& site) {
    const auto drawn = reference::philox({{0, kStep.first_row, kStep.step, kStream}}, kStep.key);
    Trial trial(site);
    const Dropout kernel{.inputs = trial.input<3>({1, 1, 1}, {1}),
                         .dropout = {.keep = reference::uniform(drawn.words[0]),
                                     .random = {.input = trial.constant(kStep), .stream = kStream}},
                         .width = 1,
                         .outputs = trial.output<3>({1, 1, 1})};
    trial.run(kernel);
    REQUIRE(trial.gather(kernel.outputs) == std::vector{1.0F / kernel.dropout.keep});
  });
}

TEST_CASE("A mask that is given is used instead of the drawn one", "[device]") {
  trial::on_every_device([](Site& site) {
    const std::vector<std::uint8_t> mask{1, 0, 0, 1, 1, 0};
    Trial trial(site);
    const Dropout kernel{.inputs = trial.input<3>({2, 1, 2}, {1, 2, 3, 4}),
                         .dropout = {.keep = .5F, .mask = trial.dense_input<3>({2, 1, 3}, mask)},
                         .first_column = 1,
                         .width = 3,
                         .outputs = trial.output<3>({2, 1, 2})};
    trial.run(kernel);
    REQUIRE(trial.gather(kernel.outputs) == std::vector<float>{0, 0, 6, 0});
  });
}

TEST_CASE("Dropout drops infinities and NaNs to zero", "[device]") {
  trial::on_every_device([](Site& site) {
    const Slice slice{.steps = 1, .batch = 1, .width = 64, .first_column = 0, .columns = 64};
    const std::vector<float> infinities(64, std::numeric_limits<float>::infinity());
    for (float value : run(site, slice, kStep, infinities)) {
      REQUIRE((value == 0 || std::isinf(value)));
    }
  });
}

TEST_CASE("Without dropout inputs are copied, and a context is repeated at each step", "[device]") {
  trial::on_every_device([](Site& site) {
    const std::vector<float> context{1, 2, 3, 4, 5, 6};
    Trial trial(site);
    const View<const float, 2> rows = trial.input<2>({2, 3}, context);
    const Dropout kernel{.inputs = {rows.data(), {2, 2, 3}, {0, rows.stride(0), 1}},
                         .width = 3,
                         .outputs = trial.output<3>({2, 2, 3})};
    trial.run(kernel);
    REQUIRE(trial.gather(kernel.outputs) == std::vector<float>{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
  });
}
