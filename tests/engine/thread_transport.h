// A group of processes that are threads, for tests.
#pragma once

#include <algorithm>
#include <barrier>
#include <future>
#include <numeric>
#include <vector>

#include "engine/process_group.h"

namespace drumvae::test {

// Where the ranks of a group show each other their memory.
struct Meeting {
  explicit Meeting(int size) : places(static_cast<std::size_t>(size)), all_here(size) {}

  std::vector<const void*> places;
  std::barrier<> all_here;
};

class ThreadTransport final : public Transport {
 public:
  ThreadTransport(Meeting& meeting, int rank) : meeting_(meeting), rank_(rank) {}

  int rank() const override { return rank_; }
  int size() const override { return static_cast<int>(meeting_.places.size()); }

  void exchange(std::span<const float> from, std::span<const int> counts,
                std::span<float> to) override {
    const auto mine = static_cast<std::size_t>(counts[static_cast<std::size_t>(rank_)]);
    const auto first = std::accumulate(counts.begin(), counts.begin() + rank_, 0);
    meet(from.data(), [&](std::size_t rank, const void* place) {
      std::copy_n(static_cast<const float*>(place) + first, mine, to.data() + rank * mine);
    });
  }
  void share(std::span<float> values, std::span<const int> counts) override {
    const std::vector<float> before(values.begin(), values.end());
    std::size_t first = 0;
    meet(before.data(), [&](std::size_t rank, const void* place) {
      const auto count = static_cast<std::size_t>(counts[rank]);
      std::copy_n(static_cast<const float*>(place) + first, count, values.data() + first);
      first += count;
    });
  }
  void gather(std::span<const std::byte> mine, std::span<std::byte> all) override {
    meet(mine.data(), [&](std::size_t rank, const void* place) {
      std::copy_n(static_cast<const std::byte*>(place), mine.size(),
                  all.data() + rank * mine.size());
    });
  }

 private:
  template <class Look>
  void meet(const void* mine, const Look& look) {
    meeting_.places[static_cast<std::size_t>(rank_)] = mine;
    meeting_.all_here.arrive_and_wait();
    for (std::size_t rank = 0; rank < meeting_.places.size(); ++rank)
      look(rank, meeting_.places[rank]);
    meeting_.all_here.arrive_and_wait();
  }

  Meeting& meeting_;
  int rank_;
};

// Runs `action(group)` in each of `size` processes.
template <class Action>
void run_group(int size, const Action& action) {
  Meeting meeting(size);
  std::vector<std::future<void>> processes;
  for (int rank = 0; rank < size; ++rank) {
    processes.push_back(std::async(std::launch::async, [&, rank] {
      ProcessGroup group(
          [&](const std::stop_token&) { return std::make_unique<ThreadTransport>(meeting, rank); });
      action(group);
    }));
  }
  for (std::future<void>& process : processes) process.get();
}

}  // namespace drumvae::test
