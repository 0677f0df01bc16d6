// What the JSON reader refuses beyond what is no JSON at all.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "engine/strict_json.h"

namespace drumvae {

TEST_CASE("parse_strict_json reads plain JSON") {
  const auto value = parse_strict_json(R"({"a": [1, {"b": "c"}], "d": {"b": 2}} )", "f");
  CHECK(value["a"][1]["b"] == "c");
  CHECK(value["d"]["b"] == 2);
}

TEST_CASE("parse_strict_json refuses a key that stands twice, at any depth") {
  CHECK_THROWS_AS(parse_strict_json(R"({"a": 1, "a": 1})", "f"), FormatError);
  CHECK_THROWS_AS(parse_strict_json(R"({"x": [{"a": 1, "b": [], "a": {}}]})", "f"), FormatError);
  CHECK_THROWS_AS(parse_strict_json("{\"a\": 1, \"\\u0061\": 1}", "f"), FormatError);
}

TEST_CASE("parse_strict_json refuses nesting beyond its bound without using up the stack") {
  CHECK_NOTHROW(parse_strict_json("[[[]]]", "f", 0, 3));
  CHECK_THROWS_AS(parse_strict_json("[[[]]]", "f", 0, 2), FormatError);
  CHECK_THROWS_AS(parse_strict_json(std::string(1'000'000, '['), "f"), FormatError);
}

TEST_CASE("parse_strict_json names the file and the byte of what is not JSON") {
  for (const char* text : {"", "{", "{\"a\"}", "[1,]", "nul", "{} x", "[1e999]", "\"\xff\""}) {
    INFO(text);
    CHECK_THROWS_AS(parse_strict_json(text, "f"), FormatError);
  }
  CHECK_THROWS_AS(parse_strict_json(std::string_view("{}\0", 3), "f"), FormatError);
  CHECK_THROWS_WITH(parse_strict_json("[1,]", "song.json", 100), "song.json: byte 103: not JSON");
}

}  // namespace drumvae
