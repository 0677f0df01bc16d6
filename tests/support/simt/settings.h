// What a run of the SIMT host can vary: the order of everything that CUDA leaves open, and the
// device that is pretended to be there.
#pragma once

#include <cstddef>
#include <cstdint>

namespace drumvae::simt {

// The order of threads, blocks, streams and graph nodes, as far as CUDA leaves it open.
enum class Order : std::uint8_t { random, forward, reversed };

// Read once from the environment: DRUMVAE_SIMT_ORDER (random, forward or reversed),
// DRUMVAE_SIMT_SEED, DRUMVAE_SIMT_DEVICES, DRUMVAE_SIMT_DRIVER, DRUMVAE_SIMT_CAPABILITY,
// DRUMVAE_SIMT_MEMORY_MIB, DRUMVAE_SIMT_CUBLAS and DRUMVAE_SIMT_NCCL.  A test may change them while
// no work is queued.
struct Settings {
  Order order = Order::random;
  std::uint64_t seed = 1;
  int devices = 1;
  int driver_version = 13000;  // as cudaDriverGetVersion gives it; 0: no driver
  int capability = 86;         // compute capability, ten times
  bool cublas = true;          // installed
  bool nccl = true;            // installed
  std::size_t memory_bytes = std::size_t{4} << 30U;
};

// Throws std::invalid_argument at the first call when a variable has a value that it cannot have.
Settings& settings();

// The next number of the seed's sequence, below `count`.
std::size_t draw(std::size_t count);

// Begins the sequence of a seed.
void reseed(std::uint64_t seed);

// The place of the next one of `count` that could go: drawn, the first, or the last.
std::size_t choose(std::size_t count);

}  // namespace drumvae::simt
