// Measuring speed: which work, and what the numbers mean.
#include <catch2/catch.hpp>

#include "tools/training/speed.h"

using namespace drumvae;

namespace {

SpeedRequest small_request() {
  SpeedRequest request{.config = preset("groovae_4bar"), .seconds = 0.02};
  apply_hparams(request.config, "batch_size=4,enc_rnn_size=[8],dec_rnn_size=[8],z_size=4");
  return request;
}

TEST_CASE("Each kind of work is measured at its batches, in order, and reported when it is done") {
  Device device = Device::open("cpu", 1);
  std::vector<std::string> reported;
  const std::vector<SpeedRow> rows = measure_speed(
      device, small_request(),
      [&](const SpeedRow& row) { reported.push_back(row.work + " " + std::to_string(row.batch)); });
  CHECK(reported == std::vector<std::string>{"sample 1", "sample 8", "sample 64", "sample 512",
                                             "encode 1", "encode 4", "train 4"});
  REQUIRE(rows.size() == 7);
  for (const SpeedRow& row : rows) {
    CHECK(row.runs >= 3);
    CHECK(row.median_s > 0);
    CHECK(row.p99_s >= row.median_s);
    CHECK(row.groove_s == 8);  // four bars of four beats
    CHECK(row.peak_memory_bytes > 1000000);
  }
  CHECK(rows[3].median_s > rows[0].median_s);
}

TEST_CASE("Training can be left out, and a time of none is refused") {
  Device device = Device::open("cpu", 1);
  SpeedRequest request = small_request();
  request.train = false;
  request.seconds = 0.001;
  CHECK(measure_speed(device, request, [](const SpeedRow&) {}).back().work == "encode");
  request.seconds = 0;
  CHECK_THROWS_AS(measure_speed(device, request, [](const SpeedRow&) {}), std::invalid_argument);
}

TEST_CASE("Rates follow from a batch's median") {
  const SpeedRow row{.work = "sample", .batch = 8, .runs = 1, .median_s = 0.002, .groove_s = 8};
  CHECK(row.examples_per_second() == Approx(4000));
  CHECK(row.ms_per_groove() == Approx(0.25));
  CHECK(row.times_real_time() == Approx(32000));
}

}  // namespace
