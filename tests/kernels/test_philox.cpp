// Philox4x32-10 against published vectors, the reference, and NVIDIA's own source where it is
// installed.
#include <catch2/catch.hpp>

#include "kernels/philox.h"
#include "kernels/random.h"
#include "tests/kernels/reference.h"
#include "tests/support/trial.h"

#ifdef DRUMVAE_CURAND_PHILOX
// What the header wants of a CUDA compiler.
#define QUALIFIERS static inline
#define __CUDACC_RTC__
#include <vector_types.h>
#undef __CUDACC_RTC__
#include DRUMVAE_CURAND_PHILOX
#endif

using namespace drumvae;

namespace {

std::vector<std::uint32_t> words_of(PhiloxCounter counter, std::uint64_t key) {
  const PhiloxWords words = philox4x32_10(counter, key);
  return {words.word, words.word + 4};
}

// Counters and keys of all kinds.
template <class Test>
void for_some_counters(const Test& test) {
  trial::Random random(1);
  const auto word = [&] { return static_cast<std::uint32_t>(random.uniform(0, 0x1p32)); };
  for (int i = 0; i < 1000; ++i) {
    const PhiloxCounter counter{word(), word(), word(), word()};
    test(counter, std::uint64_t{word()} << 32U | word());
  }
}

}  // namespace

TEST_CASE("philox4x32_10 yields Random123's known answers") {
  REQUIRE(words_of({0, 0, 0, 0}, 0) ==
          std::vector<std::uint32_t>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  REQUIRE(words_of({~0U, ~0U, ~0U, ~0U}, ~std::uint64_t{0}) ==
          std::vector<std::uint32_t>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  REQUIRE(words_of({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822U) ==
          std::vector<std::uint32_t>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("philox4x32_10 is the reference's") {
  for_some_counters([](PhiloxCounter counter, std::uint64_t key) {
    const auto wanted =
        reference::philox({{counter.block, counter.row, counter.step, counter.stream}}, key);
    REQUIRE(words_of(counter, key) == std::vector<std::uint32_t>(wanted.words, wanted.words + 4));
  });
}

#ifdef DRUMVAE_CURAND_PHILOX
TEST_CASE("philox4x32_10 is NVIDIA's") {
  for_some_counters([](PhiloxCounter counter, std::uint64_t key) {
    const uint4 wanted =
        curand_Philox4x32_10({counter.block, counter.row, counter.step, counter.stream},
                             {static_cast<unsigned>(key), static_cast<unsigned>(key >> 32U)});
    REQUIRE(words_of(counter, key) ==
            std::vector<std::uint32_t>{wanted.x, wanted.y, wanted.z, wanted.w});
  });
}
#endif

TEST_CASE("Uniforms lie in (0, 1] and are cuRAND's") {
  REQUIRE(philox_uniform(0) == 0x1p-33F);
  REQUIRE(philox_uniform(~0U) == 1.0F);
  for (std::uint32_t word : {1U, 2U, 0x7FFFFFFFU, 0x80000000U, 0x12345678U, 0xFFFFFF7FU}) {
    REQUIRE(philox_uniform(word) == reference::uniform(word));
  }
}

TEST_CASE("Streams of different users, layers and purposes are different words") {
  REQUIRE(random_stream(3, 2, RandomPurpose::input_dropout) == 0x00030203U);
  REQUIRE(random_stream(255, 255, RandomPurpose::initialise) == 0x0001FFFFU);
}
