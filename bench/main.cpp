// The benchmarks, after the machine's peaks.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "bench/machine.h"
#include "kernels/cpu_target.h"

namespace {

std::string giga(double value) { return std::to_string(static_cast<int>(value / 1e9)); }

// DRUMVAE_TARGET names the instruction set to measure; false where this machine lacks it.
bool choose_target() {
  const char* const name = std::getenv("DRUMVAE_TARGET");
  if (name == nullptr) return true;
  try {
    drumvae::choose_cpu_target(name);
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "drumvae_bench: DRUMVAE_TARGET: %s\n", error.what());
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace drumvae::bench;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv) || !choose_target()) return 2;
  benchmark::AddCustomContext("instruction set", drumvae::cpu_target_name());
  benchmark::AddCustomContext(
      "fp32 peak, GFLOP/s", giga(peak_flops(1)) + " on 1 thread, " + giga(peak_flops(2)) + " on 2");
  benchmark::AddCustomContext(
      "read by 1 thread, GB/s",
      giga(peak_read(32 << 10)) + " from 32 KB, " + giga(peak_read(512 << 10)) + " from 512 KB, " +
          giga(peak_read(4 << 20)) + " from 4 MB, " + giga(peak_read(128 << 20)) + " from 128 MB");
  benchmark::RunSpecifiedBenchmarks();
}
