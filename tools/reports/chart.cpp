// Axes, lines and bars.
#include "tools/reports/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/reports/html_page.h"
#include "tools/reports/markup.h"

namespace drumvae {
namespace {

// In pixels.
constexpr double kWidth = 460, kHeight = 240, kLeft = 62, kRight = 14, kTop = 46, kBottom = 44;
constexpr double kSmallWidth = 180, kSmallHeight = 34;
constexpr std::size_t kFewPoints = 30;
constexpr int kTicks = 5;  // wanted

struct Axis {
  std::vector<double> ticks;
  double from, to;  // pixels of the first and the last tick

  double place(double value) const {
    return from + (value - ticks.front()) / (ticks.back() - ticks.front()) * (to - from);
  }
};

std::vector<ScalarPoint> finite(const std::vector<ScalarPoint>& points) {
  std::vector<ScalarPoint> kept;
  std::ranges::copy_if(points, std::back_inserter(kept),
                       [](const ScalarPoint& point) { return std::isfinite(point.value); });
  return kept;
}

std::string text(double x, double y, const char* anchor, const std::string& words,
                 const char* kind = "label") {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                     kind, x, y, anchor, escaped(words));
}

std::string grid(const Axis& steps, const Axis& values, const LineChart& chart) {
  std::string all;
  for (const double tick : values.ticks) {
    const double y = values.place(tick);
    all +=
        fmt::format("<path class=\"grid\" d=\"M{:g} {:.1f}H{:g}\"/>\n", kLeft, y, kWidth - kRight);
    all += text(kLeft - 7, y + 4, "end", fmt::format("{:.6g}", tick));
  }
  for (const double tick : steps.ticks) {
    const double x = steps.place(tick);
    all += fmt::format("<path class=\"axis\" d=\"M{:.1f} {:g}v4\"/>\n", x, kHeight - kBottom);
    all += text(x, kHeight - kBottom + 17, "middle", fmt::format("{:.7g}", tick));
  }
  all += fmt::format("<path class=\"axis\" d=\"M{:g} {:g}H{:g}\"/>\n", kLeft, kHeight - kBottom,
                     kWidth - kRight);
  all += text((kLeft + kWidth - kRight) / 2, kHeight - 8, "middle", "step");
  all += text(8, 31, "start", chart.unit);
  return all + text(8, 16, "start", chart.title, "title");
}

std::string drawn(const std::vector<ScalarPoint>& points, int number, const Axis& steps,
                  const Axis& values) {
  std::string path, dots;
  for (const ScalarPoint& point : points) {
    const double x = steps.place(static_cast<double>(point.step)), y = values.place(point.value);
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x, y);
    if (points.size() <= kFewPoints)
      dots += fmt::format(
          "<circle class=\"dot{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.5\"><title>step {}: "
          "{:.5g}</title></circle>\n",
          number, x, y, point.step, point.value);
  }
  return fmt::format("<path class=\"line{}\" d=\"{}\"/>\n", number, path) + dots;
}

std::string legend(const LineChart& chart) {
  std::string all;
  double x = kWidth - kRight;
  for (std::size_t i = chart.lines.size(); i-- > 0;) {
    const std::string& name = chart.lines[i].name;
    all += text(x, 16, "end", name);
    x -= 7.0 * static_cast<double>(name.size()) + 6;
    all += fmt::format("<path class=\"line{}\" d=\"M{:g} 12h18\"/>\n", chart.lines[i].kind, x - 18);
    x -= 30;
  }
  return all;
}

std::string opened(double width, double height, const std::string& kind, const std::string& label) {
  return fmt::format(
      "<svg class=\"{}\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:g} {:g}\" "
      "width=\"{:g}\" height=\"{:g}\" role=\"img\" aria-label=\"{}\">\n",
      kind, width, height, width, height, escaped(label));
}

}  // namespace

std::vector<double> round_ticks(double low, double high) {
  if (!(high > low)) {
    const double room = low == 0 ? 1 : std::abs(low) * .1;
    low -= room;
    high += room;
  }
  const double rough = (high - low) / kTicks;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double distance = 10 * power;
  for (const double nice : {5.0, 2.5, 2.0, 1.0})
    if (nice * power >= rough * .999) distance = nice * power;
  std::vector<double> ticks;
  const double first = std::floor(low / distance + 1e-9), last = std::ceil(high / distance - 1e-9);
  for (double number = first; number <= last; ++number) ticks.push_back(number * distance + 0.0);
  return ticks;
}

std::string line_chart(const LineChart& chart) {
  std::vector<std::vector<ScalarPoint>> lines;
  std::vector<double> steps, values;
  for (const ChartLine& line : chart.lines) {
    lines.push_back(finite(line.points));
    for (const ScalarPoint& point : lines.back()) {
      steps.push_back(static_cast<double>(point.step));
      values.push_back(point.value);
    }
  }
  std::string all = opened(kWidth, kHeight, "chart", chart.title + " over steps");
  if (values.empty()) return all + text(8, 16, "start", chart.title + ": no values") + "</svg>\n";
  const auto range = [](const std::vector<double>& numbers) {
    const auto [least, most] = std::ranges::minmax(numbers);
    return round_ticks(least, most);
  };
  Axis across{range(steps), kLeft, kWidth - kRight}, up{range(values), kHeight - kBottom, kTop};
  all += grid(across, up, chart) + legend(chart);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (!lines[i].empty()) all += drawn(lines[i], chart.lines[i].kind, across, up);
  return all + "</svg>\n";
}

std::string line_chart_file(const LineChart& chart) {
  std::string svg = line_chart(chart);
  const std::string ground = "<rect width=\"100%\" height=\"100%\" fill=\"var(--ground)\"/>\n";
  return svg.insert(svg.find('\n') + 1, "<style>" + chart_style() + "</style>\n" + ground);
}

std::string small_histogram(const std::vector<std::int64_t>& counts, double mark) {
  std::string all = opened(kSmallWidth, kSmallHeight, "small", "histogram");
  const std::int64_t most = counts.empty() ? 0 : std::ranges::max(counts);
  const double wide = kSmallWidth / static_cast<double>(std::max<std::size_t>(counts.size(), 1));
  for (std::size_t i = 0; most > 0 && i < counts.size(); ++i) {
    const double high =
        static_cast<double>(counts[i]) / static_cast<double>(most) * (kSmallHeight - 2);
    all += fmt::format(
        "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n",
        static_cast<double>(i) * wide, kSmallHeight - 1 - high, std::max(wide - .8, .5), high);
  }
  all +=
      fmt::format("<path class=\"axis\" d=\"M0 {0:g}H{1:g}\"/>\n", kSmallHeight - .5, kSmallWidth);
  if (mark >= 0)
    all += fmt::format("<path class=\"mark\" d=\"M{:.1f} 0V{:g}\"/>\n", mark * wide, kSmallHeight);
  return all + "</svg>\n";
}

std::string spread_bar(const Spread& spread, double low, double high) {
  constexpr double kMiddle = 8;
  const auto place = [&](double value) {
    return std::clamp((value - low) / (high - low), 0.0, 1.0) * (kSmallWidth - 2) + 1;
  };
  return opened(kSmallWidth, 2 * kMiddle, "small",
                fmt::format("{:.4g}, mostly {:.4g} to {:.4g}", spread.median, spread.p10,
                            spread.p90)) +
         fmt::format("<path class=\"grid\" d=\"M0 {0:g}H{1:g}\"/>\n", kMiddle, kSmallWidth) +
         fmt::format(
             "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:g}\" width=\"{:.1f}\" height=\"8\" "
             "rx=\"2\"/>\n",
             place(spread.p10), kMiddle - 4, std::max(place(spread.p90) - place(spread.p10), 1.0)) +
         fmt::format("<path class=\"mark\" d=\"M{:.1f} 1v14\"/>\n</svg>\n", place(spread.median));
}

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const auto rank = [&](double share) {
    const auto place = std::lround(share * static_cast<double>(values.size() - 1));
    return values[static_cast<std::size_t>(place)];
  };
  return {.p10 = rank(.1), .median = rank(.5), .p90 = rank(.9)};
}

}  // namespace drumvae
