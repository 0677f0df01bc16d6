// Charts: SVG whose colours are the page's (tools/reports/html_page.h), so that they are legible on
// light and on dark ground.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/training/event_file.h"

namespace drumvae {

// One line of a chart.
struct ChartLine {
  std::string name;
  std::vector<ScalarPoint> points;  // by step; what is not finite is left out
  int kind = 0;                     // of colour and dash, 0..3
};

// Values over steps.  Lines of other kinds differ in colour and dash; one with few points has a dot
// at each.  unit: of the values, may be empty.
struct LineChart {
  std::string title;
  std::string unit;
  std::vector<ChartLine> lines;
};
// For a page.
std::string line_chart(const LineChart& chart);
// A file of its own, with its style.
std::string line_chart_file(const LineChart& chart);

// Round numbers at even distances that span [low, high]: four to about eight.
std::vector<double> round_ticks(double low, double high);

// A small histogram of counts, without axes: a bar for each; `mark` is the bin, with its share,
// where a fine line stands (below 0: none).
std::string small_histogram(const std::vector<std::int64_t>& counts, double mark = -1);

// How values are spread: a bar from the 10th to the 90th percentile with a tick at the median, on
// the scale from low to high.
struct Spread {
  double p10 = 0, median = 0, p90 = 0;
};
std::string spread_bar(const Spread& spread, double low, double high);

// Percentiles of the values, by the nearest rank.  All 0 of none.
Spread spread_of(std::vector<double> values);

}  // namespace drumvae
