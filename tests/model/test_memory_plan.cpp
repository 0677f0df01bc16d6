// Counting what training takes, and the batch that fits.
#include <catch2/catch.hpp>

#include "model/memory_plan.h"
#include "tests/model/small_model.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

constexpr Index kHuge = Index{1} << 32;  // rows that no device has room for

TEST_CASE("The plan of groovae_4bar at batch 512 is its tensors' bytes") {
  Device device = Device::open("cpu", 2);
  GrooveVae model(device, preset("groovae_4bar"), Use::training);
  const MemoryPlan plan = MemoryPlan::of(model, 512);
  // Four ranges of 4,085,019 floats, and weights packed once or twice.
  CHECK(plan.parameters > 5 * 4 * Index{4085019});
  CHECK(plan.parameters < 7 * 4 * Index{4085019});
  // Gates [64, 512, 4*512] twice and [64, 512, 4*256] twice are 768 MiB, hidden and cells half of
  // that.
  CHECK(plan.activations > Index{1100} << 20);
  CHECK(plan.activations < Index{1700} << 20);
  CHECK(plan.total() == plan.parameters + plan.activations + plan.workspace);
}

TEST_CASE("A smaller batch takes less, and all of it is activations and slots", "[device]") {
  const ModelConfig config = test::small_config();
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    GrooveVae model(device, config, Use::training);
    const MemoryPlan small = MemoryPlan::of(model, 5), large = MemoryPlan::of(model, 50);
    CHECK(small.parameters == large.parameters);
    CHECK(small.parameters == model.bytes());
    CHECK(2 * small.activations < large.activations);
    CHECK(small.workspace <= large.workspace);
  }
}

TEST_CASE("A step that does not fit names the largest batch that does", "[device]") {
  const ModelConfig config = test::small_config();
  for (const test::DeviceChoice& choice : test::every_device()) {
    if (choice.name != "cuda") continue;
    Device device = Device::open(choice.name, choice.threads);
    GrooveVae model(device, config, Use::training);
    const auto wanted = [&](Index rows) {
      const MemoryPlan plan = MemoryPlan::of(model, rows);
      return plan.activations + plan.workspace;
    };
    const Index fits = largest_batch(model, kHuge);
    CHECK(fits > 5);
    CHECK(wanted(fits) <= device.available_bytes());
    CHECK(wanted(fits + 1) > device.available_bytes());
    CHECK_THROWS_AS(make_train_step(model, kHuge), BatchMemoryError);
    CHECK_THROWS_WITH(make_train_step(model, kHuge),
                      Catch::Contains(" MiB free for a batch of 4294967296: a batch of ") &&
                          Catch::EndsWith(" fits"));
    CHECK_NOTHROW(make_train_step(model, config.batch_size));
  }
}

TEST_CASE("Where not even one row fits the error says so") {
  const BatchMemoryError error(8, 0, DeviceMemoryError(3 << 20, 2 << 20));
  CHECK(error.what() ==
        std::string("out of device memory: 3 MiB wanted, 2 MiB free for a batch of 8: not even a "
                    "batch of 1 fits"));
}

}  // namespace
}  // namespace drumvae
