// Groups of processes, here threads that share memory.
#include <signal.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "engine/platform.h"
#include "engine/process_group.h"
#include "tests/engine/thread_transport.h"

namespace drumvae {
namespace {

using test::run_group;

// The value that a process adds at a place: such that sums depend on their order.
float part(int rank, std::size_t place) {
  constexpr float kParts[] = {1e8F, 1.25F, -1e8F, 0.75F};
  return kParts[rank % 4] * static_cast<float>(1 + place % 7);
}

TEST_CASE("Sums are added in the order of ranks, in every process, whatever their length") {
  for (const int size : {1, 2, 3, 4}) {
    for (const std::size_t length : {0U, 1U, 3U, 1000U, 600000U}) {
      CAPTURE(size, length);
      std::vector<float> wanted(length);
      for (std::size_t i = 0; i < length; ++i) {
        for (int rank = 0; rank < size; ++rank) wanted[i] += part(rank, i);
      }
      std::vector<std::vector<float>> got(static_cast<std::size_t>(size));
      run_group(size, [&](ProcessGroup& group) {
        std::vector<float>& values = got[static_cast<std::size_t>(group.rank())];
        for (std::size_t i = 0; i < length; ++i) values.push_back(part(group.rank(), i));
        group.begin_sum(values);
        group.wait();
      });
      for (const std::vector<float>& values : got) CHECK((values == wanted));
    }
  }
}

TEST_CASE("Several sums go on beside each other, and values are gathered behind them") {
  run_group(3, [&](ProcessGroup& group) {
    std::vector<float> a(10, 1.0F), b(5, 2.0F);
    group.begin_sum(a);
    group.begin_sum(b);
    const std::vector<int> ranks = group.gather(group.rank());
    if (ranks != std::vector<int>{0, 1, 2} || group.size() != 3)
      throw std::runtime_error("gathered wrongly");
    if (a != std::vector<float>(10, 3.0F) || b != std::vector<float>(5, 6.0F))
      throw std::runtime_error("summed wrongly");
  });
}

// Whose others never answer.
class DeadTransport final : public Transport {
 public:
  DeadTransport(std::stop_token given_up, std::atomic<int>& waits)
      : given_up_(std::move(given_up)), waits_(waits) {}

  int rank() const override { return 0; }
  int size() const override { return 2; }
  void exchange(std::span<const float>, std::span<const int>, std::span<float>) override {
    ++waits_;
    while (!given_up_.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    --waits_;
    throw LostProcessError("given up");
  }
  void share(std::span<float>, std::span<const int>) override {}
  void gather(std::span<const std::byte>, std::span<std::byte>) override {}

 private:
  std::stop_token given_up_;
  std::atomic<int>& waits_;
};

struct DeadGroup {
  std::atomic<int> waits{0};
  ProcessGroup group{[this](const std::stop_token& given_up) {
    return std::make_unique<DeadTransport>(given_up, waits);
  }};
};

TEST_CASE("Who is asked to stop while the others do not answer gives up on them") {
  std::vector<float> values(4);
  const StopSignals stop;
  DeadGroup dead;
  dead.group.begin_sum(values);
  ::raise(SIGTERM);
  CHECK_THROWS_WITH(dead.group.wait(), "another process of this run was lost or no longer answers");
  CHECK_THROWS_AS(dead.group.wait(), LostProcessError);
  CHECK(dead.waits == 0);
  const StopSignals forget;
}

TEST_CASE("What the caller looks for itself is waited for as long as the others may answer") {
  const StopSignals stop;
  DeadGroup dead;
  int looks = 0;
  dead.group.wait_until([&] { return ++looks == 3; });
  CHECK(looks == 3);
  ::raise(SIGTERM);
  dead.group.wait_until([] { return true; });
  CHECK_THROWS_AS(dead.group.wait_until([] { return false; }), LostProcessError);
  const StopSignals forget;
}

TEST_CASE("How long it took to prepare makes nobody wait longer for who is lost") {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kPreparation{500}, kAtMost{850};
  const StopSignals stop;
  DeadGroup dead;
  std::this_thread::sleep_for(kPreparation);
  dead.group.end_preparation();
  ::raise(SIGTERM);
  const auto begin = Clock::now();
  CHECK_THROWS_AS(dead.group.wait_until([] { return false; }), LostProcessError);
  CHECK(Clock::now() - begin < kAtMost);
  const StopSignals forget;
}

TEST_CASE("Who ends in an error does not wait for the others") {
  std::vector<float> values(4);
  const auto fail = [&] {
    DeadGroup dead;
    dead.group.begin_sum(values);
    throw std::runtime_error("the disk is full");
  };
  CHECK_THROWS_WITH(fail(), "the disk is full");
}

TEST_CASE("What goes wrong in the group's thread is told where it is waited for") {
  const auto refuse = [](const std::stop_token&) -> std::unique_ptr<Transport> {
    throw std::runtime_error("no network");
  };
  CHECK_THROWS_WITH(ProcessGroup(refuse), "no network");
}

TEST_CASE("Rows are dealt out as evenly as they can be, in the order of ranks") {
  for (const std::int64_t rows : {1, 5, 8, 512}) {
    for (const int size : {1, 2, 3, 4}) {
      std::int64_t next = 0;
      for (int rank = 0; rank < size; ++rank) {
        const RowRange range = rows_of_process(rows, rank, size);
        CHECK(range.first == next);
        CHECK(std::abs(range.count - rows / size) <= 1);
        next += range.count;
      }
      CHECK(next == rows);
    }
  }
}

}  // namespace
}  // namespace drumvae
