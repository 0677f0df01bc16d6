// Whole files through the converter, without windows: tables and sparse tensors.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>

#include "data/groove.h"
#include "data/windows.h"
#include "tests/oracle/dataset.h"
#include "tests/oracle/expected.h"
#include "tests/support/shared.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

struct Converted {
  std::string reason;  // as the table writes it
  std::vector<DrumTensor> tensors;
};

Converted convert_file(Performance performance, int bars) {
  quantize(performance);
  if (const auto rejection = rejection_of(performance))
    return {*rejection == Rejection::steps_per_bar ? "steps_per_bar!=16" : name_of(*rejection), {}};
  const DrumTensor whole = encode_groove(performance, DrumMap::roland);
  Converted converted{"", cut_bars(whole, bars, bars)};
  if (converted.tensors.empty())
    converted.reason = "short(total_bars=" + std::to_string(whole.steps / kStepsPerBar) + ")";
  return converted;
}

void check_conversion(const CsvRow& row, const std::string& bars, const Converted& converted) {
  INFO(bars << " bars");
  const Sums sums = sums_of(converted.tensors);
  CHECK(static_cast<std::int64_t>(converted.tensors.size()) == row.integer("tensors" + bars));
  CHECK(converted.reason == row.text("reason" + bars));
  CHECK(sums.hits == row.integer("hits" + bars));
  CHECK(sums.velocity == Approx(row.number("vel" + bars)).margin(kSumBound).epsilon(0));
  CHECK(sums.offset == Approx(row.number("off" + bars)).margin(kSumBound).epsilon(0));
  CHECK(sums.crc == row.text("crc" + bars));
}

void check_sparse(const nlohmann::json& expected, const DrumTensor& tensor) {
  DrumTensor left = tensor;
  for (const auto& cell : expected) {
    const auto step = cell.at(0).get<std::size_t>();
    const auto drum = cell.at(1).get<std::size_t>();
    const std::size_t index = step * kDrumClasses + drum;
    CHECK(is_hit(tensor, index));
    CHECK(tensor.velocities[index] == cell.at(2).get<int>());
    CHECK(std::abs(tensor.offsets[index] / static_cast<double>(kOffsetUnits) -
                   cell.at(3).get<double>()) <= kOffsetBound);
    left.hits[step] = static_cast<std::uint16_t>(left.hits[step] & ~(1U << drum));
  }
  CHECK(count_hits(left) == 0);
}

void check_windows(const nlohmann::json& expected, const std::vector<DrumTensor>& tensors) {
  if (expected.is_null()) return;
  REQUIRE(tensors.size() == expected.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) check_sparse(expected[i], tensors[i]);
}

}  // namespace

TEST_CASE("every whole file of the oracle has its end, bars, reasons and tensors") {
  const auto groove = shared_path("data/groove");
  const auto table = shared_path("oracle/full_files.csv");
  if (!groove || !table) return;
  Dataset dataset(*groove);
  const CsvFile csv(*table);
  for (const CsvRow& row : csv.rows()) {
    const std::string& name = row.text("file");
    INFO(name);
    const Performance& performance = dataset.performance(name);
    const GmdEntry& entry = dataset.entry(name);
    CHECK(row.text("split") == split_name(entry.entry.split));
    CHECK(entry.bpm == row.integer("bpm"));
    CHECK(std::to_string(entry.numerator) + "-" + std::to_string(entry.denominator) ==
          row.text("time_signature"));
    CHECK(static_cast<std::int64_t>(performance.hits.size()) == row.integer("notes"));
    CHECK(performance.end_s == Approx(row.number("end_time")).margin(1e-6).epsilon(0));
    CHECK(std::nearbyint(performance.end_s / entry.entry.bar_seconds) == row.number("total_bars"));
    check_conversion(row, "4", convert_file(performance, 4));
    check_conversion(row, "2", convert_file(performance, 2));
  }
  REQUIRE(!csv.rows().empty());
  std::printf("full_files.csv: %zu cases\n", csv.rows().size());
}

TEST_CASE("every cell of the oracle's whole files is there and no other") {
  const auto groove = shared_path("data/groove");
  const auto path = shared_path("oracle/subset_fullfile.json");
  if (!groove || !path) return;
  Dataset dataset(*groove);
  const nlohmann::json items = read_items(*path);
  for (const auto& item : items) {
    const auto name = item.at("file").get<std::string>();
    INFO(name);
    const Performance& performance = dataset.performance(name);
    const Converted four = convert_file(performance, 4);
    const Converted two = convert_file(performance, 2);
    CHECK(four.tensors.size() == item.at("tensors4").get<std::size_t>());
    CHECK(two.tensors.size() == item.at("tensors2").get<std::size_t>());
    CHECK((four.reason.empty() ? "ok" : four.reason) == item.at("reason4").get<std::string>());
    CHECK((two.reason.empty() ? "ok" : two.reason) == item.at("reason2").get<std::string>());
    check_windows(item.at("windows4"), four.tensors);
    check_windows(item.at("windows2"), two.tensors);
  }
  REQUIRE(!items.empty());
  std::printf("subset_fullfile.json: %zu cases\n", items.size());
}
