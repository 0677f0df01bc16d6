// Epochs, resuming, and prefetch that changes nothing.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "data/loader.h"
#include "tests/data/packed_examples.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

constexpr std::int32_t kSteps = 4;

PackedDrums packed_of(std::uint32_t examples) {
  const test::TemporaryFolder folder;
  test::write_examples(folder / "f", kSteps, {examples, 1, 0});
  return PackedDrums::open(folder / "f");
}

BatchTask task_of(std::int64_t batch_size) {
  return {.batch_size = batch_size,
          .variant = {.note_dropout = 0.5F, .hits_as_controls = true},
          .seed = 11};
}

bool operator==(const Batch& a, const Batch& b) {
  return a.shape == b.shape && a.encoder_input == b.encoder_input && a.target == b.target &&
         a.control == b.control && a.row_weight == b.row_weight;
}

std::vector<Batch> take(Loader& loader, int count) {
  std::vector<Batch> batches;
  for (int i = 0; i < count; ++i) batches.push_back(loader.next());
  return batches;
}

bool equal(const std::vector<Batch>& a, const std::vector<Batch>& b) {
  return std::ranges::equal(a, b, [](const Batch& x, const Batch& y) { return x == y; });
}

std::vector<float> target_row(const Batch& batch, std::size_t row) {
  std::vector<float> values;
  const auto rows = static_cast<std::size_t>(batch.shape.rows);
  for (std::size_t t = 0; t < kSteps; ++t) {
    const auto from = batch.target.begin() + static_cast<long>((t * rows + row) * kRowDepth);
    values.insert(values.end(), from, from + kRowDepth);
  }
  return values;
}

}  // namespace

TEST_CASE("The same seed gives the same batches, another seed others") {
  const PackedDrums packed = packed_of(23);
  Loader one(packed, task_of(5)), two(packed, task_of(5));
  BatchTask other_task = task_of(5);
  other_task.seed = 12;
  Loader other(packed, other_task);
  const auto batches = take(one, 12);
  CHECK(equal(take(two, 12), batches));
  CHECK_FALSE(equal(take(other, 12), batches));
}

TEST_CASE("Batches are the same with and without prefetch") {
  const PackedDrums packed = packed_of(23);
  Loader ahead(packed, task_of(5), true), plain(packed, task_of(5), false);
  CHECK(equal(take(ahead, 12), take(plain, 12)));
}

TEST_CASE(
    "An epoch shows each example at most once, drops the partial batch, and is shuffled anew") {
  const PackedDrums packed = packed_of(23);
  Loader loader(packed, task_of(5));
  CHECK(loader.batches_per_epoch() == 4);
  std::vector<std::vector<float>> first_rows;
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::map<std::vector<float>, int> seen;
    for (const Batch& batch : take(loader, 4)) {
      CHECK(batch.row_weight == std::vector<float>(5, 1.0F));
      for (std::size_t row = 0; row < 5; ++row) ++seen[target_row(batch, row)];
      first_rows.push_back(target_row(batch, 0));
    }
    CHECK(seen.size() == 20);
  }
  CHECK(first_rows[0] != first_rows[4]);
}

TEST_CASE("Every example is shown once per epoch where the batch size divides their number") {
  const PackedDrums packed = packed_of(20);
  Loader loader(packed, task_of(5));
  std::map<std::vector<float>, int> seen;
  for (const Batch& batch : take(loader, 8)) {
    for (std::size_t row = 0; row < 5; ++row) ++seen[target_row(batch, row)];
  }
  CHECK(seen.size() == 20);
  for (const auto& [row, count] : seen) CHECK(count == 2);
}

TEST_CASE("A loader that goes on from a saved position gives what the straight run gives") {
  const PackedDrums packed = packed_of(23);
  Loader straight(packed, task_of(5));
  take(straight, 7);
  const LoaderPosition saved = straight.position();
  CHECK(saved == LoaderPosition{.epoch = 1, .position = 15});
  const auto rest = take(straight, 7);
  Loader fresh(packed, task_of(5));
  fresh.seek(saved);
  CHECK(equal(take(fresh, 7), rest));
  straight.seek(saved);  // back, past what is being made ahead
  CHECK(equal(take(straight, 7), rest));
}

TEST_CASE("The position counts what was handed out, not what was made ahead") {
  const PackedDrums packed = packed_of(23);
  Loader loader(packed, task_of(5));
  CHECK(loader.position() == LoaderPosition{0, 0});
  take(loader, 4);
  CHECK(loader.position() == LoaderPosition{1, 0});
}

TEST_CASE("A split smaller than a batch is refused with both numbers and what to do") {
  const PackedDrums packed = packed_of(23);
  CHECK_THROWS_WITH(Loader(packed, task_of(512)),
                    "the train split has 23 examples, fewer than a batch of 512: use a batch size "
                    "of 23 or less");
  BatchTask empty = task_of(1);
  empty.split = Split::test;
  CHECK_THROWS_WITH(Loader(packed, empty), Catch::Contains("has 0 examples"));
  CHECK_THROWS_AS(Loader(packed, task_of(0)), std::invalid_argument);
}

TEST_CASE("The parts of a batch make up the whole, and one that is none is refused") {
  const PackedDrums packed = packed_of(23);
  Loader whole(packed, task_of(5)), first(packed, task_of(5), true, {0, 3}),
      rest(packed, task_of(5), true, {3, 2});
  first.seek({.epoch = 1, .position = 5});
  rest.seek({.epoch = 1, .position = 5});
  whole.seek({.epoch = 1, .position = 5});
  const Batch& all = whole.next();
  const Batch &a = first.next(), &b = rest.next();
  CHECK(first.position() == whole.position());
  REQUIRE(a.shape.rows == 3);
  REQUIRE(b.shape.rows == 2);
  const auto D = static_cast<std::size_t>(all.shape.target_depth);
  const auto row = [&](const Batch& batch, std::size_t t, std::size_t r) {
    const auto at = (t * static_cast<std::size_t>(batch.shape.rows) + r) * D;
    return std::vector<float>(&batch.target[at], &batch.target[at] + D);
  };
  for (std::size_t t = 0; t < static_cast<std::size_t>(all.shape.steps); ++t) {
    for (std::size_t r = 0; r < 5; ++r)
      REQUIRE(row(all, t, r) == (r < 3 ? row(a, t, r) : row(b, t, r - 3)));
  }
  CHECK_THROWS_AS(Loader(packed, task_of(5), true, {3, 3}), std::invalid_argument);
  CHECK_THROWS_AS(Loader(packed, task_of(5), true, {-1, 3}), std::invalid_argument);
}

TEST_CASE("A position that is none of this loader's is refused") {
  const PackedDrums packed = packed_of(23);
  Loader loader(packed, task_of(5));
  for (const LoaderPosition& position : {LoaderPosition{-1, 0}, LoaderPosition{0, -5},
                                         LoaderPosition{0, 3}, LoaderPosition{0, 20}}) {
    CHECK_THROWS_AS(loader.seek(position), std::invalid_argument);
  }
}

}  // namespace drumvae
