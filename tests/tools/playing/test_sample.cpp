// Grooves out of a seed.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "model/sampler.h"
#include "tests/tools/playing/playing.h"
#include "tools/playing/groove_file.h"
#include "tools/playing/groove_files.h"
#include "tools/playing/sample.h"

namespace drumvae {
namespace {

using test::PlayedModel;

// Output `b` of a batch of four, [T, 4, 27].
std::vector<float> output(std::span<const float> drawn, std::size_t b) {
  std::vector<float> rows;
  for (std::size_t t = 0; t < 64; ++t) {
    const auto row = drawn.subspan((t * 4 + b) * 27, 27);
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

TEST_CASE("A sample's rows are those that the sampler draws of the seed") {
  PlayedModel played("groovae_4bar");
  const auto grooves =
      sample_rows(played.model, {.count = 4, .temperature = 1, .seed = (1ULL << 40U) + 8});
  Sampler sampler(played.model, 4);
  const std::span<const float> drawn = sampler.sample((1ULL << 40U) + 8, 0);
  for (std::size_t b = 0; b < 4; ++b) CHECK(grooves[b] == output(drawn, b));
}

// Cells as they are heard: a hit's velocity is at least 1.
TEST_CASE("A file reads back to the hits, velocities and times that were drawn") {
  const test::TemporaryFolder folder;
  PlayedModel played("groovae_4bar");
  const PlayedSet set = sample(played.model, {.count = 4, .temperature = 1, .seed = 8});
  const auto paths = write_grooves(folder.path(), set);
  for (std::size_t b = 0; b < paths.size(); ++b) {
    const DrumTensor tensor = read_groove(paths[b], DrumMap::gm).tensor;
    const std::vector<float>& rows = set.grooves[b].rows;
    const auto steps = static_cast<std::size_t>(tensor.steps);
    REQUIRE(steps <= 64);
    for (std::size_t t = 0; t < 64; ++t) {
      for (std::size_t c = 0; c < 9; ++c) {
        const float* const cell = rows.data() + t * 27 + c;
        const bool hit = t < steps && (tensor.hits[t] >> c & 1U) != 0;
        REQUIRE(hit == (cell[0] > 0.5F));
        if (!hit) continue;
        const int velocity = static_cast<int>(std::nearbyint(cell[9] * 127.0));
        REQUIRE(int{tensor.velocities[t * 9 + c]} == std::max(1, velocity));
        if (t == 0) continue;  // an early hit on the first step is moved to 0
        const double offset = tensor.offsets[t * 9 + c] / 30720.0;
        REQUIRE(std::abs(offset - std::clamp<double>(cell[18], -59.0 / 60, 59.0 / 60)) <=
                1.0 / 120 + 1e-6);
      }
    }
  }
}

TEST_CASE("Requests that are not sane and models that need an input are refused") {
  PlayedModel played("groovae_4bar"), controlled("groovae_2bar_hits_control");
  CHECK_THROWS_AS(sample(played.model, {.count = 0}), std::invalid_argument);
  CHECK_THROWS_AS(sample(played.model, {.temperature = -1}), std::invalid_argument);
  CHECK_THROWS_AS(sample(played.model, {.tempo_bpm = 0}), std::invalid_argument);
  CHECK_THROWS_WITH(sample(controlled.model, {}), Catch::Contains("as control"));
}

}  // namespace
}  // namespace drumvae
