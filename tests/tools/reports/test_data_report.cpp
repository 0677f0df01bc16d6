// The page about data.
#include <catch2/catch.hpp>

#include "tools/reports/data_report.h"

using namespace drumvae;
using Catch::Contains;

namespace {

DataFacts some_facts() {
  DataFacts facts;
  facts.files = {
      {.player = "drummer10", .style = "funk", .metre = "4/4", .tempo_bpm = 90, .seconds = 60},
      {.player = "drummer9",
       .style = "jazz",
       .fill = true,
       .metre = "3/4",
       .tempo_bpm = 140,
       .seconds = 7200}};
  facts.bars = 10;
  facts.drums[1] = {.velocities = {20, 100}, .late_ms = {-4, 12}};
  facts.funnel.files = {2, 0, 0};
  facts.funnel.windows = {1200, 0, 0};
  facts.funnel.kept = {900, 0, 0};
  facts.funnel.dropped[0] = 300;
  facts.funnel.unmapped_pitches[80] = 3;
  return facts;
}

}  // namespace

TEST_CASE("the page has totals, styles, drummers, drums and the funnel") {
  const std::string page = data_report(some_facts(), {}, "My <data>");
  CHECK_THAT(page, Contains("<h1>My &lt;data></h1>") && Contains("2 h 01 min") &&
                       Contains("<b>2</b><span>styles"));
  CHECK(page.find(">jazz<") < page.find(">funk<"));  // longest first
  CHECK(page.find("<th>drummer9</th><th>drummer10</th>") != std::string::npos);
  CHECK_THAT(page, Contains("<td>Snare</td><td>2</td><td>0.20</td><td>60</td>") &&
                       Contains("+4.0 ms") && Contains("<td>Kick</td><td>0</td>"));
  CHECK_THAT(page,
             Contains("<td>900</td>") && Contains("300 (25.0 %)") && Contains("pitch 80: 3 notes"));
}

TEST_CASE("data of unknown style has folders and no empty tables") {
  DataFacts facts = some_facts();
  for (FileFacts& file : facts.files) file.style.clear();
  facts.unreadable = {"x.mid: <no>"};
  const std::string page = data_report(facts, {}, "mine");
  CHECK_THAT(page, Contains("<h2>Folders</h2>") && !Contains("<h2>Styles</h2>") &&
                       !Contains("Who plays what") && Contains("x.mid: &lt;no>"));
}
