// Evaluation over a whole split.
#include <catch2/catch.hpp>

#include "tests/tools/studio/tiny_training.h"
#include "tools/studio/evaluate.h"
#include "tools/studio/model_file.h"

namespace drumvae {
namespace {

using test::TinyTraining;

struct Fixture : TinyTraining {
  Device device = Device::open("cpu", 1);
  ModelConfig config = request("run", 1).config;
  GrooveVae model{device, config, Use::inference};
  PackedDrums packed = PackedDrums::open(folder / "packed.safetensors");

  Fixture() { model.initialise(1); }

  Evaluation run(std::int64_t batch_size, std::int64_t batches = 0,
                 Split split = Split::validation) {
    BatchTask task = batch_task(config, packed, split, 1);
    task.batch_size = batch_size;
    return evaluate(model, packed, task, 1, batches);
  }
};

TEST_CASE_METHOD(
    Fixture,
    "Every example counts once, whatever the batch size, the last partial batch included") {
  const Evaluation whole = run(7);
  CHECK(whole.examples == 7);
  for (const std::int64_t batch_size : {1, 3, 16}) {
    const Evaluation other = run(batch_size);
    CHECK(other.examples == 7);
    CHECK(other.loss == Approx(whole.loss).epsilon(1e-6));
    CHECK(other.kl_bits == Approx(whole.kl_bits).epsilon(1e-6));
  }
  CHECK(whole.r_loss ==
        Approx(64 * (whole.hits_loss + whole.velocities_loss + whole.offsets_loss)).epsilon(1e-5));
  CHECK(whole.loss == Approx(whole.r_loss + 0.2 * whole.kl_loss).epsilon(1e-5));
}

TEST_CASE_METHOD(Fixture, "A quick look takes the first batches alone") {
  CHECK(run(3, 1).examples == 3);
  CHECK(run(3, 2).examples == 6);
  CHECK(run(3, 9).examples == 7);
  CHECK(run(3, 1).loss != run(3, 2).loss);
}

TEST_CASE_METHOD(Fixture, "A split without examples is an error, not zeros") {
  CHECK_THROWS_WITH(run(3, 0, Split::test), "the test split has no examples");
}

}  // namespace
}  // namespace drumvae
