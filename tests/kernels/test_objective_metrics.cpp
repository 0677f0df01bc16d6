// A batch's metrics, by hand.
#include <catch2/catch.hpp>

#include "kernels/objective_metrics.h"
#include "tests/kernels/every_device.h"

using namespace drumvae;
using trial::Site;
using trial::Trial;

namespace {

const StepState kBefore{.input = {.beta = .2F}, .metrics = {.accuracy = 99, .global_norm = 7}};

// Three rows, the last padding.
View<const float, 1> rows(Trial& trial, const std::vector<float>& values) {
  return trial.input<1>({3}, values);
}

ObjectiveMetrics metrics_of_rows(Trial& trial) {
  return {.r_loss = rows(trial, {10, 20, 99}),
          .kl = rows(trial, {2, 4, 99}),
          .kl_cost = rows(trial, {1, 3, 99}),
          .row_weight = rows(trial, {1, 3, 0}),
          .steps = 4,
          .state = trial.object(kBefore)};
}

StepMetrics run(Trial& trial, const ObjectiveMetrics& kernel) {
  trial.run(kernel);
  return trial.read(kernel.state).metrics;
}

}  // namespace

TEST_CASE("ObjectiveMetrics are weighted means, those of a head per step", "[device]") {
  trial::on_every_device([](Site& site) {
    Trial trial(site);
    ObjectiveMetrics kernel = metrics_of_rows(trial);
    kernel.hits = rows(trial, {8, 16, 99});
    kernel.velocities = rows(trial, {1.5F, 3, 99});
    kernel.offsets = rows(trial, {.5F, 1, 99});
    const StepMetrics metrics = run(trial, kernel);
    REQUIRE(metrics.r_loss == 17.5F);
    REQUIRE(metrics.kl == 3.5F);
    REQUIRE(metrics.kl_cost == 2.5F);
    REQUIRE(metrics.hits_loss == 3.5F);
    REQUIRE(metrics.velocities_loss == 2.625F / 4);
    REQUIRE(metrics.offsets_loss == .875F / 4);
    REQUIRE(metrics.loss == 18.0F);
    REQUIRE(metrics.global_norm == 7);
  });
}

TEST_CASE("What a head does not report is 0", "[device]") {
  trial::on_every_device([](Site& site) {
    Trial trial(site);
    const StepMetrics metrics = run(trial, metrics_of_rows(trial));
    REQUIRE(metrics.hits_loss == 0);
    REQUIRE(metrics.accuracy == 0);
    REQUIRE(metrics.predicted_hits == 0);
    REQUIRE(precision(metrics) == 0);
    REQUIRE(recall(metrics) == 0);
  });
}

TEST_CASE("Precision and recall come from counts over all cells", "[device]") {
  trial::on_every_device([](Site& site) {
    Trial trial(site);
    ObjectiveMetrics kernel = metrics_of_rows(trial);
    kernel.correct_steps = rows(trial, {4, 2, 99});
    kernel.correct_hits = rows(trial, {2, 2, 99});
    kernel.predicted_hits = rows(trial, {4, 4, 99});
    kernel.true_hits = rows(trial, {8, 8, 99});
    const StepMetrics metrics = run(trial, kernel);
    REQUIRE(metrics.accuracy == 2.5F / 4);
    REQUIRE(metrics.correct_hits == .5F);
    REQUIRE(metrics.predicted_hits == 1);
    REQUIRE(metrics.true_hits == 2);
    REQUIRE(precision(metrics) == .5F);
    REQUIRE(recall(metrics) == .25F);
  });
}
