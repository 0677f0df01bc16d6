// Medians by drum and sixteenth, counted by hand.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "tests/data/packed_examples.h"
#include "tests/support/temporary_folder.h"
#include "tools/training/groove_table.h"

namespace drumvae {
namespace {

struct TensorHit {
  std::size_t step, drum;
  int velocity, offset;
};

DrumTensor tensor_of(const std::vector<TensorHit>& hits) {
  DrumTensor tensor = empty_tensor(32);
  for (const TensorHit& hit : hits) {
    const std::size_t cell = hit.step * kDrumClasses + hit.drum;
    tensor.hits[hit.step] =
        static_cast<std::uint16_t>(tensor.hits[hit.step] | 1U << static_cast<unsigned>(hit.drum));
    tensor.velocities[cell] = static_cast<std::uint8_t>(hit.velocity);
    tensor.offsets[cell] = static_cast<std::int16_t>(hit.offset);
  }
  return tensor;
}

// The table of some two-bar grooves of training, beside one of validation that does not count.
GrooveTable table_of(const std::vector<DrumTensor>& grooves) {
  const test::TemporaryFolder folder;
  PackedDrumsWriter writer(32);
  const std::uint32_t file = writer.add_file("a.mid");
  for (const DrumTensor& groove : grooves) writer.add(Split::train, groove, {file, 0});
  writer.add(Split::validation, tensor_of({{0, 0, 127, 30720}, {4, 5, 127, 30720}}), {file, 0});
  writer.write(folder / "p", {.source = "tests", .window_kind = "bar", .pitch_map = "gm"});
  return {PackedDrums::open(folder / "p"), Split::train};
}

bool is(const GrooveTable::Stroke& stroke, int velocity, int offset) {
  return stroke.velocity == static_cast<float>(velocity) / 127 &&
         stroke.offset == static_cast<float>(offset) / kOffsetUnits;
}

TEST_CASE("A cell has the medians of its drum's hits on its sixteenth, in any bar") {
  const GrooveTable table = table_of({tensor_of({{0, 0, 10, 0}, {16, 0, 90, -5120}}),
                                      tensor_of({{0, 0, 50, 5120}, {1, 0, 20, 0}, {1, 3, 9, 0}})});
  CHECK(is(table.at(0, 0), 50, 0));  // of 10, 50, 90 and of 0, 5120, -5120
  CHECK(is(table.at(16, 0), 50, 0));
  CHECK(is(table.at(17, 0), 20, 0));
}

TEST_CASE("Where a drum is not hit its other hits count, and where none is, those of all drums") {
  const GrooveTable table =
      table_of({tensor_of({{0, 0, 10, 512}, {2, 0, 30, 0}, {3, 0, 20, 1024}, {0, 3, 99, 2048}})});
  CHECK(is(table.at(5, 0), 20, 512));
  CHECK(is(table.at(5, 3), 99, 2048));
  CHECK(is(table.at(5, 8), 20, 512));  // the lower of the two in the middle
}

TEST_CASE("Its rows are hit as the outputs have it, and have its strokes in every cell") {
  const GrooveTable table = table_of({tensor_of({{0, 0, 10, 512}, {1, 0, 30, 0}})});
  std::vector<float> outputs(2 * 2 * 27, -1.0F);
  outputs[27] = 0.5F;  // step 0 of the second example
  const auto rows = table.rows({.steps = 2, .rows = 2, .target_depth = 27}, outputs);
  for (std::size_t at = 0; at < rows.size(); at += 27) {
    CHECK(rows[at] == (at == 27 ? 1.0F : 0.0F));
    CHECK(rows[at + 9] == static_cast<float>(at < 54 ? 10 : 30) / 127);
    CHECK(rows[at + 18] == (at < 54 ? 512.0F / kOffsetUnits : 0.0F));
  }
}

TEST_CASE("A split without a hit and patterns make no table") {
  CHECK_THROWS_WITH(table_of({tensor_of({})}), Catch::Contains("no hit to make a table of"));
  const test::TemporaryFolder folder;
  test::write_patterns(folder / "p", 32, PatternKit::nine, {2, 0, 0});
  CHECK_THROWS_AS(GrooveTable(PackedDrums::open(folder / "p"), Split::train),
                  std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
