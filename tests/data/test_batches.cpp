// Rows of a batch against the packed tensors that they come from.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "data/batches.h"
#include "tests/data/packed_examples.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using test::some_tensor;

constexpr std::int32_t kSteps = 16;

PackedDrums packed_of(const std::array<std::uint32_t, 3>& sizes) {
  const test::TemporaryFolder folder;
  test::write_examples(folder / "f", kSteps, sizes);
  return PackedDrums::open(folder / "f");
}

PackedDrums packed_patterns(PatternKit kit, const std::array<std::uint32_t, 3>& sizes) {
  const test::TemporaryFolder folder;
  test::write_patterns(folder / "f", kSteps, kit, sizes);
  return PackedDrums::open(folder / "f");
}

// Element (t, b, d) of a [T, B, depth] array.
float at(const std::vector<float>& values, const BatchShape& shape, std::int64_t t, std::int64_t b,
         std::int64_t depth, std::int64_t d) {
  return values[static_cast<std::size_t>((t * shape.rows + b) * depth + d)];
}

// Whether row b of the [T, B, 27] array is this tensor.
bool row_is(const std::vector<float>& values, const BatchShape& shape, std::int64_t b,
            const DrumTensor& tensor) {
  for (std::int32_t t = 0; t < tensor.steps; ++t) {
    for (int c = 0; c < kDrumClasses; ++c) {
      const auto cell = static_cast<std::size_t>(t * kDrumClasses + c);
      const float hit = tensor.hits[static_cast<std::size_t>(t)] >> c & 1U ? 1.0F : 0.0F;
      const float velocity = static_cast<float>(tensor.velocities[cell]) / 127.0F;
      const float offset = static_cast<float>(tensor.offsets[cell]) / 30720.0F;
      if (at(values, shape, t, b, kRowDepth, c) != hit ||
          at(values, shape, t, b, kRowDepth, 9 + c) != Approx(velocity) ||
          at(values, shape, t, b, kRowDepth, 18 + c) != Approx(offset)) {
        return false;
      }
    }
  }
  return true;
}

float sum(const std::vector<float>& values) {
  float total = 0.0F;
  for (const float value : values) total += value;
  return total;
}

// Row (t, b) of a [T, B, depth] array.
std::span<const float> row_at(const std::vector<float>& values, const BatchShape& shape,
                              std::int64_t t, std::int64_t b, std::int64_t depth) {
  return std::span(values).subspan(static_cast<std::size_t>((t * shape.rows + b) * depth),
                                   static_cast<std::size_t>(depth));
}

// The sets that row b of the target says.
DrumSets sets_of(const Batch& batch, RowKind rows, std::int64_t b) {
  DrumSets sets;
  for (std::int64_t t = 0; t < batch.shape.steps; ++t) {
    const auto row = row_at(batch.target, batch.shape, t, b, batch.shape.target_depth);
    sets.push_back(
        set_of_row(rows == RowKind::categorical ? PatternRows::one_hot : PatternRows::drums, row));
  }
  return sets;
}

// Whether the encoder's rows of the first `examples` say the same sets, and silence where there is.
bool inputs_agree(const Batch& batch, RowKind rows, std::int64_t examples) {
  const std::int64_t depth = batch.shape.input_depth;
  for (std::int64_t b = 0; b < examples; ++b) {
    const DrumSets sets = sets_of(batch, rows, b);
    for (std::int64_t t = 0; t < batch.shape.steps; ++t) {
      const auto row = row_at(batch.encoder_input, batch.shape, t, b, depth);
      const std::uint64_t set = sets[static_cast<std::size_t>(t)];
      if (set_of_row(PatternRows::drums, row.first(row.size() - 1)) != set) return false;
      if ((row.back() == 1) != (set == 0)) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("fill_batch writes each example as a row, time-major, input and target alike") {
  const PackedDrums packed = packed_of({9, 0, 0});
  const BatchTask task{.batch_size = 3, .variant = {}};
  Batch batch;
  fill_batch(packed, task, std::vector<std::uint32_t>{7, 0, 7}, 0, batch);
  CHECK(batch.shape == BatchShape{kSteps, 3, 27, 27, 0});
  CHECK(batch.row_weight == std::vector<float>{1, 1, 1});
  CHECK(batch.control.empty());
  CHECK(row_is(batch.target, batch.shape, 0, some_tensor(kSteps, 7)));
  CHECK(row_is(batch.target, batch.shape, 1, some_tensor(kSteps, 0)));
  CHECK_FALSE(row_is(batch.target, batch.shape, 1, some_tensor(kSteps, 7)));
  CHECK(batch.encoder_input == batch.target);
}

TEST_CASE("Rows beyond the examples have weight 0 and hold zeros, whatever was there before") {
  const PackedDrums packed = packed_of({9, 0, 0});
  const BatchTask task{.batch_size = 4, .variant = {.hits_as_controls = true}};
  Batch batch;
  fill_batch(packed, task, std::vector<std::uint32_t>{1, 2, 3, 4}, 0, batch);
  fill_batch(packed, task, std::vector<std::uint32_t>{5}, 0, batch);
  CHECK(batch.row_weight == std::vector<float>{1, 0, 0, 0});
  CHECK(row_is(batch.target, batch.shape, 0, some_tensor(kSteps, 5)));
  for (std::int64_t b = 1; b < 4; ++b) {
    CHECK(row_is(batch.target, batch.shape, b, empty_tensor(kSteps)));
    CHECK(row_is(batch.encoder_input, batch.shape, b, empty_tensor(kSteps)));
    CHECK(at(batch.control, batch.shape, 0, b, 9, 0) == 0.0F);
  }
}

TEST_CASE("Variants change the input alone") {
  const PackedDrums packed = packed_of({9, 0, 0});
  BatchTask task{.batch_size = 1, .variant = {}};
  Batch plain, changed;
  fill_batch(packed, task, std::vector<std::uint32_t>{3}, 0, plain);
  for (const InputVariant& variant :
       {InputVariant{.humanize = true}, InputVariant{.tapify = true, .fixed_velocities = true},
        InputVariant{.add_instruments = 4}, InputVariant{.note_dropout = 0.8F}}) {
    task.variant = variant;
    fill_batch(packed, task, std::vector<std::uint32_t>{3}, 0, changed);
    CHECK(changed.target == plain.target);
    CHECK(changed.encoder_input != plain.encoder_input);
  }
  DrumTensor expected = some_tensor(kSteps, 3);
  apply_input_variant({.humanize = true}, {}, expected);
  task.variant = {.humanize = true};
  fill_batch(packed, task, std::vector<std::uint32_t>{3}, 0, changed);
  CHECK(row_is(changed.encoder_input, changed.shape, 0, expected));
}

TEST_CASE("Hits as controls are the target's hits, and the input stays whole") {
  const PackedDrums packed = packed_of({9, 0, 0});
  Batch batch;
  fill_batch(packed, {.batch_size = 2, .variant = {.hits_as_controls = true}},
             std::vector<std::uint32_t>{4, 6}, 0, batch);
  CHECK(batch.shape.control_depth == 9);
  CHECK(batch.encoder_input == batch.target);
  for (std::int64_t t = 0; t < kSteps; ++t) {
    for (std::int64_t b = 0; b < 2; ++b) {
      for (std::int64_t c = 0; c < 9; ++c) {
        CHECK(at(batch.control, batch.shape, t, b, 9, c) ==
              at(batch.target, batch.shape, t, b, 27, c));
      }
    }
  }
}

TEST_CASE("Note dropout depends on seed, epoch and example, not on the place in a batch") {
  const PackedDrums packed = packed_of({9, 0, 0});
  BatchTask task{.batch_size = 2, .variant = {.note_dropout = 0.8F}, .seed = 5};
  const auto input_of = [&](std::vector<std::uint32_t> examples, std::uint32_t epoch) {
    Batch batch;
    fill_batch(packed, task, examples, epoch, batch);
    return batch;
  };
  const auto steps_of = [](const Batch& batch, std::int64_t b) {
    std::vector<float> steps;
    for (std::int64_t t = 0; t < batch.shape.steps; ++t) {
      for (std::int64_t d = 0; d < 27; ++d) {
        steps.push_back(at(batch.encoder_input, batch.shape, t, b, 27, d));
      }
    }
    return steps;
  };
  const Batch first = input_of({2, 8}, 1);
  CHECK(steps_of(input_of({8, 2}, 1), 1) == steps_of(first, 0));
  std::set<float> sums;
  for (std::uint32_t epoch = 0; epoch < 20; ++epoch)
    sums.insert(sum(input_of({2}, epoch).encoder_input));
  CHECK(sums.size() > 10);
  task.seed = 6;
  CHECK(steps_of(input_of({2, 8}, 1), 0) != steps_of(first, 0));
}

TEST_CASE("Augmentation changes input and target alike, by seed, epoch and example") {
  const PackedDrums packed = packed_of({9, 0, 0});
  BatchTask task{.batch_size = 2, .variant = {}, .seed = 3, .augmentation = 1};
  // Row b's target.
  const auto row_of = [&](std::vector<std::uint32_t> examples, std::uint32_t epoch,
                          std::int64_t b) {
    Batch batch;
    fill_batch(packed, task, examples, epoch, batch);
    CHECK(batch.encoder_input == batch.target);
    std::vector<float> row;
    for (std::int64_t t = 0; t < kSteps; ++t) {
      const auto values = row_at(batch.target, batch.shape, t, b, kRowDepth);
      row.insert(row.end(), values.begin(), values.end());
    }
    return row;
  };
  const auto first = row_of({2, 8}, 1, 0);
  CHECK(row_of({8, 2}, 1, 1) == first);
  CHECK(row_of({2}, 2, 0) != first);
  task.seed = 4;
  CHECK(row_of({2}, 1, 0) != first);
  task.augmentation = 0;
  CHECK(row_of({2}, 1, 0) != first);
}

TEST_CASE(
    "Taps change the input alone, by seed, epoch and example, but where a groove is shifted") {
  const PackedDrums packed = packed_of({9, 0, 0});
  BatchTask task{.batch_size = 2, .variant = {.tapify = true, .fixed_velocities = true}, .seed = 3};
  const auto batch_of = [&](std::vector<std::uint32_t> examples, std::uint32_t epoch, float taps) {
    task.taps = taps;
    Batch batch;
    fill_batch(packed, task, examples, epoch, batch);
    return batch;
  };
  const Batch published = batch_of({2, 8}, 1, 0), first = batch_of({2, 8}, 1, 1);
  CHECK(batch_of({2, 8}, 1, 1).encoder_input == first.encoder_input);
  const Batch turned = batch_of({8, 2}, 1, 1);
  CHECK(std::ranges::equal(row_at(turned.encoder_input, first.shape, 0, 1, kRowDepth),
                           row_at(first.encoder_input, first.shape, 0, 0, kRowDepth)));
  std::set<float> taps;
  int shifted = 0;
  for (std::uint32_t epoch = 0; epoch < 40; ++epoch) {
    const Batch batch = batch_of({2}, epoch, 1);
    taps.insert(sum(batch.encoder_input));
    shifted += batch.target != batch_of({2}, epoch, 0).target ? 1 : 0;
    CHECK(sum(batch.target) == Approx(sum(batch_of({2}, epoch, 0).target)));
  }
  CHECK(taps.size() > 10);
  CHECK(shifted > 2);
  CHECK(shifted < 20);
  task.seed = 4;
  CHECK(batch_of({2, 8}, 1, 1).encoder_input != first.encoder_input);
  CHECK(batch_of({2, 8}, 1, 0).encoder_input == published.encoder_input);
  task.variant = {};
  task.taps = .5F;
  CHECK_THROWS_WITH(batch_shape(packed, task), Catch::Contains("models that hear taps"));
}

TEST_CASE("Evaluation batches hold every example once, in order, the last ones padded") {
  const PackedDrums packed = packed_of({1, 7, 0});
  const BatchTask task{.split = Split::validation, .batch_size = 3, .variant = {}};
  REQUIRE(evaluation_batches(packed, task) == 3);
  float weight = 0.0F;
  for (std::int64_t number = 0; number < 3; ++number) {
    Batch batch;
    fill_evaluation_batch(packed, task, number, batch);
    weight += sum(batch.row_weight);
    for (std::int64_t b = 0; b < 3 && number * 3 + b < 7; ++b) {
      CHECK(row_is(batch.target, batch.shape, b,
                   some_tensor(kSteps, static_cast<std::uint32_t>(1000 + number * 3 + b))));
    }
  }
  CHECK(weight == 7.0F);
}

TEST_CASE("A split smaller than a batch is evaluated in one padded batch, an empty one in none") {
  const PackedDrums packed = packed_of({1, 0, 0});
  CHECK(evaluation_batches(packed, {.batch_size = 512, .variant = {}}) == 1);
  CHECK(evaluation_batches(packed, {.split = Split::test, .batch_size = 512, .variant = {}}) == 0);
}

TEST_CASE("Batches refuse sizes and numbers that do not exist") {
  const PackedDrums packed = packed_of({3, 0, 0});
  Batch batch;
  CHECK_THROWS_AS(batch_shape(packed, {.batch_size = 0, .variant = {}}), std::invalid_argument);
  const BatchTask task{.batch_size = 2, .variant = {}};
  CHECK_THROWS_AS(fill_batch(packed, task, std::vector<std::uint32_t>{0, 1, 2}, 0, batch),
                  std::invalid_argument);
  CHECK_THROWS_AS(fill_batch(packed, task, std::vector<std::uint32_t>{3}, 0, batch),
                  std::invalid_argument);
  CHECK_THROWS_AS(fill_evaluation_batch(packed, task, 2, batch), std::invalid_argument);
  CHECK_THROWS_AS(fill_evaluation_batch(packed, task, -1, batch), std::invalid_argument);
}

TEST_CASE("A pattern's rows are its sets: the encoder's, a class, or a number per drum") {
  for (const PatternKit kit : {PatternKit::nine, PatternKit::full}) {
    const PackedDrums packed = packed_patterns(kit, {9, 0, 0});
    const std::int64_t drums = drums_of(kit);
    for (const RowKind rows : {RowKind::categorical, RowKind::nade}) {
      if (rows == RowKind::categorical && kit == PatternKit::full) continue;
      Batch batch;
      fill_batch(packed, {.batch_size = 3, .rows = rows, .variant = {}},
                 std::vector<std::uint32_t>{7, 4}, 0, batch);
      CHECK(batch.shape.input_depth == drums + 1);
      CHECK(batch.shape.target_depth == (rows == RowKind::nade ? drums : 512));
      CHECK(batch.shape.control_depth == 0);
      CHECK(batch.row_weight == std::vector<float>{1, 1, 0});
      CHECK(sets_of(batch, rows, 0) == test::some_pattern(kSteps, kit, 7));
      CHECK(sets_of(batch, rows, 1) == test::some_pattern(kSteps, kit, 4));
      CHECK(inputs_agree(batch, rows, 2));
      CHECK(sum(batch.target) > 0);
    }
  }
}

TEST_CASE("Padding rows of patterns are all zeros") {
  const PackedDrums packed = packed_patterns(PatternKit::nine, {1, 0, 0});
  Batch batch;
  fill_batch(packed, {.batch_size = 2, .rows = RowKind::categorical, .variant = {}},
             std::vector<std::uint32_t>{0}, 0, batch);
  for (std::int64_t t = 0; t < kSteps; ++t) {
    for (std::int64_t d = 0; d < 10; ++d)
      CHECK(at(batch.encoder_input, batch.shape, t, 1, 10, d) == 0);
    for (std::int64_t d = 0; d < 512; ++d) CHECK(at(batch.target, batch.shape, t, 1, 512, d) == 0);
  }
}

TEST_CASE("Patterns are not augmented") {
  const PackedDrums packed = packed_patterns(PatternKit::nine, {1, 0, 0});
  const BatchTask task{.batch_size = 1, .rows = RowKind::nade, .variant = {}, .augmentation = 0.5F};
  CHECK_THROWS_WITH(batch_shape(packed, task), Catch::Contains("augmentation is for grooves"));
}

TEST_CASE("The wrong kind of packed file is one line that says how to pack") {
  const PackedDrums grooves = packed_of({3, 0, 0});
  const PackedDrums nine = packed_patterns(PatternKit::nine, {3, 0, 0});
  const PackedDrums full = packed_patterns(PatternKit::full, {3, 0, 0});
  const auto shape_of = [](const PackedDrums& packed, RowKind rows, InputVariant variant = {}) {
    return batch_shape(packed, {.batch_size = 1, .rows = rows, .variant = variant});
  };
  CHECK_THROWS_WITH(shape_of(grooves, RowKind::nade),
                    grooves.name() +
                        ": holds grooves, and the model wants drum patterns: pack with --windows "
                        "pattern");
  CHECK_THROWS_WITH(shape_of(nine, RowKind::groove),
                    nine.name() +
                        ": holds drum patterns, and the model wants grooves: pack with --windows "
                        "tfds or --windows bar");
  CHECK_THROWS_WITH(shape_of(full, RowKind::categorical),
                    full.name() +
                        ": holds patterns of 61 drums, and a categorical model wants 9: pack with "
                        "--drums 9");
  CHECK_THROWS_WITH(shape_of(nine, RowKind::nade, {.humanize = true}),
                    "input variants are for grooves, not for drum patterns");
}

}  // namespace drumvae
