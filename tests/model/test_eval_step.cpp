// Evaluation: padding does not count, and an example's losses do not depend on its batch.
#include <catch2/catch.hpp>

#include "model/eval_step.h"
#include "model/objective.h"
#include "tests/model/small_model.h"

namespace drumvae {
namespace {

using test::random_batch;
using test::small_config;

TEST_CASE("Padding rows do not change the means") {
  const ModelConfig config = small_config();
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, config, Use::inference);
  model.initialise(2);
  EvalStep three(model, 3), five(model, 5);
  const StepMetrics want =
      three.run(random_batch(config, 3, 1), evaluation_input(config, 1, 1, 0, 3));
  Batch padded = random_batch(config, 5, 1);
  padded.row_weight = {1, 1, 1, 0, 0};
  const StepMetrics have = five.run(padded, evaluation_input(config, 1, 1, 0, 3));
  CHECK(have.loss == want.loss);
  CHECK(have.r_loss == want.r_loss);
  CHECK(have.kl == want.kl);
  CHECK(want.r_loss == Approx(8 * (want.hits_loss + want.velocities_loss + want.offsets_loss)));
  CHECK(want.loss == Approx(want.r_loss + 0.2 * want.kl_cost));
}

TEST_CASE(
    "An example's losses and latent are the same bits alone and in a batch of 40 on two threads") {
  const ModelConfig config = small_config();
  Device device = Device::open("cpu", 1), two_threads = Device::open("cpu", 2);
  GrooveVae model(device, config, Use::inference), same(two_threads, config, Use::inference);
  model.initialise(2);
  same.initialise(2);
  EvalStep one(model, 1), forty(same, 40);
  forty.run(random_batch(config, 40, 6), evaluation_input(config, 1, 1, 0, 40));
  one.run(random_batch(config, 1, 6, 23), evaluation_input(config, 1, 1, 23, 1));
  CHECK(device.download(one.pass().losses.r_loss)[0] ==
        two_threads.download(forty.pass().losses.r_loss)[23]);
  CHECK(device.download(one.pass().z) == two_threads.download(forty.pass().z.rows(23, 1)));
}

TEST_CASE("A batch of another shape is refused") {
  const ModelConfig config = small_config();
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, config, Use::inference);
  EvalStep step(model, 3);
  CHECK_THROWS_AS(step.run(random_batch(config, 2, 1), {}), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
