// Drum patterns of whole files: Magenta's label sequences, and how many there are.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <set>

#include "data/gmd.h"
#include "data/pattern_corpus.h"
#include "tests/oracle/dataset.h"
#include "tests/oracle/expected.h"
#include "tests/support/shared.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

using PerSplit = WindowFunnel::PerSplit;

std::int64_t count_patterns(const GmdEntry& file, int per_file, WindowFunnel& funnel) {
  return std::ssize(read_patterns(file.entry, {.per_file = per_file}, funnel));
}

std::int64_t count_patterns(const GmdEntry& file, int per_file) {
  WindowFunnel funnel;
  return count_patterns(file, per_file, funnel);
}

}  // namespace

TEST_CASE("the oracle's files give its sorted label sequences") {
  const auto groove = shared_path("data/groove");
  const auto path = shared_path("oracle/subset_drums.json");
  if (!groove || !path) return;
  const Dataset dataset(*groove);
  const nlohmann::json items = read_items(*path);
  for (const auto& item : items) {
    const auto name = item.at("file").get<std::string>();
    INFO(name);
    WindowFunnel funnel;
    std::set<DrumSets> patterns;
    for (PatternExample& example :
         read_patterns(dataset.entry(name).entry, {.per_file = 0}, funnel))
      patterns.insert(std::move(example.sets));
    CHECK(std::ssize(patterns) == item.at("unique").get<std::int64_t>());
    CHECK(count_patterns(dataset.entry(name), 5) == item.at("capped").get<std::int64_t>());
    CHECK(nlohmann::json(patterns) == item.at("labels"));
  }
  REQUIRE(!items.empty());
  std::printf("subset_drums.json: %zu cases\n", items.size());
}

TEST_CASE("every whole file of the oracle has its number of patterns, capped and not") {
  const auto groove = shared_path("data/groove");
  const auto table = shared_path("oracle/full_files.csv");
  if (!groove || !table) return;
  const Dataset dataset(*groove);
  const CsvFile csv(*table);
  for (const CsvRow& row : csv.rows()) {
    const GmdEntry& file = dataset.entry(row.text("file"));
    INFO(file.entry.name);
    CHECK(count_patterns(file, 0) == row.integer("drums_unique"));
    CHECK(count_patterns(file, 5) == row.integer("drums_capped"));
  }
  REQUIRE(!csv.rows().empty());
  std::printf("patterns of whole files: %zu cases\n", csv.rows().size());
}

TEST_CASE("the data set's 2-bar patterns are as many as published, with the cap and without") {
  const auto groove = shared_path("data/groove");
  if (!groove) return;
  WindowFunnel all, capped;
  for (const GmdEntry& file : read_gmd(*groove)) {
    count_patterns(file, 0, all);
    count_patterns(file, 5, capped);
  }
  CHECK(all.kept == PerSplit{13696, 1883, 1819});
  CHECK(capped.kept == PerSplit{1759, 246, 366});
  std::printf("2-bar patterns: %d files\n", 1150);
}
