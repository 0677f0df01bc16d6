// What may not be packed, and that packing is deterministic.
#include <catch2/catch.hpp>

#include "data/packed.h"
#include "engine/errors.h"
#include "tests/data/packed_examples.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {

using test::some_tensor;
using test::TemporaryFolder;

TEST_CASE("Equal examples give equal bytes") {
  const TemporaryFolder folder;
  test::write_examples(folder / "a", 16, {3, 2, 1});
  test::write_examples(folder / "b", 16, {3, 2, 1});
  test::write_examples(folder / "c", 16, {3, 1, 2});
  CHECK(test::read_text(folder / "a") == test::read_text(folder / "b"));
  CHECK(test::read_text(folder / "a") != test::read_text(folder / "c"));
}

TEST_CASE("PackedDrumsWriter refuses tensors that the format cannot hold") {
  PackedDrumsWriter writer(16);
  const std::uint32_t file = writer.add_file("a.mid");
  DrumTensor tensor = empty_tensor(16);
  tensor.hits[3] = 1U << 8U;
  const std::size_t cell = 3 * kDrumClasses + 8;
  tensor.velocities[cell] = 100;
  CHECK_NOTHROW(writer.add(Split::train, tensor, {file, 0}));
  const auto refuses = [&](auto change) {
    DrumTensor changed = tensor;
    change(changed);
    CHECK_THROWS_AS(writer.add(Split::train, changed, {file, 0}), std::invalid_argument);
  };
  refuses([](DrumTensor& t) { t = some_tensor(15, 1); });
  refuses([](DrumTensor& t) { t.hits.pop_back(); });
  refuses([](DrumTensor& t) { t.offsets.push_back(0); });
  refuses([](DrumTensor& t) { t.hits[0] = 512; });
  refuses([&](DrumTensor& t) { t.velocities[cell] = 0; });
  refuses([&](DrumTensor& t) { t.velocities[cell] = 128; });
  refuses([&](DrumTensor& t) { t.offsets[cell] = 30721; });
  refuses([&](DrumTensor& t) { t.offsets[cell] = -30721; });
  CHECK_THROWS_AS(writer.add(Split::train, tensor, {file + 1, 0}), std::invalid_argument);
  CHECK_THROWS_AS(writer.add_file(std::string("a\0b", 3)), std::invalid_argument);
  CHECK_THROWS_AS(PackedDrumsWriter(0), std::invalid_argument);
  CHECK_THROWS_AS(PackedDrumsWriter(4097), std::invalid_argument);
}

TEST_CASE("PackedDrumsWriter refuses patterns that the format cannot hold") {
  PackedDrumsWriter writer(2, PatternKit::nine);
  const std::uint32_t file = writer.add_file("a.mid");
  CHECK_NOTHROW(writer.add(Split::train, DrumSets{0, 511}, {file, 0}));
  CHECK_THROWS_AS(writer.add(Split::train, DrumSets{0, 512}, {file, 0}), std::invalid_argument);
  CHECK_THROWS_AS(writer.add(Split::train, DrumSets{0}, {file, 0}), std::invalid_argument);
  CHECK_THROWS_AS(writer.add(Split::train, DrumSets{0, 1}, {file + 1, 0}), std::invalid_argument);
  CHECK_THROWS_AS(writer.add(Split::train, empty_tensor(2), {file, 0}), std::invalid_argument);
  PackedDrumsWriter grooves(2);
  CHECK_THROWS_AS(grooves.add(Split::train, DrumSets{0, 1}, {grooves.add_file("a"), 0}),
                  std::invalid_argument);
}

TEST_CASE("A refused tensor leaves the writer as it was") {
  const TemporaryFolder folder;
  PackedDrumsWriter writer(2);
  const std::uint32_t file = writer.add_file("a.mid");
  DrumTensor bad = empty_tensor(2);
  bad.hits[0] = 3;
  bad.velocities[0] = 1;
  CHECK_THROWS_AS(writer.add(Split::train, bad, {file, 0}), std::invalid_argument);
  writer.add(Split::train, some_tensor(2, 5), {file, 1});
  writer.write(folder / "f", {});
  DrumTensor tensor;
  const auto packed = PackedDrums::open(folder / "f");
  REQUIRE(packed.size(Split::train) == 1);
  packed.unpack(Split::train, 0, tensor);
  CHECK(tensor == some_tensor(2, 5));
}

}  // namespace drumvae
