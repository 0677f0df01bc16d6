// A batch on its way to the device.
#include <catch2/catch.hpp>
#include <numeric>

#include "engine/device_batch.h"

namespace drumvae {
namespace {

struct Planned {
  explicit Planned(const BatchShape& shape) {
    memory = plan_memory(device, [&](Arena& arena) {
      Recorder step(device, arena, schedule, nullptr);
      batch = DeviceBatch::take(step, shape);
    });
  }

  Device device = Device::open("cpu", 1);
  Schedule schedule;
  DeviceBatch batch;
  Buffer memory;
};

TEST_CASE("The row before each step is the target's one step earlier, and zeros at first") {
  const BatchShape shape{
      .steps = 3, .rows = 2, .input_depth = 1, .target_depth = 2, .control_depth = 1};
  Planned planned(shape);
  Batch batch;
  batch.resize(shape);
  std::iota(batch.target.begin(), batch.target.end(), 1.0F);
  batch.row_weight = {1, 0};
  planned.batch.upload(planned.device, batch);
  CHECK(planned.device.download(planned.batch.target()) == batch.target);
  CHECK(planned.device.download(planned.batch.previous()) ==
        std::vector<float>{0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(planned.device.download(planned.batch.row_weight) == batch.row_weight);
  CHECK(planned.batch.control.given());
}

TEST_CASE("A batch of another shape is refused, naming what is wrong") {
  const BatchShape shape{.steps = 3, .rows = 2, .input_depth = 1, .target_depth = 2};
  Planned planned(shape);
  CHECK_FALSE(planned.batch.control.given());
  BatchShape other = shape;
  other.rows = 1;
  Batch batch;
  batch.resize(other);
  CHECK_THROWS_WITH(planned.batch.upload(planned.device, batch),
                    "DeviceBatch: the batch has 1 rows, the model wants 2");
  other = shape;
  other.control_depth = 9;
  batch.resize(other);
  CHECK_THROWS_WITH(planned.batch.upload(planned.device, batch),
                    "DeviceBatch: the batch has 9 control columns, the model wants 0");
}

}  // namespace
}  // namespace drumvae
