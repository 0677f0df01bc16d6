// Counters in which the benchmarks report.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "bench/machine.h"

namespace drumvae::bench {

// Measured once per number of threads.
inline double peak_flops_of(int threads) {
  static std::vector<double> known(65);
  double& peak = known.at(static_cast<std::size_t>(threads));
  if (peak == 0) peak = peak_flops(threads);
  return peak;
}

// GFLOP/s and the part of the fp32 peak of so many threads, in percent.
inline void count_flops(benchmark::State& state, double flops, int threads) {
  using benchmark::Counter;
  constexpr auto kRate = Counter::kIsIterationInvariantRate;
  state.counters["GFLOP/s"] = Counter(1e-9 * flops, kRate);
  state.counters["% of peak"] = Counter(100 * flops / peak_flops_of(threads), kRate);
}

// GB/s of what an iteration reads.
inline void count_bytes(benchmark::State& state, double bytes) {
  state.counters["GB/s"] =
      benchmark::Counter(1e-9 * bytes, benchmark::Counter::kIsIterationInvariantRate);
}

// Times of single runs, for the percentiles that Google Benchmark has not.
class RunTimes {
 public:
  void add(double seconds) { seconds_.push_back(seconds); }
  // p50 and p99 in milliseconds, and grooves per second at the median.
  void report(benchmark::State& state, double grooves) {
    std::sort(seconds_.begin(), seconds_.end());
    const auto at = [&](std::size_t percent) { return seconds_[seconds_.size() * percent / 100]; };
    if (seconds_.empty()) return;
    state.counters["p50 ms"] = 1e3 * at(50);
    state.counters["p99 ms"] = 1e3 * at(99);
    state.counters["grooves/s"] = grooves / at(50);
  }

 private:
  std::vector<double> seconds_;
};

// Times each iteration on its own; the benchmark needs UseManualTime().
template <class Work>
void time_runs(benchmark::State& state, double grooves, const Work& work) {
  using Clock = std::chrono::steady_clock;
  work();  // what is made or touched at first does not count
  RunTimes times;
  for (auto _ : state) {
    const Clock::time_point start = Clock::now();
    work();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    state.SetIterationTime(seconds);
    times.add(seconds);
  }
  times.report(state, grooves);
}

}  // namespace drumvae::bench
