// One self-contained page: typography and colours for light and dark, no scripts, nothing to fetch.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace drumvae {

// CSS: the colours, and what charts (tools/reports/chart.h) are drawn with; in a page's own style.
std::string chart_style();

// What pages and charts call a folder: the last name of its path, however that ends.
std::string folder_name(const std::filesystem::path& folder);

class HtmlPage {
 public:
  explicit HtmlPage(std::string title) : title_(std::move(title)) {}

  // Text is escaped; what is called html stands as it is.
  void heading(const std::string& text);
  void paragraph(const std::string& text);
  // Large numbers with what they count.
  struct Figure {
    std::string number, what;
  };
  void figures(const std::vector<Figure>& figures);
  void html(const std::string& html) { body_ += html; }
  // Folded away until it is asked for.
  void folded(const std::string& summary, const std::string& preformatted_text);
  // Side by side where there is room.
  void side_by_side(const std::vector<std::string>& html);
  // A picture that is as wide as it likes, scrolled where it must, with a line above it.
  void picture(const std::string& caption, const std::string& svg);

  std::string text() const;

 private:
  std::string title_, body_;
};

// A table; the first column is text, the others are aligned right, unless `columns` marks one as
// "<name" (left).
class HtmlTable {
 public:
  explicit HtmlTable(std::vector<std::string> columns);

  // Cells as HTML, as many as there are columns.
  void row(const std::vector<std::string>& cells);
  std::string html() const;

 private:
  std::vector<std::string> columns_;
  std::string rows_;
};

// A cell with a number's bar behind it: `share` 0..1 of the cell's width.
std::string bar_cell(const std::string& text, double share);

}  // namespace drumvae
