// Distances of hits by hand.
#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tools/training/nearest.h"

namespace drumvae {
namespace {

DrumTensor with_hits(std::int32_t steps, const std::vector<std::pair<int, unsigned>>& hits) {
  DrumTensor tensor = empty_tensor(steps);
  for (const auto& [step, bits] : hits) {
    tensor.hits[static_cast<std::size_t>(step)] = static_cast<std::uint16_t>(bits);
    for (int drum = 0; drum < kDrumClasses; ++drum) {
      const bool hit = (bits >> drum & 1U) != 0;
      tensor.velocities[static_cast<std::size_t>(step * kDrumClasses + drum)] = hit ? 9 : 0;
    }
  }
  return tensor;
}

TEST_CASE("The distance is the share of cells that not both hit") {
  const DrumTensor two = with_hits(16, {{0, 1}, {4, 2}});
  CHECK(hit_distance(two, two) == 0);
  CHECK(hit_distance(two, with_hits(16, {{0, 1}, {4, 4}})) == Approx(2 / 3.0));
  CHECK(hit_distance(two, with_hits(16, {{0, 3}, {4, 2}})) == Approx(1 / 3.0));
  CHECK(hit_distance(two, with_hits(16, {{1, 1}})) == 1);
  CHECK(hit_distance(empty_tensor(16), empty_tensor(16)) == 0);
}

TEST_CASE("What one groove has beyond the other's end is not hit there") {
  const DrumTensor shorter = with_hits(16, {{0, 1}});
  const DrumTensor longer = with_hits(32, {{0, 1}, {16, 1}});
  CHECK(hit_distance(shorter, longer) == Approx(.5));
  CHECK(hit_distance(longer, shorter) == Approx(.5));
}

TEST_CASE("The nearest example of the split is found, the first of equals") {
  const test::TemporaryFolder folder;
  PackedDrumsWriter writer(16);
  const std::uint32_t file = writer.add_file("a.mid");
  const auto add = [&](Split split, const DrumTensor& tensor) {
    writer.add(split, tensor, {.file = file, .window = 0});
  };
  add(Split::train, with_hits(16, {{0, 1}}));
  add(Split::train, with_hits(16, {{0, 1}, {4, 2}}));
  add(Split::train, with_hits(16, {{0, 1}, {4, 2}}));
  add(Split::validation, with_hits(16, {{8, 1}}));
  writer.write(folder / "packed.safetensors", {});
  const PackedDrums packed = PackedDrums::open(folder / "packed.safetensors");
  const std::vector<DrumTensor> grooves = {with_hits(16, {{0, 1}, {4, 2}, {8, 1}}),
                                           with_hits(16, {{0, 1}}), with_hits(16, {{9, 16}})};
  const auto nearest = nearest_examples(packed, Split::train, grooves);
  REQUIRE(nearest.size() == 3);
  CHECK(nearest[0].index == 1);
  CHECK(nearest[0].distance == Approx(1 / 3.0));
  CHECK(nearest[1].index == 0);
  CHECK(nearest[1].distance == 0);
  CHECK(nearest[2].index == 0);
  CHECK(nearest[2].distance == 1);
  CHECK(nearest_examples(packed, Split::validation, grooves)[0].distance == Approx(2 / 3.0));
  CHECK_THROWS_AS(nearest_examples(packed, Split::test, grooves), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
