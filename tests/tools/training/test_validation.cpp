// Evaluations in a run's folder.
#include <catch2/catch.hpp>

#include "tests/tools/independent_events.h"
#include "tests/tools/training/tiny_training.h"
#include "tools/playing/model_file.h"
#include "tools/training/validation.h"

namespace drumvae {
namespace {

struct ValidationFixture : test::TinyTraining {
  Device device = Device::open("cpu", 1);
  ModelConfig config = request("run", 1).config;
  GrooveVae model{device, config, Use::inference};
  PackedDrums packed = PackedDrums::open(folder / "packed.safetensors");
  BatchTask task = batch_task(config, packed, Split::validation, 1);

  ValidationFixture() { model.initialise(1); }
};

TEST_CASE_METHOD(ValidationFixture,
                 "Each evaluation is one event, and events behind a resumed step go") {
  CHECK(last_evaluated_step(folder / "eval") == -1);
  {
    Validation validation(folder / "eval", model, packed, task, 0);
    CHECK(last_evaluated_step(folder / "eval") == -1);
    for (const std::int64_t step : {3, 6, 9}) CHECK(validation.run(step).step == step);
    validation.sync();
  }
  CHECK(last_evaluated_step(folder / "eval") == 9);
  Validation(folder / "eval", model, packed, task, 8).run(7);
  CHECK(last_evaluated_step(folder / "eval") == 7);
  std::vector<std::int64_t> steps;
  for (const auto& [key, value] : test::read_scalars(folder / "eval")) {
    if (key.second == "loss") steps.push_back(key.first);
  }
  CHECK(steps == std::vector<std::int64_t>{3, 6, 7});
}

TEST_CASE_METHOD(ValidationFixture, "Two processes do not evaluate one run") {
  const Validation first(folder / "eval", model, packed, task, 0);
  CHECK_THROWS_WITH(Validation(folder / "eval", model, packed, task, 0),
                    Catch::Contains("is in use"));
}

}  // namespace
}  // namespace drumvae
