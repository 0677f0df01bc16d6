// The page.
#include <catch2/catch.hpp>

#include "tools/reports/html_page.h"

using namespace drumvae;
using Catch::Contains;

TEST_CASE("a page is whole, escapes text, and fetches and runs nothing") {
  HtmlPage page("a <title>");
  page.heading("x & y");
  page.paragraph("<script>");
  page.figures({{"1<", "2<"}});
  page.folded("more", "<b>");
  page.side_by_side({"<i>left</i>", "<i>right</i>"});
  page.picture("caption <", "<svg></svg>");
  const std::string text = page.text();
  CHECK_THAT(text, Catch::StartsWith("<!DOCTYPE html>") && Catch::EndsWith("</html>\n"));
  CHECK_THAT(text, Contains("<h1>a &lt;title></h1>") && Contains("x &amp; y") &&
                       Contains("<i>left</i><i>right</i>") && Contains("<svg></svg>"));
  CHECK_THAT(text, !Contains("<script") && !Contains("src=") && !Contains("href=") &&
                       !Contains("url(") && !Contains("@import"));
}

TEST_CASE("a table has a cell for each column, text on the left where it is marked") {
  HtmlTable table({"a", "<b"});
  table.row({"1", "2"});
  CHECK_THAT(table.html(), Contains("<th>a</th><th class=\"left\">b</th>") &&
                               Contains("<td>1</td><td class=\"left\">2</td>"));
  CHECK_THROWS_AS(table.row({"1"}), std::invalid_argument);
}

TEST_CASE("a bar is as long as its share and never longer than its cell") {
  CHECK_THAT(bar_cell("<7", .5), Contains("50.0%") && Contains("&lt;7"));
  CHECK_THAT(bar_cell("x", 7), Contains("100.0%"));
}

TEST_CASE("a folder is called by the last name of its path, however that ends") {
  for (const char* path : {"runs/a", "runs/a/", "./runs/../a", "a"})
    CHECK(folder_name(path) == "a");
}
