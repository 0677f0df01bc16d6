// The oracle's samples in full: every note of a window and every cell of its tensors, and back.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>

#include "data/groove.h"
#include "data/input_variants.h"
#include "data/windows.h"
#include "tests/oracle/dataset.h"
#include "tests/oracle/expected.h"
#include "tests/support/shared.h"

using namespace drumvae;
using namespace drumvae::test;
using nlohmann::json;

namespace {

bool near(double value, const json& expected, double bound) {
  return std::abs(value - expected.get<double>()) <= bound;
}

void check_notes(const json& expected, const std::vector<DrumHit>& hits) {
  REQUIRE(hits.size() == expected.size());
  for (std::size_t i = 0; i < hits.size(); ++i) {
    INFO("note " << i);
    CHECK(hits[i].pitch == expected[i][0].get<int>());
    CHECK(hits[i].velocity == expected[i][1].get<int>());
    CHECK(near(hits[i].start_s, expected[i][2], kSecondsBound));
    CHECK(near(hits[i].end_s, expected[i][3], kSecondsBound));
    // A note's step is given only where the window has one grid.
    if (expected[i].size() > 4) CHECK(hits[i].step == expected[i][4].get<int>());
  }
}

// [step, class, hit, velocity, offset] of every cell with something in it.
json cells_of(const DrumTensor& tensor) {
  json cells = json::array();
  for (std::size_t cell = 0; cell < tensor.velocities.size(); ++cell) {
    const int hit = is_hit(tensor, cell) ? 1 : 0;
    if (hit == 0 && tensor.velocities[cell] == 0 && tensor.offsets[cell] == 0) continue;
    cells.push_back({cell / kDrumClasses, cell % kDrumClasses, hit, tensor.velocities[cell],
                     tensor.offsets[cell] / static_cast<double>(kOffsetUnits)});
  }
  return cells;
}

// `expected` is [step, class, velocity, offset], or [step, class, hit, velocity, offset].
void check_cells(const json& expected, const DrumTensor& tensor) {
  const json cells = cells_of(tensor);
  REQUIRE(cells.size() == expected.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    INFO("cell " << i << ": " << cells[i] << ", wanted " << expected[i]);
    json wanted = expected[i];
    if (wanted.size() == 4) wanted.insert(wanted.begin() + 2, 1);
    for (std::size_t column = 0; column < 4; ++column)
      CHECK(cells[i][column].get<int>() == wanted[column].get<int>());
    CHECK(near(cells[i][4].get<double>(), wanted[4], kOffsetBound));
  }
}

DrumTensor varied(const DrumTensor& target, const InputVariant& variant) {
  DrumTensor input = target;
  apply_input_variant(variant, {}, input);
  return input;
}

void check_item(const json& item, Dataset& dataset, int bars) {
  const auto name = item.at("file").get<std::string>();
  INFO(name << " window " << item.at("window"));
  const Performance part = dataset.window(name, bars, item.at("window"));
  const Window window = convert_window(part, bars, DrumMap::roland);
  CHECK(near(dataset.entry(name).entry.bar_seconds, item.at("bar_seconds"), kSecondsBound));
  CHECK(near(part.qpm, item.at("qpm"), 1e-6));
  check_notes(item.at("notes"), part.hits);
  REQUIRE((window.tensor ? 1 : 0) == item.at("tensors").get<int>());
  if (!window.tensor) return;
  if (item.contains("hits")) check_cells(item.at("hits"), *window.tensor);
  if (item.contains("hits_infer_map")) {
    const Window inferred = convert_window(part, bars, DrumMap::gm);
    REQUIRE(inferred.tensor);
    check_cells(item.at("hits_infer_map"), *inferred.tensor);
  }
  if (item.contains("output")) check_cells(item.at("output"), *window.tensor);
  if (!item.contains("input_humanize")) return;
  check_cells(item.at("input_humanize"), varied(*window.tensor, {.humanize = true}));
  check_cells(item.at("input_tap"),
              varied(*window.tensor, {.tapify = true, .fixed_velocities = true}));
  check_cells(item.at("input_addhh"), varied(*window.tensor, {.add_instruments = 1U << 2U}));
  check_cells(item.at("input_ctl"), varied(*window.tensor, {.hits_as_controls = true}));
  json controls = json::array();
  for (const auto& cell : cells_of(*window.tensor)) controls.push_back({cell[0], cell[1]});
  CHECK(controls == item.at("controls"));
}

void check_subset(const std::string& name, int bars) {
  const auto groove = shared_path("data/groove");
  const auto path = shared_path("oracle/" + name);
  if (!groove || !path) return;
  Dataset dataset(*groove);
  const json items = read_items(*path);
  for (const auto& item : items) check_item(item, dataset, bars);
  REQUIRE(!items.empty());
  std::printf("%s: %zu cases\n", name.c_str(), items.size());
}

std::vector<double> rows_of_item(const json& item, Dataset& dataset) {
  if (item.contains("tensor")) {
    std::vector<double> rows;
    for (const auto& row : item.at("tensor"))
      for (const auto& value : row) rows.push_back(value.get<double>());
    return rows;
  }
  const Performance part = dataset.window(item.at("file"), 4, item.at("window"));
  const std::vector<float> rows = rows_of(convert_window(part, 4, DrumMap::roland).tensor.value());
  return {rows.begin(), rows.end()};
}

// Expected notes are [pitch, start, end, velocity].
void check_decoded(const json& expected, const std::vector<DrumHit>& hits) {
  json reordered = json::array();
  for (const auto& note : expected) reordered.push_back({note[0], note[3], note[1], note[2]});
  check_notes(reordered, hits);
}

}  // namespace

TEST_CASE("the oracle's 4-bar samples agree in every note and cell, in both maps") {
  check_subset("subset_4bar.json", 4);
}

TEST_CASE("the oracle's 2-bar samples agree in every note, cell, input variant and control") {
  check_subset("subset_2bar.json", 2);
}

TEST_CASE("decoding the oracle's tensors gives its notes, in both maps") {
  const auto groove = shared_path("data/groove");
  const auto path = shared_path("oracle/from_tensors.json");
  if (!groove || !path) return;
  Dataset dataset(*groove);
  const json items = read_items(*path);
  for (const auto& item : items) {
    INFO(item.value("file", "synthetic")
         << " " << item.value("window", item.value("synthetic", 0)));
    const std::vector<double> rows = rows_of_item(item, dataset);
    check_decoded(item.at("train"), decode_groove(rows, DrumMap::roland));
    check_decoded(item.at("infer"), decode_groove(rows, DrumMap::gm));
  }
  REQUIRE(!items.empty());
  std::printf("from_tensors.json: %zu cases\n", items.size());
}
