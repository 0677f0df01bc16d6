// Grooves as pictures.
#include <catch2/catch.hpp>
#include <regex>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/reports/png_size.h"
#include "tools/reports/groove_picture.h"

namespace drumvae {
namespace {

using Catch::Contains;

struct Mark {
  double x, y;
  std::string fill, title;
};

std::vector<Mark> marks_of(const std::string& svg) {
  static const std::regex mark(
      "<rect class=\"hit\" x=\"([^\"]+)\" y=\"([^\"]+)\"[^>]*fill=\"([^\"]+)\"><title>([^<]+)<");
  std::vector<Mark> marks;
  for (auto at = std::sregex_iterator(svg.begin(), svg.end(), mark); at != std::sregex_iterator();
       ++at)
    marks.push_back({std::stod((*at)[1]), std::stod((*at)[2]), (*at)[3], (*at)[4]});
  return marks;
}

// At 120 bpm a step is .125 s.
DrumSong song(std::vector<DrumHit> hits) {
  return {.hits = std::move(hits), .tempo_bpm = 120, .name = "a <b> & c", .steps = 32};
}

TEST_CASE("A late hit stands right of its line, an early one left, a later step further right") {
  const auto marks = marks_of(groove_svg(song({{36, 100, 0.5, 0.6, 4},
                                               {36, 100, 1.0 + 0.03125, 1.1, 8},
                                               {36, 100, 1.5 - 0.0625, 1.6, 12}}),
                                         DrumMap::gm));
  REQUIRE(marks.size() == 3);
  const double step = (marks[1].x - marks[0].x) / 4.25;
  CHECK(step > 5);
  CHECK(marks[2].x - marks[0].x == Approx(7.5 * step).epsilon(1e-3));
  CHECK(marks[1].title == "pitch 36, velocity 100, +31.2 ms");
  CHECK(marks[2].title == "pitch 36, velocity 100, -62.5 ms");
}

TEST_CASE("Cymbals are on top, the kick is at the bottom, and louder is another colour") {
  const auto marks = marks_of(groove_svg(
      song({{36, 1, 0, 0.1, 0}, {51, 127, 0, 0.1, 0}, {38, 64, 0, 0.1, 0}}), DrumMap::gm));
  REQUIRE(marks.size() == 3);
  CHECK(marks[1].y < marks[2].y);
  CHECK(marks[2].y < marks[0].y);
  CHECK(marks[1].fill == "#440154");
  CHECK(marks[0].fill != marks[2].fill);
}

TEST_CASE("A kit's classes are named, and other pitches by their number") {
  CHECK_THAT(groove_svg(song({{43, 9, 0, 0.1, 0}}), DrumMap::roland), Contains(">low_tom<"));
  const std::string other = groove_svg(song({{43, 9, 0, 0.1, 0}}), DrumMap::gm);
  CHECK_THAT(other, Contains(">pitch 43<") && !Contains("low_tom"));
  CHECK_THAT(groove_svg(song({}), DrumMap::gm), Contains(">kick<"));
}

TEST_CASE("The document is closed, its text is escaped, and it goes to a file whole") {
  const test::TemporaryFolder folder;
  write_svg(folder / "a.svg", song({{36, 9, 0, 0.1, 0}}), DrumMap::gm);
  const std::string svg = test::read_text(folder / "a.svg");
  CHECK(svg == groove_svg(song({{36, 9, 0, 0.1, 0}}), DrumMap::gm));
  CHECK_THAT(svg, Catch::StartsWith("<svg ") && Catch::EndsWith("</svg>\n") &&
                      Contains("a &lt;b> &amp; c  120 bpm"));
  CHECK_THROWS_AS(write_svg(folder / "no/such.svg", song({}), DrumMap::gm), IoError);
}

TEST_CASE("As an image a groove has the document's proportions, twice as large") {
  const test::TemporaryFolder folder;
  const DrumSong groove = song({{36, 100, 0.5, 0.6, 4}});
  write_png(folder / "a.png", groove, DrumMap::gm, Rasterizer());
  const auto [width, height] = test::png_size(test::read_text(folder / "a.png"));
  CHECK_THAT(groove_svg(groove, DrumMap::gm),
             Contains("width=\"" + std::to_string(width / 2) + "\" height=\"" +
                      std::to_string(height / 2) + "\""));
  CHECK_THROWS_AS(write_png(folder / "no/such.png", groove, DrumMap::gm, Rasterizer()), IoError);
}

}  // namespace
}  // namespace drumvae
