// Metrics against numbers counted by hand.
#include <catch2/catch.hpp>
#include <cmath>

#include "tools/training/groove_metrics.h"

namespace drumvae {
namespace {

// Two steps of one class (D = 3), rows of the batch side by side; the last one is padding.
Batch small_batch() {
  Batch batch;
  batch.resize({.steps = 2, .rows = 3, .input_depth = 3, .target_depth = 3});
  batch.target = {
      1, .5F, .25F, 0, 0, 0, 1, 1, 1,  // step 0: hit, nothing, (padding)
      1, 1,   0,    1, 0, 0, 1, 1, 1,  // step 1: hit, hit
  };
  batch.row_weight = {1, 1, 0};
  return batch;
}

double value_of(const std::vector<Scalar>& scalars, const std::string& tag) {
  for (const Scalar& scalar : scalars) {
    if (scalar.tag == tag) return scalar.value;
  }
  FAIL("no " << tag);
  return 0;
}

TEST_CASE("Precision, recall and F1 count cells, and padding is none of them") {
  GrooveMetrics metrics;
  // Found: one of three hits, and one that is none.
  metrics.add(small_batch(),
              std::vector<float>{1, .75F, -.25F, 1, 0, 0, 0, 0, 0,  //
                                 0, 0, 0, 0, 0, 0, 0, 0, 0},
              RowForm::rows);
  std::vector<Scalar> scalars;
  metrics.append("m/", scalars);
  CHECK(value_of(scalars, "m/hit_precision") == Approx(1.0 / 2));
  CHECK(value_of(scalars, "m/hit_recall") == Approx(1.0 / 3));
  CHECK(value_of(scalars, "m/hit_f1") == Approx(2.0 / 5));
  CHECK(value_of(scalars, "m/velocity_error") == Approx(127 * .25));
  CHECK(value_of(scalars, "m/timing_error_ms") == Approx(62.5 * .5));
}

TEST_CASE("Outputs before their activations are judged as the rows that they stand for") {
  GrooveMetrics metrics(GrooveRows::as_published);
  const float logit = std::log(3.0F);  // sigmoid .75
  metrics.add(small_batch(),
              std::vector<float>{.1F, logit, std::atanh(-.25F), -1, 9, 9, 9, 9, 9,  //
                                 -.1F, 9, 9, 0, 9, 9, 9, 9, 9},
              RowForm::outputs);
  std::vector<Scalar> scalars;
  metrics.append("", scalars);
  CHECK(value_of(scalars, "hit_precision") == 1);
  CHECK(value_of(scalars, "hit_recall") == Approx(1.0 / 3));
  CHECK(value_of(scalars, "velocity_error") == Approx(127 * .25));
  CHECK(value_of(scalars, "timing_error_ms") == Approx(62.5 * .5));
}

TEST_CASE("Unless they are as published, outputs are divided by P, and each hit counts so") {
  GrooveMetrics metrics;
  const float likely = std::log(3.0F), unlikely = -likely;  // P .75 and .25
  const float half = 0.0F, rare = std::log(.001F);
  // The three true hits: velocities .5/.75, .5/.25 cut at 1, and sigmoid(rare)/.02, all of P.
  metrics.add(
      small_batch(),
      std::vector<float>{likely, half, std::atanh(.1F), -1, 9, 9, 9, 9, 9,  //
                         unlikely, half, std::atanh(.5F), rare, rare, std::atanh(.03F), 9, 9, 9},
      RowForm::outputs);
  std::vector<Scalar> found, all;
  metrics.append("", found);
  metrics.all_hits().append("", all);
  const double first = .5 / .75 - .5, third = .001 / 1.001 / .02;
  CHECK(value_of(found, "velocity_error") == Approx(127 * first));
  CHECK(value_of(found, "velocity_bias") == Approx(127 * first));
  CHECK(value_of(found, "timing_error_ms") == Approx(62.5 * (.25 - .1 / .75)));
  CHECK(value_of(found, "timing_bias_ms") == Approx(62.5 * (.25 - .1 / .75)));  // late
  CHECK(value_of(all, "velocity_error") == Approx(127 * (first + third) / 3));
  CHECK(value_of(all, "timing_error_ms") == Approx(62.5 * ((.25 - .1 / .75) + 1 + .3) / 3));
  CHECK(value_of(all, "timing_bias_ms") == Approx(62.5 * ((.25 - .1 / .75) - 1 - .3) / 3));
}

TEST_CASE("Each drum that is hit has metrics of its own, which are those of its cells") {
  Batch batch;
  batch.resize({.steps = 2, .rows = 1, .input_depth = 27, .target_depth = 27});
  batch.row_weight = {1};
  std::vector<float> predicted(2 * 27);
  const auto hit = [](std::vector<float>& rows, std::size_t step, std::size_t drum,
                      float velocity) {
    rows[step * 27 + drum] = 1;
    rows[step * 27 + 9 + drum] = velocity;
  };
  hit(batch.target, 0, 0, .5F);
  hit(batch.target, 1, 0, .5F);
  hit(batch.target, 1, 8, .25F);
  hit(predicted, 1, 0, .75F);
  hit(predicted, 0, 1, 1);  // a snare that is none
  GrooveMetrics metrics;
  metrics.add(batch, predicted, RowForm::rows);
  std::vector<Scalar> scalars;
  metrics.append_by_drum("m/", scalars);
  CHECK(value_of(scalars, "m/kick/hits") == 2);
  CHECK(value_of(scalars, "m/kick/hit_recall") == .5);
  CHECK(value_of(scalars, "m/kick/velocity_bias") == Approx(127 * .25));
  CHECK(value_of(scalars, "m/ride/hit_f1") == 0);
  for (const Scalar& scalar : scalars) CHECK(!scalar.tag.starts_with("m/snare/"));
}

TEST_CASE("Where no hit was found there is no error of velocity or timing, and nothing is NaN") {
  GrooveMetrics metrics;
  metrics.add(small_batch(), std::vector<float>(18), RowForm::rows);
  std::vector<Scalar> scalars;
  metrics.append("", scalars);
  CHECK(scalars == std::vector<Scalar>{{"hit_precision", 0}, {"hit_recall", 0}, {"hit_f1", 0}});
}

TEST_CASE("A unit is active when its mean varies by more than .01 over the examples") {
  ActiveUnits active;
  const Batch batch = small_batch();
  // [B = 3, Z = 4]: constant, just below, just above, and varying in padding only.
  active.add(batch, std::vector<float>{5, 0, 0, 1,  //
                                       5, 0, 0, 1,  //
                                       7, 9, 9, 9});
  active.add(batch, std::vector<float>{5, .19F, .21F, 1,  //
                                       5, .19F, .21F, 1,  //
                                       0, 0, 0, 0});
  CHECK(active.count() == 1);
}

TEST_CASE("Predictions of another shape are refused") {
  CHECK_THROWS_AS(GrooveMetrics().add(small_batch(), std::vector<float>(17), RowForm::rows),
                  std::invalid_argument);
  CHECK_THROWS_AS(ActiveUnits().add(small_batch(), std::vector<float>(7)), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
