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

struct Wanted {
  float temperature = 1;
  Index t = 0;
  GrooveRows form = GrooveRows::given_hit;
  std::vector<float> hits = {};  // where they are given
  std::vector<float> follow = {};
};

std::vector<float> run(Site& site, const StepInput& step, Index batch, Index depth,
                       const std::vector<float>& outputs, const Wanted& wanted) {
  Trial trial(site);
  DrawGrooveRows kernel{.outputs = trial.input<2>({batch, depth}, outputs),
                        .temperature = wanted.temperature,
                        .form = wanted.form,
                        .random = {.input = trial.constant(step), .stream = kStream},
                        .t = wanted.t,
                        .rows = trial.output<2>({batch, depth})};
  if (!wanted.hits.empty()) kernel.hits = trial.input<2>({batch, depth / 3}, wanted.hits);
  if (!wanted.follow.empty()) kernel.follow = trial.input<2>({batch, 1}, wanted.follow);
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
        const auto rows = run(site, kStep, batch, depth, outputs, {temperature, t});
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

TEST_CASE("As published a row has velocities and offsets of every cell, hit or not", "[device]") {
  trial::on_every_device([](Site& site) {
    const Index batch = 2, depth = 27;
    const auto outputs = trial::Random(2).floats(batch * depth, -8, 8);
    const auto rows = run(site, kStep, batch, depth, outputs, {.form = GrooveRows::as_published});
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

namespace {

// An output over P(hit), which counts as `least` at least, and 1 at most.
Real given_hit(Real output, float logit, float least) {
  const Real p = reference::sigmoid(Real(logit));
  const Real mean = output / (p.value < double{least} ? Real(double{least}) : p);
  if (std::abs(mean.value) < 1) return mean;
  return {mean.value < 0 ? -1.0 : 1.0, mean.error};
}

// Of rows whose hits are right, that velocities and offsets are those of a hit, and 0 without one.
void require_given_hit(const std::vector<float>& rows, const std::vector<float>& outputs,
                       Index depth) {
  const Index cells = depth / 3;
  std::vector<Real> wanted;
  for (Index i = 0; i < static_cast<Index>(rows.size()); ++i) {
    const Index column = i % depth, cell = i - column + column % cells;
    if (column < cells) {
      wanted.emplace_back(double{rows[i]});
    } else if (rows[cell] == 0) {
      wanted.emplace_back(0.0);
    } else if (column < 2 * cells) {
      wanted.push_back(given_hit(reference::sigmoid(Real(outputs[i])), outputs[cell], .02F));
    } else {
      wanted.push_back(given_hit(reference::tanh(Real(outputs[i])), outputs[cell], .1F));
    }
  }
  REQUIRE(trial::first_difference(rows, reference::values(wanted), reference::bounds(wanted)) ==
          "");
}

}  // namespace

TEST_CASE("By default velocities and offsets are a hit's, the output over P, and 0 without a hit",
          "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index depth : {3, 27, 99}) {
      for (float temperature : {0.0F, .5F, 1.0F, 9.0F}) {  // P is of temperature 1 at any
        const Index batch = 7;
        const auto outputs = trial::Random(5).floats(batch * depth, -6, 6);
        require_given_hit(run(site, kStep, batch, depth, outputs, {temperature, 3}), outputs,
                          depth);
      }
    }
  });
}

TEST_CASE("Hits that are given are written, likely or not, and none is drawn", "[device]") {
  trial::on_every_device([](Site& site) {
    const Index batch = 5, depth = 27;
    const auto outputs = trial::Random(6).floats(batch * depth, -9, 9);
    std::vector<float> hits;
    for (Index i = 0; i < batch * depth / 3; ++i) hits.push_back(i % 3 == 1 ? 1.0F : 0.0F);
    for (float temperature : {0.0F, 1.0F}) {
      const auto rows =
          run(site, kStep, batch, depth, outputs, {.temperature = temperature, .hits = hits});
      for (Index i = 0; i < batch * depth; ++i) {
        const Index cell = i / depth * 9 + i % depth;
        if (i % depth < 9) REQUIRE(rows[i] == hits[cell]);
      }
      require_given_hit(rows, outputs, depth);
    }
  });
}

TEST_CASE("Less than the least P counts as it: .02 for velocities, .1 for offsets", "[device]") {
  const float unlikely = std::log(.001F), rare = std::log(.05F / .95F);  // P .001, .05
  const float soft = std::log(.005F), early = std::atanh(.004F);
  trial::on_every_device([&](Site& site) {
    const auto rows = run(site, kStep, 2, 3, {unlikely, soft, early, rare, soft, early},
                          {.temperature = 1, .hits = {1, 1}});
    CHECK(rows[1] == Approx(.005 / 1.005 / .02));
    CHECK(rows[2] == Approx(.004 / .1));
    CHECK(rows[4] == Approx(.005 / 1.005 / .05));
    CHECK(rows[5] == Approx(.004 / .1));
  });
}

TEST_CASE("At temperature 0 a hit is an output above 0", "[device]") {
  trial::on_every_device([](Site& site) {
    const auto rows =
        run(site, kStep, 1, 15, {-1, 0, 1e-30F, 5, -0.0F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {0});
    REQUIRE(std::vector<float>(rows.begin(), rows.begin() + 5) ==
            std::vector<float>{0, 0, 1, 1, 0});
  });
}

TEST_CASE("A drawn row depends on its number alone, not on its batch", "[device]") {
  trial::on_every_device([](Site& site) {
    const auto outputs = trial::Random(4).floats(5 * 27);
    const auto batch = run(site, kStep, 5, 27, outputs, {.5F, 3});
    StepInput last = kStep;
    last.first_row += 4;
    const std::vector<float> last_outputs(outputs.end() - 27, outputs.end());
    const std::vector<float> last_row(batch.end() - 27, batch.end());
    REQUIRE(run(site, last, 1, 27, last_outputs, {.5F, 3}) == last_row);
  });
}

namespace {

// The reference's uniform of a row's block t of the numbers for taps that are followed.
double follow_uniform(Index row, Index t, int word) {
  const auto number = static_cast<unsigned>(kStep.first_row + row);
  const auto drawn = reference::philox(
      {{static_cast<unsigned>(t), number, 0, random_stream(0, 0, RandomPurpose::follow)}},
      kStep.key);
  return double{reference::uniform(drawn.words[word])};
}

std::vector<Index> hits_of(const std::vector<float>& rows, Index row) {
  std::vector<Index> hits;
  for (Index c = 0; c < 9; ++c)
    if (rows[row * 27 + c] > 0) hits.push_back(c);
  return hits;
}

}  // namespace

TEST_CASE("A row without a hit gets one so surely as it is to follow, by the drums' odds",
          "[device]") {
  const Index batch = 40, t = 5;
  auto outputs = trial::Random(7).floats(batch * 27, -4, -1);
  const std::vector<float> follow(batch, .6F);
  trial::on_every_device([&](Site& site) {
    for (const float temperature : {.5F, 1.0F}) {
      const auto plain = run(site, kStep, batch, 27, outputs, {temperature, t});
      const auto rows = run(site, kStep, batch, 27, outputs,
                            {.temperature = temperature, .t = t, .follow = follow});
      int followed = 0;
      for (Index b = 0; b < batch; ++b) {
        if (!hits_of(plain, b).empty() || follow_uniform(b, t, 0) > .6) {
          REQUIRE(hits_of(rows, b) == hits_of(plain, b));
          continue;
        }
        std::vector<double> odds;
        double sum = 0, cumulated = 0;
        for (Index c = 0; c < 9; ++c) {
          odds.push_back(std::exp(double{outputs[b * 27 + c]} / double{temperature}));
          sum += odds.back();
        }
        Index drum = 0;
        while (drum < 8 && (cumulated += odds[drum] / sum) < follow_uniform(b, t, 1)) ++drum;
        REQUIRE(hits_of(rows, b) == std::vector<Index>{drum});
        ++followed;
      }
      REQUIRE(followed > 5);
      require_given_hit(rows, outputs, 27);
    }
  });
}

TEST_CASE("A tap that is followed surely never stays silent, one that is not to be does",
          "[device]") {
  trial::on_every_device([](Site& site) {
    const std::vector<float> follow = {1, 0, 1};
    std::vector<float> outputs(3 * 27, -30.0F);
    outputs[4] = -29;
    outputs[2 * 27 + 8] = -29;
    const auto rows = run(site, kStep, 3, 27, outputs, {.temperature = 0, .follow = follow});
    REQUIRE(hits_of(rows, 0) == std::vector<Index>{4});
    REQUIRE(hits_of(rows, 1).empty());
    REQUIRE(hits_of(rows, 2) == std::vector<Index>{8});
    const auto drawn = run(site, kStep, 3, 27, outputs, {.temperature = .5F, .follow = follow});
    REQUIRE(hits_of(drawn, 0).size() == 1);
    REQUIRE(hits_of(drawn, 1).empty());
  });
}

TEST_CASE("Drawn rows have the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    const auto outputs = trial::Random(4).floats(5 * 27, -5, 5);
    auto rows = run(site, kStep, 5, 27, outputs, {.5F, 3});
    const auto unlikely = trial::Random(4).floats(5 * 27, -9, -3);
    const auto followed = run(site, kStep, 5, 27, unlikely,
                              {.temperature = .5F, .follow = std::vector<float>(5, .8F)});
    rows.insert(rows.end(), followed.begin(), followed.end());
    const auto published = run(site, kStep, 5, 27, outputs, {.5F, 3, GrooveRows::as_published});
    rows.insert(rows.end(), published.begin(), published.end());
    return rows;
  });
}

namespace {

std::vector<float> draw_classes(Site& site, const StepInput& step, Index batch, Index classes,
                                const std::vector<float>& outputs, float temperature, Index t) {
  Trial trial(site);
  const DrawCategoricalRows kernel{.outputs = trial.input<2>({batch, classes}, outputs),
                                   .temperature = temperature,
                                   .random = {.input = trial.constant(step), .stream = kStream},
                                   .t = t,
                                   .rows = trial.output<2>({batch, classes})};
  trial.run(kernel);
  return trial.gather(kernel.rows);
}

double uniform_of_row(const StepInput& step, Index row, Index t) {
  const auto number = static_cast<unsigned>(step.first_row + row);
  const auto drawn =
      reference::philox({{static_cast<unsigned>(t), number, step.step, kStream}}, step.key);
  return double{reference::uniform(drawn.words[0])};
}

// The class whose share of [0, 1] holds `uniform`; -1 where it lies too close to the next for float
// to agree.
Index reference_class(const float* outputs, Index classes, double temperature, double uniform) {
  std::vector<double> weights;
  double sum = 0;
  for (Index c = 0; c < classes; ++c) {
    weights.push_back(std::exp(double{outputs[c]} / temperature));
    sum += weights.back();
  }
  double cumulated = 0;
  for (Index c = 0; c < classes; ++c) {
    cumulated += weights[static_cast<std::size_t>(c)] / sum;
    if (std::abs(cumulated - uniform) < 1e-6 && c + 1 < classes) return -1;
    if (cumulated >= uniform) return c;
  }
  return classes - 1;
}

}  // namespace

TEST_CASE("DrawCategoricalRows draws the reference's class, and it alone", "[device]") {
  for (Index classes : {1, 2, 31, 32, 33, 512}) {
    for (float temperature : {.5F, 1.0F}) {
      const Index batch = 5, t = 7;
      const auto outputs = trial::Random(3).floats(batch * classes, -2, 2);
      trial::on_every_device([&](Site& site) {
        const auto rows = draw_classes(site, kStep, batch, classes, outputs, temperature, t);
        for (Index b = 0; b < batch; ++b) {
          const Index drawn = reference_class(&outputs[b * classes], classes, double{temperature},
                                              uniform_of_row(kStep, b, t));
          REQUIRE(drawn >= 0);  // else choose other numbers
          for (Index c = 0; c < classes; ++c)
            REQUIRE(rows[b * classes + c] == (c == drawn ? 1.0F : 0.0F));
        }
      });
    }
  }
}

TEST_CASE("At temperature 0 the largest output is drawn, the lowest class of equals", "[device]") {
  std::vector<float> outputs(2 * 40, -1.0F);
  outputs[7] = outputs[35] = 2;
  outputs[40 + 39] = 0;
  trial::on_every_device([&](Site& site) {
    const auto rows = draw_classes(site, kStep, 2, 40, outputs, 0, 0);
    REQUIRE(rows[7] == 1);
    REQUIRE(rows[40 + 39] == 1);
    REQUIRE(std::count(rows.begin(), rows.end(), 1.0F) == 2);
  });
}

TEST_CASE("Outputs of a thousand are drawn from without overflow", "[device]") {
  trial::on_every_device([](Site& site) {
    REQUIRE(draw_classes(site, kStep, 1, 3, {-1000, 1000, 900}, .5F, 0) ==
            std::vector<float>{0, 1, 0});
  });
}

TEST_CASE("A drawn class has the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    return draw_classes(site, kStep, 9, 131, trial::Random(4).floats(9 * 131, -5, 5), .5F, 3);
  });
}

namespace {

// Row b of the truth is all 2b, of the drawn rows all 2b + 1.
std::vector<float> choose(Site& site, Index batch, Index depth, float probability, Index t,
                          bool in_place = false) {
  std::vector<float> truth, drawn;
  for (Index i = 0; i < batch * depth; ++i) {
    truth.push_back(static_cast<float>(2 * (i / depth)));
    drawn.push_back(truth.back() + 1);
  }
  StepInput step = kStep;
  step.step = 11;
  step.sampling_probability = probability;
  Trial trial(site);
  const auto place = trial.in_out<2>({batch, depth}, drawn);
  const ChooseRows kernel{.truth = trial.input<2>({batch, depth}, truth),
                          .drawn = place,
                          .random = {.input = trial.constant(step), .stream = kStream},
                          .t = t,
                          .rows = in_place ? place : trial.output<2>({batch, depth})};
  if (!in_place) trial.freeze(place.data());
  trial.run(kernel);
  return trial.gather(kernel.rows);
}

}  // namespace

TEST_CASE("ChooseRows takes the drawn row where the reference's uniform allows it", "[device]") {
  StepInput step = kStep;
  step.step = 11;
  trial::on_every_device([&](Site& site) {
    for (Index depth : {1, 9, 27}) {
      for (bool in_place : {false, true}) {
        const auto rows = choose(site, 40, depth, .4F, 6, in_place);
        for (Index i = 0; i < 40 * depth; ++i) {
          const double uniform = uniform_of_row(step, i / depth, 6);
          const auto wanted = static_cast<float>(2 * (i / depth) + (uniform <= .4 ? 1 : 0));
          REQUIRE(rows[i] == wanted);
        }
      }
    }
  });
}

TEST_CASE("Probability 0 never takes a drawn row and 1 always does", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index t = 0; t < 5; ++t) {
      const auto truth = choose(site, 50, 1, 0, t), drawn = choose(site, 50, 1, 1, t);
      for (Index b = 0; b < 50; ++b) {
        REQUIRE(truth[b] == static_cast<float>(2 * b));
        REQUIRE(drawn[b] == static_cast<float>(2 * b + 1));
      }
    }
  });
}
