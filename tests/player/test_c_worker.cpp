// The C interface: workers.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "player/drumvae.hpp"
#include "tests/player/small_player.h"

namespace drumvae {
namespace {

TEST_CASE("A groove goes to the worker and comes back as z") {
  const test::ModelFile file;
  const player::Model model(file.path());
  player::Worker worker(model);
  player::Encoder encoder(model);
  const auto hits = test::small_groove();
  std::vector<float> z(4);
  std::uint32_t sent = 0, got = 0;
  CHECK(worker.collect(z.data(), 4) == DRUMVAE_NOT_READY);
  REQUIRE(worker.submit(hits.data(), hits.size(), &sent) == DRUMVAE_OK);
  drumvae_status status = DRUMVAE_NOT_READY;
  for (int i = 0; i < 10000 && status == DRUMVAE_NOT_READY; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    status = worker.collect(z.data(), 4, &got);
  }
  CHECK(status == DRUMVAE_OK);
  CHECK(got == sent);
  CHECK(z == encoder.encode(hits));
}

TEST_CASE("What a worker cannot do it refuses") {
  const test::ModelFile file;
  const player::Model model(file.path());
  drumvae_worker* worker = drumvae_worker_create();
  std::vector<float> z(4);
  CHECK(drumvae_worker_submit(worker, nullptr, 0, nullptr) == DRUMVAE_NOT_READY);
  CHECK(drumvae_worker_cancel(worker) == DRUMVAE_NOT_READY);
  REQUIRE(drumvae_worker_prepare(worker, model.get()) == DRUMVAE_OK);
  CHECK(drumvae_worker_submit(worker, nullptr, 3, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_worker_collect(worker, z.data(), 3, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_worker_collect(worker, nullptr, 4, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_worker_collect(nullptr, z.data(), 4, nullptr) == DRUMVAE_INVALID_ARGUMENT);
  CHECK(drumvae_worker_cancel(worker) == DRUMVAE_OK);
  drumvae_worker_destroy(worker);
  drumvae_worker_destroy(nullptr);
}

}  // namespace
}  // namespace drumvae
