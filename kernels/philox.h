// Philox4x32-10, cuRAND's counter-based generator: every random number is a function of where it is
// used.
//
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.  In
// cuRAND's terms counter words 0-1 are offset/4 and words 2-3 the subsequence.
#pragma once

#include <cstdint>

#ifdef __CUDACC__
#define DRUMVAE_HOST_DEVICE __host__ __device__
#else
#define DRUMVAE_HOST_DEVICE
#endif

namespace drumvae {

// What a random number is for: bits 16 and up of counter word 3.
enum class RandomPurpose : std::uint32_t {
  initialise = 1,     // parameters; row = tensor's number
  latent_noise = 2,   // eps of z = mu + sigma*eps
  input_dropout = 3,  // masks of LSTM inputs
  prior = 4,          // z ~ N(0, I) when sampling
  draw = 5,           // rows drawn in generation
  shuffle = 6,        // order of the examples in an epoch
  note_dropout = 7,   // input variant of the data layer
  scheduled_sampling = 8,
  demo_groove = 9,    // the generator of human-like grooves
  augmentation = 10,  // changes of training examples
  taps = 11,          // what of a training example is tapped
  follow = 12,        // hits for taps that got none
};

// Counter word 3.  stream tells apart several users of one purpose (encoder directions, decoder,
// segments), layer the depth of a stack; each below 256.
DRUMVAE_HOST_DEVICE constexpr std::uint32_t random_stream(std::uint32_t stream, std::uint32_t layer,
                                                          RandomPurpose purpose) {
  return stream | layer << 8U | static_cast<std::uint32_t>(purpose) << 16U;
}

// Counter words in order: block within the row, row of the global batch, training step,
// random_stream().
struct PhiloxCounter {
  std::uint32_t block, row, step, stream;
};

struct PhiloxWords {
  std::uint32_t word[4];
};

DRUMVAE_HOST_DEVICE inline PhiloxWords philox4x32_10(PhiloxCounter counter, std::uint64_t key) {
  std::uint32_t c0 = counter.block, c1 = counter.row, c2 = counter.step, c3 = counter.stream;
  auto k0 = static_cast<std::uint32_t>(key);
  auto k1 = static_cast<std::uint32_t>(key >> 32U);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53U} * c0;
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57U} * c2;
    c0 = static_cast<std::uint32_t>(p1 >> 32U) ^ c1 ^ k0;
    c1 = static_cast<std::uint32_t>(p1);
    c2 = static_cast<std::uint32_t>(p0 >> 32U) ^ c3 ^ k1;
    c3 = static_cast<std::uint32_t>(p0);
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return {{c0, c1, c2, c3}};
}

// Uniform in (0, 1] as cuRAND makes it from a word: x*2^-32 + 2^-33, rounded twice in float.
DRUMVAE_HOST_DEVICE inline float philox_uniform(std::uint32_t word) {
  return static_cast<float>(word) * 2.3283064e-10F + 2.3283064e-10F / 2.0F;
}

}  // namespace drumvae
