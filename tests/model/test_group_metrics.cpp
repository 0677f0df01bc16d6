// Means over a group's processes.
#include <catch2/catch.hpp>
#include <cmath>

#include "model/group_metrics.h"
#include "tests/engine/thread_transport.h"

namespace drumvae {
namespace {

// What each process gets, of these losses and weights.
std::vector<StepMetrics> means_of(const std::vector<float>& losses,
                                  const std::vector<float>& weights) {
  std::vector<StepMetrics> means(losses.size());
  test::run_group(static_cast<int>(losses.size()), [&](ProcessGroup& group) {
    const auto rank = static_cast<std::size_t>(group.rank());
    const StepMetrics mine{.loss = losses[rank], .true_hits = 2 * losses[rank]};
    means[rank] = mean_over_group(group, mine, weights[rank]);
  });
  return means;
}

TEST_CASE("Metrics of a group are the means weighted by rows, in every process") {
  for (const StepMetrics& means : means_of({1, 4, 8}, {3, 2, 1})) {
    CHECK(means.loss == Approx(19.0 / 6));
    CHECK(means.true_hits == Approx(38.0 / 6));
    CHECK(means.kl == 0);
  }
}

TEST_CASE("A process that has nothing but padding does not count") {
  for (const StepMetrics& means : means_of({NAN, 4}, {0, 2})) CHECK(means.loss == 4);
}

TEST_CASE("A loss that is not finite makes the mean so") {
  for (const StepMetrics& means : means_of({1, INFINITY}, {1, 1})) CHECK(std::isinf(means.loss));
  for (const StepMetrics& means : means_of({NAN, 1}, {1, 1})) CHECK(std::isnan(means.loss));
}

}  // namespace
}  // namespace drumvae
