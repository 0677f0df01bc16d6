// Peaks with the vectors of the target that the kernels are dispatched to.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/machine_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <algorithm>
#include <chrono>

#include "bench/aligned_floats.h"
#include "bench/machine.h"
#include "kernels/cpu.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// Enough chains to hide the latency of an FMA, few enough for the registers.
constexpr int kChains = 12;

// FLOPs of `rounds` rounds.
double Multiply(Index rounds, float* out) {
  const hn::ScalableTag<float> d;
  hn::Vec<decltype(d)> sums[kChains];
  for (int i = 0; i < kChains; ++i) sums[i] = hn::Set(d, 1.0F + static_cast<float>(i));
  const auto factor = hn::Set(d, *out), term = hn::Set(d, 1e-3F);
  for (Index round = 0; round < rounds; ++round) {
    HWY_UNROLL(kChains)
    for (int i = 0; i < kChains; ++i) sums[i] = hn::MulAdd(sums[i], factor, term);
  }
  auto sum = sums[0];
  for (int i = 1; i < kChains; ++i) sum = hn::Add(sum, sums[i]);
  *out = hn::GetLane(sum);
  return 2.0 * static_cast<double>(rounds * kChains) * static_cast<double>(hn::Lanes(d));
}

float Read(const float* from, Index count) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  auto a = hn::Zero(d), b = a, c = a, e = a;
  for (Index i = 0; i + 4 * lanes <= count; i += 4 * lanes) {
    a = hn::Add(a, hn::LoadU(d, from + i));
    b = hn::Add(b, hn::LoadU(d, from + i + lanes));
    c = hn::Add(c, hn::LoadU(d, from + i + 2 * lanes));
    e = hn::Add(e, hn::LoadU(d, from + i + 3 * lanes));
  }
  return hn::GetLane(hn::Add(hn::Add(a, b), hn::Add(c, e)));
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae::bench {
namespace {
HWY_EXPORT(Multiply);
HWY_EXPORT(Read);

constexpr int kRuns = 200;  // short ones: on a busy machine some are not interrupted

template <class Work>
double best_seconds(const Work& work) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  for (int run = 0; run < kRuns; ++run) {
    const Clock::time_point start = Clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

}  // namespace

double peak_flops(int threads) {
  constexpr Index kRounds = 300000;  // about a millisecond: the team's start hardly counts
  Cpu cpu(threads);
  std::vector<AlignedFloats> sums(static_cast<std::size_t>(threads), AlignedFloats(16, 0.5F));
  std::vector<double> flops(sums.size());
  const double seconds = best_seconds([&] {
    cpu.parallel_for(threads, [&](Index thread, auto) {
      const auto at = static_cast<std::size_t>(thread);
      sums[at][0] = 0.5F;
      flops[at] = HWY_DYNAMIC_DISPATCH(Multiply)(kRounds, sums[at].data());
    });
  });
  return flops[0] * threads / seconds;
}

double peak_read(Index bytes) {
  const Index count = bytes / 4, times = std::max(Index{1}, (Index{16} << 20) / bytes);
  const AlignedFloats values = some_floats(count);
  volatile float sink = 0;
  const double seconds = best_seconds([&] {
    for (Index i = 0; i < times; ++i) sink = HWY_DYNAMIC_DISPATCH(Read)(values.data(), count);
  });
  return static_cast<double>(bytes * times) / seconds;
}

}  // namespace drumvae::bench
#endif  // HWY_ONCE
