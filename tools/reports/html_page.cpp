// The page's style and its parts.
#include "tools/reports/html_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "tools/reports/markup.h"

namespace drumvae {
namespace {

// Blue, vermilion, green and purple of Okabe and Ito's palette, which colour-blind readers tell
// apart; lighter on dark ground.
constexpr const char* kColours = R"(
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1f2328; --soft: #59636e; --rule: #d9dee3;
  --card: #f6f8fa; --bar: #9ecae8; --c0: #0072b2; --c1: #c44e00; --c2: #007a5a; --c3: #a8487e; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --ink: #e6e9ec; --soft: #a2abb5;
  --rule: #363d45; --card: #1c2127; --bar: #2c5f86; --c0: #5cb3ec; --c1: #ff9a52; --c2: #35c79b; --c3: #e094bd; } }
)";
constexpr const char* kPageStyle = R"(
body { background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
  max-width: 1200px; margin: 0 auto; padding: 28px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 40px 0 6px; padding-top: 14px; border-top: 1px solid var(--rule); }
p { margin: 4px 0 12px; color: var(--soft); max-width: 76ch; }
.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 18px 0; padding: 0; }
.figures div { background: var(--card); border-radius: 8px; padding: 10px 18px; }
.figures b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
.figures span { color: var(--soft); font-size: 13px; }
.wide { overflow-x: auto; margin: 8px 0 16px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: 600; font-size: 13px; color: var(--soft); vertical-align: bottom; }
th, td { padding: 4px 9px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child, .left { text-align: left; }
td:first-child { font-weight: 600; }
.barred { display: inline-block; min-width: 120px; padding: 0 6px; border-radius: 3px; box-sizing: border-box; }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 16px; }
.side > * { background: var(--card); border-radius: 8px; padding: 8px; max-width: 100%; height: auto; box-sizing: border-box; }
.side > svg { width: 100%; }
figure { margin: 14px 0; }
figcaption { font-size: 13px; color: var(--soft); margin-bottom: 4px; }
figure .sheet { overflow-x: auto; background: #ffffff; border: 1px solid var(--rule); border-radius: 8px; padding: 4px; }
figure .sheet svg { display: block; margin: auto; }
details { margin: 10px 0; }
summary { cursor: pointer; color: var(--c0); }
pre { background: var(--card); border-radius: 8px; padding: 12px; overflow-x: auto; font-size: 13px; }
)";
constexpr const char* kChartStyle = R"(
svg text.label { font: 11.5px system-ui, "DejaVu Sans", sans-serif; fill: var(--soft); }
svg text.title { font: 600 13px system-ui, "DejaVu Sans", sans-serif; fill: var(--ink); }
svg .grid { stroke: var(--rule); fill: none; } svg .axis, svg .mark { stroke: var(--soft); fill: none; }
svg .mark { stroke: var(--ink); stroke-width: 1.5; } svg .bar { fill: var(--c0); } svg.small { vertical-align: middle; }
svg .line0, svg .line1, svg .line2, svg .line3 { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .line0 { stroke: var(--c0); } svg .line1 { stroke: var(--c1); stroke-dasharray: 6 3; }
svg .line2 { stroke: var(--c2); stroke-dasharray: 2 3; } svg .line3 { stroke: var(--c3); stroke-dasharray: 9 3 2 3; }
svg .dot0 { fill: var(--c0); } svg .dot1 { fill: var(--c1); } svg .dot2 { fill: var(--c2); } svg .dot3 { fill: var(--c3); }
)";

}  // namespace

std::string folder_name(const std::filesystem::path& folder) {
  return (folder / "").lexically_normal().parent_path().filename().string();
}

std::string chart_style() { return std::string(kColours) + kChartStyle; }

void HtmlPage::heading(const std::string& text) { body_ += "<h2>" + escaped(text) + "</h2>\n"; }

void HtmlPage::paragraph(const std::string& text) { body_ += "<p>" + escaped(text) + "</p>\n"; }

void HtmlPage::figures(const std::vector<Figure>& figures) {
  body_ += "<div class=\"figures\">\n";
  for (const Figure& figure : figures)
    body_ += fmt::format("<div><b>{}</b><span>{}</span></div>\n", escaped(figure.number),
                         escaped(figure.what));
  body_ += "</div>\n";
}

void HtmlPage::folded(const std::string& summary, const std::string& preformatted_text) {
  body_ += fmt::format("<details><summary>{}</summary><pre>{}</pre></details>\n", escaped(summary),
                       escaped(preformatted_text));
}

void HtmlPage::side_by_side(const std::vector<std::string>& html) {
  body_ += "<div class=\"side\">\n";
  for (const std::string& part : html) body_ += part;
  body_ += "</div>\n";
}

void HtmlPage::picture(const std::string& caption, const std::string& svg) {
  body_ +=
      fmt::format("<figure><figcaption>{}</figcaption><div class=\"sheet\">\n{}</div></figure>\n",
                  escaped(caption), svg);
}

std::string HtmlPage::text() const {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n{2}</body>\n"
      "</html>\n",
      escaped(title_), std::string(kColours) + kPageStyle + kChartStyle, body_);
}

HtmlTable::HtmlTable(std::vector<std::string> columns) : columns_(std::move(columns)) {}

void HtmlTable::row(const std::vector<std::string>& cells) {
  if (cells.size() != columns_.size()) throw std::invalid_argument("HtmlTable: another width");
  rows_ += "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i)
    rows_ += (columns_[i].starts_with('<') ? "<td class=\"left\">" : "<td>") + cells[i] + "</td>";
  rows_ += "</tr>\n";
}

std::string HtmlTable::html() const {
  std::string head;
  for (const std::string& column : columns_)
    head += column.starts_with('<') ? "<th class=\"left\">" + escaped(column.substr(1)) + "</th>"
                                    : "<th>" + escaped(column) + "</th>";
  return "<div class=\"wide\"><table>\n<tr>" + head + "</tr>\n" + rows_ + "</table></div>\n";
}

std::string bar_cell(const std::string& text, double share) {
  return fmt::format(
      "<span class=\"barred\" style=\"background:linear-gradient(to right,var(--bar) "
      "{0:.1f}%,transparent {0:.1f}%)\">{1}</span>",
      100 * std::clamp(share, 0.0, 1.0), escaped(text));
}

}  // namespace drumvae
