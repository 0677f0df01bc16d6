// Every window of the oracle's tables: reason, notes, tempo, hits and velocities, sums.
#include <catch2/catch.hpp>
#include <cstdio>

#include "data/input_variants.h"
#include "data/windows.h"
#include "tests/oracle/dataset.h"
#include "tests/oracle/expected.h"
#include "tests/support/shared.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// As the table writes it: "" with a tensor.
std::string reason_of(const Window& window, const Performance& part) {
  if (window.tensor) return "";
  if (window.rejection == Rejection::steps_per_bar) return "steps_per_bar!=16";
  if (window.rejection != Rejection::too_short) return name_of(window.rejection);
  std::int32_t last = 0;
  for (const DrumHit& hit : part.hits) last = std::max(last, hit.step);
  return "short(total_bars=" + std::to_string(last / kStepsPerBar + 1) + ")";
}

void check_row(const CsvRow& row, const Performance& part, const Window& window) {
  CHECK(reason_of(window, part) == row.text("reason"));
  CHECK((window.tensor ? 1 : 0) == row.integer("tensors"));
  CHECK(static_cast<std::int64_t>(part.hits.size()) == row.integer("notes"));
  CHECK(part.qpm == Approx(row.number("qpm")).margin(1e-6).epsilon(0));
  const Sums sums = window.tensor ? sums_of({*window.tensor}) : Sums{};
  CHECK(sums.crc == row.text("hv_crc32"));
  CHECK(sums.hits == row.integer("hits"));
  CHECK(sums.velocity == Approx(row.number("vel_sum")).margin(kSumBound).epsilon(0));
  CHECK(sums.offset == Approx(row.number("off_sum")).margin(kSumBound).epsilon(0));
  CHECK(sums.offset_abs == Approx(row.number("off_abs_sum")).margin(kSumBound).epsilon(0));
  if (window.tensor) CHECK(window.tensor->steps == row.integer("steps"));
}

void check_table(const std::string& name, int bars) {
  const auto groove = shared_path("data/groove");
  const auto table = shared_path("oracle/" + name);
  if (!groove || !table) return;
  Dataset dataset(*groove);
  const CsvFile csv(*table);
  for (const CsvRow& row : csv.rows()) {
    const std::string& file = row.text("file");
    INFO(name << ": " << file << " window " << row.text("window"));
    CHECK(row.text("split") == split_name(dataset.entry(file).entry.split));
    const Performance part = dataset.window(file, bars, row.integer("window"));
    check_row(row, part, convert_window(part, bars, DrumMap::roland));
  }
  REQUIRE(!csv.rows().empty());
  std::printf("%s: %zu cases\n", name.c_str(), csv.rows().size());
}

Sums varied_sums(const DrumTensor& target, const InputVariant& variant) {
  DrumTensor input = target;
  apply_input_variant(variant, {}, input);
  return sums_of({input});
}

void check_variant(const CsvRow& row, const std::string& prefix, const Sums& sums) {
  INFO(prefix);
  CHECK(sums.hits == row.integer(prefix + "_hits"));
  CHECK(sums.velocity == Approx(row.number(prefix + "_vel")).margin(kSumBound).epsilon(0));
  CHECK(sums.offset == Approx(row.number(prefix + "_off")).margin(kSumBound).epsilon(0));
}

}  // namespace

TEST_CASE("every 4-bar tfds window of the oracle has its reason, notes, tempo and tensor") {
  check_table("windows_4bar.csv", 4);
}

TEST_CASE("every 2-bar tfds window of the oracle has its reason, notes, tempo and tensor") {
  check_table("windows_2bar.csv", 2);
}

TEST_CASE("the input variants of every 2-bar window of the oracle have its sums") {
  const auto groove = shared_path("data/groove");
  const auto table = shared_path("oracle/windows_2bar_variants.csv");
  if (!groove || !table) return;
  Dataset dataset(*groove);
  const CsvFile csv(*table);
  for (const CsvRow& row : csv.rows()) {
    INFO(row.text("file") << " window " << row.text("window"));
    const Performance part = dataset.window(row.text("file"), 2, row.integer("window"));
    const Window window = convert_window(part, 2, DrumMap::roland);
    REQUIRE(window.tensor);
    check_variant(row, "hum", varied_sums(*window.tensor, {.humanize = true}));
    check_variant(row, "tap",
                  varied_sums(*window.tensor, {.tapify = true, .fixed_velocities = true}));
    check_variant(row, "addhh", varied_sums(*window.tensor, {.add_instruments = 1U << 2U}));
    CHECK(varied_sums(*window.tensor, {.hits_as_controls = true}).hits == row.integer("ctl_hits"));
    CHECK(sums_of({*window.tensor}).hits == row.integer("ctl_true"));
  }
  REQUIRE(!csv.rows().empty());
  std::printf("windows_2bar_variants.csv: %zu cases\n", csv.rows().size());
}
