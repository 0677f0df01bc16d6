// Rows drawn from the decoder's outputs against the reference's Philox and activations.
#include <catch2/catch.hpp>

#include "kernels/draw.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Site;
using trial::Trial;

namespace {

constexpr std::uint32_t kStream = random_stream(0, 0, RandomPurpose::draw);
constexpr StepInput kStep{.key = 99, .first_row = 6};

std::vector<float> run(Site& site, const StepInput& step, Index batch, Index depth,
                       const std::vector<float>& outputs, float temperature, Index t) {
  Trial trial(site);
  const DrawGrooveRows kernel{.outputs = trial.input<2>({batch, depth}, outputs),
                              .temperature = temperature,
                              .random = {.input = trial.constant(step), .stream = kStream},
                              .t = t,
                              .rows = trial.output<2>({batch, depth})};
  trial.run(kernel);
  return trial.gather(kernel.rows);
}

// Whether the reference draws a hit, and how far its uniform is from the probability.
struct Draw {
  bool hit;
  double margin;
};

Draw reference_hit(float logit, float temperature, Index t, Index row, Index cell, Index cells) {
  const auto block = static_cast<unsigned>(t * ((cells + 3) / 4) + cell / 4);
  const auto number = static_cast<unsigned>(kStep.first_row + row);
  const auto drawn = reference::philox({{block, number, 0, kStream}}, kStep.key);
  const double p = reference::sigmoid(double{logit} / double{temperature});
  const double u = reference::uniform(drawn.words[cell % 4]);
  return {u <= p, std::abs(u - p)};
}

}  // namespace

TEST_CASE("DrawGrooveRows draws the reference's hits on every target", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index depth : {3, 27, 99, 387}) {
      for (float temperature : {.5F, 1.0F}) {
        const Index batch = 3, t = 7, cells = depth / 3;
        const auto outputs = trial::Random(1).floats(batch * depth, -2, 2);
        const auto rows = run(site, kStep, batch, depth, outputs, temperature, t);
        for (Index b = 0; b < batch; ++b) {
          for (Index c = 0; c < cells; ++c) {
            const Index i = b * depth + c;
            const Draw draw = reference_hit(outputs[i], temperature, t, b, c, cells);
            REQUIRE(draw.margin > 1e-6);  // else float may disagree: choose other numbers
            REQUIRE(rows[i] == (draw.hit ? 1.0F : 0.0F));
          }
        }
      }
    }
  });
}

TEST_CASE("DrawGrooveRows writes velocities and offsets of every cell, hit or not", "[device]") {
  trial::on_every_device([](Site& site) {
    const Index batch = 2, depth = 27;
    const auto outputs = trial::Random(2).floats(batch * depth, -8, 8);
    const auto rows = run(site, kStep, batch, depth, outputs, 1, 0);
    std::vector<Real> wanted;
    std::vector<float> got;
    for (Index i = 0; i < batch * depth; ++i) {
      const Index column = i % depth;
      if (column < 9) continue;
      got.push_back(rows[i]);
      wanted.push_back(column < 18 ? reference::sigmoid(Real(outputs[i]))
                                   : reference::tanh(Real(outputs[i])));
    }
    REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) ==
            "");
  });
}

TEST_CASE("At temperature 0 a hit is an output above 0", "[device]") {
  trial::on_every_device([](Site& site) {
    const auto rows =
        run(site, kStep, 1, 15, {-1, 0, 1e-30F, 5, -0.0F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0, 0);
    REQUIRE(std::vector<float>(rows.begin(), rows.begin() + 5) ==
            std::vector<float>{0, 0, 1, 1, 0});
  });
}

TEST_CASE("A drawn row depends on its number alone, not on its batch", "[device]") {
  trial::on_every_device([](Site& site) {
    const auto outputs = trial::Random(4).floats(5 * 27);
    const auto batch = run(site, kStep, 5, 27, outputs, .5F, 3);
    StepInput last = kStep;
    last.first_row += 4;
    const std::vector<float> last_outputs(outputs.end() - 27, outputs.end());
    const std::vector<float> last_row(batch.end() - 27, batch.end());
    REQUIRE(run(site, last, 1, 27, last_outputs, .5F, 3) == last_row);
  });
}

TEST_CASE("Drawn rows have the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    return run(site, kStep, 5, 27, trial::Random(4).floats(5 * 27, -5, 5), .5F, 3);
  });
}
