// Text in SVG and HTML.
#include <catch2/catch.hpp>

#include "tools/reports/markup.h"

TEST_CASE("Text cannot leave its place in a document") {
  CHECK(drumvae::escaped("a <b> & \"c\"\x01\n") == "a &lt;b> &amp; &quot;c&quot; \n");
}
