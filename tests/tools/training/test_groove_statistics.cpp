// Statistics against counts made by hand.
#include <catch2/catch.hpp>
#include <cmath>

#include "data/groove.h"
#include "tests/data/packed_examples.h"
#include "tests/support/temporary_folder.h"
#include "tools/training/groove_statistics.h"

namespace drumvae {
namespace {

struct RowHit {
  std::size_t step, drum;
  float velocity, offset;
};

std::vector<float> rows_with(std::size_t steps, const std::vector<RowHit>& hits) {
  std::vector<float> rows(steps * kRowDepth);
  for (const RowHit& hit : hits) {
    float* const row = rows.data() + hit.step * kRowDepth;
    row[hit.drum] = 1;
    row[kDrumClasses + hit.drum] = hit.velocity;
    row[2 * kDrumClasses + hit.drum] = hit.offset;
  }
  return rows;
}

// The bins that hold something, with their counts.
std::map<std::size_t, std::int64_t> filled(const GrooveStatistics& statistics,
                                           std::size_t feature) {
  std::map<std::size_t, std::int64_t> result;
  const auto& bins = statistics.bins(feature);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i] > 0) result[i] = bins[i];
  }
  return result;
}

TEST_CASE("Each hit, onset and bar is counted in its bin") {
  GrooveStatistics statistics;
  // Two bars: onsets at 0 (two drums), 2 and 30; three hits in the first bar, one in the second.
  statistics.add(rows_with(32, {{0, 0, 0, -1}, {0, 4, 1, 1}, {2, 8, .5F, 0}, {30, 2, .99F, .01F}}));
  using Counts = std::map<std::size_t, std::int64_t>;
  CHECK(statistics.grooves() == 1);
  CHECK(filled(statistics, 0) == Counts{{1, 1}, {15, 1}});           // 2 and 28 steps apart
  CHECK(filled(statistics, 1) == Counts{{1, 1}, {0, 1}});            // pairs of hits
  CHECK(filled(statistics, 2) == Counts{{0, 1}, {8, 1}, {15, 2}});   // velocities
  CHECK(filled(statistics, 3) == Counts{{0, 1}, {16, 2}, {31, 1}});  // offsets
}

TEST_CASE("Means and deviations are those of the hits, and of each drum's") {
  GrooveStatistics statistics;
  statistics.add(rows_with(16, {{0, 0, .2F, .5F}, {4, 0, .6F, -.5F}, {4, 8, 1, 0}}));
  std::vector<Scalar> all, drums;
  statistics.append_moments("s/", all);
  statistics.append_moments_by_drum("s/", drums);
  REQUIRE(all.size() == 4);
  CHECK(all[0].tag == "s/velocity_mean");
  CHECK(all[0].value == Approx(.6));
  CHECK(all[1].value == Approx(std::sqrt((.16 + 0 + .16) / 3)).epsilon(1e-6));
  CHECK(all[2].value == Approx(0).margin(1e-7));
  CHECK(all[3].tag == "s/offset_sd");
  CHECK(all[3].value == Approx(std::sqrt(.5 / 3)).epsilon(1e-6));
  REQUIRE(drums.size() == 10);
  CHECK(drums[0] == Scalar{"s/kick/hits", 2});
  CHECK(drums[1].value == Approx(.4));
  CHECK(drums[5] == Scalar{"s/ride/hits", 1});
  CHECK(drums[7].value == Approx(0).margin(1e-7));
}

TEST_CASE("The same grooves overlap wholly and do not diverge; other ones do") {
  GrooveStatistics steady, sparse, empty;
  std::vector<RowHit> hits;
  for (std::size_t step = 0; step < 16; ++step) hits.push_back({step, 2, .4F, .1F});
  for (int i = 0; i < 100; ++i) {
    steady.add(rows_with(16, hits));
    sparse.add(rows_with(16, {hits[0], hits[8]}));
  }
  for (const Scalar& scalar : compare_statistics(steady, steady))
    CHECK(scalar.value == Approx(scalar.tag.ends_with("_overlap") ? 1 : 0).margin(1e-12));
  const std::vector<Scalar> other = compare_statistics(sparse, steady);
  CHECK(other[0].tag == "samples/inter_onset_overlap");
  CHECK(other[0].value < 0.1);
  CHECK(other[1].tag == "samples/inter_onset_kl");
  CHECK(other[1].value > 3);
  CHECK(other[4].tag == "samples/velocity_overlap");
  CHECK(other[4].value > 0.9);
  CHECK_THROWS_AS(compare_statistics(empty, steady), std::invalid_argument);
  CHECK_THROWS_AS(empty.add(std::vector<float>(5)), std::invalid_argument);
}

TEST_CASE("Overlap and divergence are those of the smoothed histograms") {
  // One bar each: 2 and 0 hits; the density's bins hold one count, others get half a count each.
  GrooveStatistics two, none;
  two.add(rows_with(16, {{0, 0, .5F, 0}, {0, 1, .5F, 0}}));
  none.add(rows_with(16, {}));
  const std::vector<Scalar> scalars = compare_statistics(two, none);
  const double high = 1.5 / 17, low = 0.5 / 17;
  // The reference has no onsets, so that its density is the first to compare.
  REQUIRE(scalars[0].tag == "samples/density_overlap");
  CHECK(scalars[0].value == Approx(30 * low + 2 * low));
  CHECK(scalars[1].value == Approx(high * std::log(3.0) - low * std::log(3.0)));
}

TEST_CASE("A pattern has onsets and a density like the groove with its hits, and nothing else") {
  GrooveStatistics pattern, groove;
  DrumSets sets(16, 0);
  sets[0] = 0b101;
  sets[6] = 0b1;
  pattern.add(sets);
  groove.add(rows_with(16, {{0, 0, .5F, 0}, {0, 2, .5F, 0}, {6, 0, .5F, 0}}));
  for (const std::size_t feature : {0U, 1U}) CHECK(pattern.bins(feature) == groove.bins(feature));
  CHECK(filled(pattern, 2).empty());
  const std::vector<Scalar> scalars = compare_statistics(groove, pattern);
  REQUIRE(scalars.size() == 4);
  CHECK(scalars[3].tag == "samples/density_kl");
}

TEST_CASE("The statistics of a split are those of its examples") {
  const test::TemporaryFolder folder;
  test::write_examples(folder / "p", 32, {5, 3, 0});
  const PackedDrums packed = PackedDrums::open(folder / "p");
  GrooveStatistics wanted;
  for (std::uint32_t i = 0; i < 3; ++i) wanted.add(rows_of(test::some_tensor(32, 1000 + i)));
  const GrooveStatistics got = statistics_of(packed, Split::validation);
  CHECK(got.grooves() == 3);
  for (std::size_t feature = 0; feature < 4; ++feature)
    CHECK(got.bins(feature) == wanted.bins(feature));
  CHECK(statistics_of(packed, Split::test).grooves() == 0);
}

}  // namespace
}  // namespace drumvae
