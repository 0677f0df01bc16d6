// Sums over the devices of a group, here threads with a device each: the SIMT host's for CUDA, with
// its double of NCCL.
#include <signal.h>

#include <catch2/catch.hpp>
#include <numeric>

#include "engine/platform.h"
#include "engine/schedule.h"
#include "kernels/pointwise.h"
#include "tests/engine/thread_transport.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

using test::run_group;

// NCCL itself wants a GPU for each rank.
bool can_be_shared(const test::DeviceChoice& choice) {
  return choice.name == "cpu" || !test::real_cuda_answers();
}

// What a rank adds at a place: such that sums depend on their order.
float part(int rank, std::size_t place) {
  constexpr float kParts[] = {1e8F, 1.25F, -1e8F, 0.75F};
  return kParts[rank % 4] * static_cast<float>(1 + place % 7);
}

// A gradient that a schedule makes, stretch by stretch.
struct Made {
  Made(const test::DeviceChoice& choice, std::vector<Index> lengths)
      : device(Device::open(choice.name, choice.threads)),
        stretches(std::move(lengths)),
        memory(device, 2 * size() * Index{sizeof(float)}) {
    schedule.mark_finished(device, 2);
    Index first = 0;
    for (const Index length : stretches) {
      const View<float, 2> from(given().data() + first, {1, length});
      const View<float, 2> to(values().data() + first, {1, length});
      schedule.record(0, Fill{.out = {to.data(), {length}}, .value = 0});
      schedule.wait(1, 0);
      schedule.record(1, AddRows{.from = from, .to = to});
      schedule.finish({to.data(), {length}});
      first += length;
    }
    schedule.prepare(device);
  }

  Index size() const { return std::accumulate(stretches.begin(), stretches.end(), Index{0}); }
  View<float, 1> given() const { return {reinterpret_cast<float*>(memory.data()), {size()}}; }
  View<float, 1> values() const { return {given().data() + size(), {size()}}; }

  std::vector<float> summed(GroupSum& sum, const std::vector<float>& mine) {
    device.upload(std::span<const float>(mine), given());
    schedule.replay(device, [&](const auto& part, const auto& mark) { sum.begin(part, mark); });
    sum.wait();
    return device.download(values());
  }

  Device device;
  std::vector<Index> stretches;
  Buffer memory;
  Schedule schedule;
};

TEST_CASE("What devices finish is added in the order of ranks, on each of them, again and again",
          "[device]") {
  const std::vector<Index> lengths = {1, 3, 1000, 262149};
  const auto size =
      static_cast<std::size_t>(std::accumulate(lengths.begin(), lengths.end(), Index{0}));
  for (const test::DeviceChoice& choice : test::every_device()) {
    if (!can_be_shared(choice)) continue;
    for (const int ranks : {1, 3}) {
      CAPTURE(choice.name, ranks);
      std::vector<float> wanted(size);
      for (std::size_t i = 0; i < size; ++i) {
        for (int rank = 0; rank < ranks; ++rank) wanted[i] += part(rank, i);
      }
      std::vector<int> right(static_cast<std::size_t>(ranks));
      run_group(ranks, [&](ProcessGroup& group) {
        Made made(choice, lengths);
        const std::unique_ptr<GroupSum> sum = made.device.group_sum(group);
        std::vector<float> mine;
        for (std::size_t i = 0; i < size; ++i) mine.push_back(part(group.rank(), i));
        for (int time = 0; time < 2; ++time) {
          if (made.summed(*sum, mine) == wanted) ++right[static_cast<std::size_t>(group.rank())];
        }
      });
      CHECK(right == std::vector<int>(static_cast<std::size_t>(ranks), 2));
    }
  }
}

TEST_CASE("Who waits for a device that does not answer gives up when it is asked to stop",
          "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    if (choice.name == "cpu" || !can_be_shared(choice)) continue;
    const StopSignals stop;
    std::string reason;
    run_group(2, [&](ProcessGroup& group) {
      try {
        Made made(choice, {7});
        const std::unique_ptr<GroupSum> sum = made.device.group_sum(group);
        if (group.rank() == 1) return;
        ::raise(SIGTERM);
        made.summed(*sum, std::vector<float>(7, 1.0F));
      } catch (const LostProcessError& error) {
        reason = error.what();
      }
    });
    CHECK(reason == "another process of this run was lost or no longer answers");
    const StopSignals forget;
  }
}

}  // namespace
}  // namespace drumvae
