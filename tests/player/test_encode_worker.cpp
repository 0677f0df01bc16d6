// The worker: what it gives, what it gives up, and that nobody waits for it.
#include <catch2/catch.hpp>
#include <chrono>

#include "player/encode_worker.h"
#include "tests/player/small_player.h"
#include "tests/support/count_allocations.h"

namespace drumvae {
namespace {

using Result = EncodeWorker::Result;

// What comes in the end; `none` where nothing does within ten seconds.
EncodeWorker::Collected await(EncodeWorker& worker) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  EncodeWorker::Collected collected;
  while (collected.result == Result::none && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
    collected = worker.collect();
  }
  return collected;
}

TEST_CASE("A worker gives what an encoder gives, once") {
  const test::ModelFile file;
  EncodeWorker worker(file.playable());
  GrooveEncoder encoder(file.playable());
  const auto groove = test::small_groove();
  CHECK(worker.collect().result == Result::none);
  const std::uint32_t ticket = worker.submit(groove);
  const EncodeWorker::Collected collected = await(worker);
  REQUIRE(collected.result == Result::encoded);
  CHECK(collected.ticket == ticket);
  CHECK(std::ranges::equal(collected.z, encoder.encode(groove).mu));
  CHECK(worker.collect().result == Result::none);
}

TEST_CASE("Only the newest groove counts, and a silent one is told") {
  const test::ModelFile file;
  EncodeWorker worker(file.playable());
  for (int i = 0; i < 100; ++i) worker.submit(test::small_groove());
  const std::uint32_t newest = worker.submit({});
  const EncodeWorker::Collected collected = await(worker);
  CHECK(collected.result == Result::silent);
  CHECK(collected.ticket == newest);
  CHECK(newest == 101);
}

TEST_CASE("What was cancelled does not come, what is submitted then does") {
  const test::ModelFile file;
  EncodeWorker worker(file.playable());
  worker.submit(test::small_groove());
  worker.cancel();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(worker.collect().result == Result::none);
  const std::uint32_t ticket = worker.submit(test::small_groove());
  CHECK(await(worker).ticket == ticket);
}

TEST_CASE("The thread that submits does not allocate") {
  const test::ModelFile file;
  EncodeWorker worker(file.playable());
  const auto groove = test::small_groove();
  worker.submit(groove);
  await(worker);
  worker.cancel();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));  // the worker's own thread rests
  const test::CountAllocations count;
  worker.cancel();
  worker.collect();
  CHECK(count.so_far() == 0);
}

}  // namespace
}  // namespace drumvae
