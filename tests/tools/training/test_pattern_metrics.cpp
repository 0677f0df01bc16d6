// Shares of what was counted, by hand.
#include <catch2/catch.hpp>
#include <stdexcept>

#include "tools/training/pattern_metrics.h"

namespace drumvae {
namespace {

TEST_CASE("Batches count by their weight, precision and recall over all drums") {
  PatternMetrics metrics;
  metrics.add({.accuracy = 1, .correct_hits = 2, .predicted_hits = 2, .true_hits = 4}, 3);
  metrics.add({.accuracy = 0, .correct_hits = 0, .predicted_hits = 6, .true_hits = 0}, 1);
  std::vector<Scalar> scalars;
  metrics.append(true, scalars);
  CHECK(scalars == std::vector<Scalar>{{"metrics/accuracy", 0.75},
                                       {"metrics/precision", 0.5},
                                       {"metrics/recall", 0.5}});
  scalars.clear();
  metrics.append(false, scalars);
  CHECK(scalars.size() == 1);
}

TEST_CASE("Where nothing is predicted or hit, precision and recall are 0") {
  std::vector<Scalar> scalars;
  PatternMetrics().append(true, scalars);
  for (const Scalar& scalar : scalars) CHECK(scalar.value == 0);
}

TEST_CASE("Classes that do not occur do not count") {
  const std::vector<std::uint32_t> counts = {4, 0, 1, 0, 1, 0, 1, 0};
  CHECK(mean_per_class_accuracy(counts) == (0.25 + 1) / 2);
  CHECK(mean_per_class_accuracy(std::vector<std::uint32_t>(8)) == 0);
}

TEST_CASE("A step counts where its whole row is the target's, padding aside") {
  Batch batch;
  batch.resize({.steps = 2, .rows = 2, .input_depth = 1, .target_depth = 2});
  batch.target = {1, 0, 9, 9, 0, 1, 9, 9};
  batch.row_weight = {1, 0};
  FreeRunningAccuracy accuracy;
  accuracy.add(batch, std::vector<float>{1, 0, 9, 9, 1, 1, 9, 9});
  CHECK(accuracy.share() == 0.5);
  CHECK_THROWS_AS(accuracy.add(batch, std::vector<float>(3)), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
