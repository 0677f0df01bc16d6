// What training reports.
#include <catch2/catch.hpp>
#include <cmath>

#include "tools/training/training_log.h"

namespace drumvae {
namespace {

TEST_CASE("Scalars have the values that the step was taken with") {
  ModelConfig config = preset("groovae_4bar");
  apply_hparams(config, "learning_rate=0.1,min_learning_rate=0.02,decay_rate=0.5,beta_rate=0.5");
  const StepMetrics metrics{.loss = 9, .r_loss = 7, .kl = 3, .kl_cost = 2, .global_norm = 5};
  std::map<std::string, double> values;
  // Three steps are done: the last one was number 2.
  for (const Scalar& scalar : training_scalars(config, metrics, 3))
    values[scalar.tag] = scalar.value;
  CHECK(values.size() == 7);
  CHECK(values["loss"] == 9);
  CHECK(values["losses/r_loss"] == 7);
  CHECK(values["losses/kl_loss"] == 2);
  CHECK(values["losses/kl_bits"] == Approx(3 / std::log(2.0)));
  CHECK(values["losses/kl_beta"] == Approx(0.2 * (1 - 0.25)));
  CHECK(values["learning_rate"] == Approx(0.08 * 0.25 + 0.02));
  CHECK(values["global_norm"] == 5);
}

}  // namespace
}  // namespace drumvae
