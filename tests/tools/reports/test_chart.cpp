// Charts for pages.
#include <catch2/catch.hpp>
#include <cmath>

#include "tools/reports/chart.h"

using namespace drumvae;
using Catch::Contains;

TEST_CASE("ticks are round, evenly spaced, few, and span what is shown") {
  CHECK(round_ticks(0, 100) == std::vector<double>{0, 20, 40, 60, 80, 100});
  CHECK(round_ticks(-3, 3).front() <= -3);
  for (const auto& [low, high] : {std::pair(0.0, 1e-4), {161.2, 987.0}, {-5.0, 2.0}, {7.0, 7.0}}) {
    const auto ticks = round_ticks(low, high);
    CAPTURE(low, high);
    CHECK(ticks.front() <= low);
    CHECK(ticks.back() >= high);
    CHECK(ticks.size() >= 3);
    CHECK(ticks.size() <= 9);
  }
}

TEST_CASE("a chart names its lines, unit and step, and a falling value falls") {
  const std::string svg =
      line_chart({.title = "Loss <x>",
                  .unit = "nats",
                  .lines = {{"training", {{0, 100}, {100, 0}}}, {"validation", {{50, 40}}, 1}}});
  CHECK_THAT(svg, Contains(">Loss &lt;x><") && Contains(">nats<") && Contains(">training<") &&
                      Contains(">validation<") && Contains(">step<"));
  CHECK_THAT(svg, Contains("class=\"line0\" d=\"M62.0 46.0L446.0 196.0\""));
  CHECK_THAT(svg, Contains("class=\"dot1\" cx=\"254.0\""));
}

TEST_CASE("a chart's file is the chart with its style and ground") {
  const LineChart chart{.title = "a", .unit = "", .lines = {{"b", {{0, 1}, {2, 3}}}}};
  const std::string file = line_chart_file(chart);
  CHECK_THAT(file, Catch::StartsWith("<svg ") && Contains("<style>") && Contains("--c0: ") &&
                       Contains("var(--ground)") && !Contains("body {"));
  const std::string drawn = line_chart(chart);
  CHECK(file.ends_with(drawn.substr(drawn.find('\n') + 1)));
}

TEST_CASE("values that are not finite are left out, and a chart of none says so") {
  const std::string svg =
      line_chart({.title = "a", .unit = "", .lines = {{"b", {{0, 1}, {1, NAN}, {2, 3}}}}});
  CHECK_THAT(svg, !Contains("nan"));
  CHECK_THAT(line_chart({.title = "a", .unit = "", .lines = {{"b", {{0, INFINITY}}}}}),
             Contains("no values"));
}

TEST_CASE("a histogram's highest bar is full, and none is no division by zero") {
  CHECK_THAT(small_histogram({1, 4}, 1), Contains("height=\"32.0\"") &&
                                             Contains("height=\"8.0\"") &&
                                             Contains("class=\"mark\""));
  CHECK_THAT(small_histogram({0, 0}), !Contains("nan") && !Contains("class=\"bar\""));
}

TEST_CASE("percentiles are by rank, and a spread stays within its scale") {
  std::vector<double> values;
  for (int i = 100; i >= 0; --i) values.push_back(i);
  const Spread spread = spread_of(values);
  CHECK(spread.p10 == 10);
  CHECK(spread.median == 50);
  CHECK(spread.p90 == 90);
  CHECK(spread_of({}).median == 0);
  CHECK_THAT(spread_bar(spread, 0, 100), Contains("M90.0 1v14"));
}
