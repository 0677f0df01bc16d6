// Provenance through JSON and back, and what is not one.
#include <catch2/catch.hpp>

#include "data/provenance.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

Provenance full() {
  return {.source = "Groove MIDI Dataset",
          .attribution = "by \"Gillick\" et al.,\nCC BY 4.0",
          .library_version = "0.1.0",
          .window_kind = "tfds",
          .pitch_map = "roland",
          .bars = 4,
          .files = 1150,
          .windows = {{"train", 17261}, {"test", 2033}},
          .kept = {{"train", 15591}},
          .rejections = {{"no_notes", 1182}},
          .unmapped_pitches = {{0, 1}, {39, 12}, {127, 3}}};
}

std::string replaced(const std::string& from, const std::string& to) {
  std::string json = encode_provenance(full());
  REQUIRE(json.find(from) != std::string::npos);
  return json.replace(json.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("decode_provenance is the inverse of encode_provenance") {
  CHECK(decode_provenance(encode_provenance(full()), "f") == full());
  CHECK(decode_provenance(encode_provenance({}), "f") == Provenance{});
}

TEST_CASE("decode_provenance refuses what is no provenance") {
  for (const std::string& json :
       {std::string("[]"), std::string("{}"), std::string("{"),
        replaced("\"bars\":4", "\"bars\":-4"), replaced("\"bars\":4", "\"bars\":\"4\""),
        replaced("\"bars\":4", "\"bars\":4.5"), replaced("1182", "18446744073709551615"),
        replaced("\"tfds\"", "7"), replaced("\"39\"", "\"\""), replaced("\"39\"", "\"128\""),
        replaced("\"39\"", "\"3x\""), replaced("\"39\"", "\"-1\""),
        replaced("\"39\"", "\"99999999999\""), replaced("{\"no_notes\":1182}", "[]"),
        replaced("1182", "{}")}) {
    INFO(json);
    CHECK_THROWS_AS(decode_provenance(json, "f"), FormatError);
  }
}

}  // namespace drumvae

namespace drumvae {
namespace {

TEST_CASE("a kit goes both ways, and one that is none is refused") {
  Provenance provenance;
  provenance.kit.assign(9, {36, 24});
  const std::string json = encode_provenance(provenance);
  CHECK(decode_provenance(json, "a").kit == provenance.kit);
  for (const char* wrong : {"[[36]]", "{}", "[[],[],[],[],[],[],[],[],[]]",
                            "[[1],[1],[1],[1],[1],[1],[1],[1],[128]]", "[1,1,1,1,1,1,1,1,1]"}) {
    std::string broken = json;
    const auto at = broken.find("\"kit\":") + 6;
    broken.replace(at, broken.size() - 1 - at, wrong);
    CHECK_THROWS_AS(decode_provenance(broken, "a"), FormatError);
  }
}

}  // namespace
}  // namespace drumvae
