// SVG to PNG.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/tools/reports/png_size.h"
#include "tools/reports/rasterizer.h"

using namespace drumvae;

namespace {

std::string square(const std::string& colour) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"20\">"
         "<rect width=\"30\" height=\"20\" fill=\"" +
         colour + "\"/></svg>";
}

}  // namespace

TEST_CASE("A picture has its document's size times the scale, and shows what is in it") {
  const Rasterizer rasterizer;
  const std::string white = rasterizer.png(square("#ffffff"));
  CHECK(test::png_size(white) == std::pair(60, 40));
  CHECK(test::png_size(rasterizer.png(square("#ffffff"), 1)) == std::pair(30, 20));
  CHECK(rasterizer.png(square("#ffffff")) == white);
  CHECK(rasterizer.png(square("#204060")) != white);
}

TEST_CASE("What is no SVG document is refused") {
  const Rasterizer rasterizer;
  CHECK_THROWS_AS(rasterizer.png("text"), FormatError);
  CHECK_THROWS_AS(rasterizer.png(""), FormatError);
  CHECK_THROWS_AS(rasterizer.png(square("#ffffff"), 1000), FormatError);
}

TEST_CASE("Where the library is missing the error names the package") {
  CHECK_THROWS_WITH(Rasterizer({"libnosuch.so.1"}),
                    Catch::Contains("install the package librsvg2-2"));
  CHECK_THROWS_WITH(Rasterizer({"libc.so.6"}),
                    Catch::Contains("librsvg: has no rsvg_handle_new_from_data"));
}
