// The pattern book has no misprints.
#include <catch2/catch.hpp>
#include <set>

#include "data/groove_styles.h"

namespace drumvae {
namespace {

bool is_bar(BarPattern pattern) {
  return pattern.size() == 16 && pattern.find_first_not_of(".XxogOrRshmlk") == BarPattern::npos;
}

}  // namespace

TEST_CASE("Every pattern is a bar of sixteen known characters") {
  for (const GrooveStyle& style : groove_styles()) {
    for (const auto row : {style.kick, style.snare, style.cymbals, style.foot}) {
      CHECK_FALSE(row.empty());
      for (const BarPattern pattern : row) {
        INFO(style.name << ' ' << pattern);
        CHECK(is_bar(pattern));
      }
    }
  }
  for (const BarPattern fill : drum_fills()) {
    INFO(fill);
    CHECK(is_bar(fill));
    CHECK(fill.find_first_not_of('.') != BarPattern::npos);
  }
}

TEST_CASE("Styles have names of their own, tempi that people play, and swing of 0 to 1") {
  std::set<std::string_view> names;
  for (const GrooveStyle& style : groove_styles()) {
    INFO(style.name);
    CHECK(names.insert(style.name).second);
    CHECK(style.slowest_bpm >= 60);
    CHECK(style.slowest_bpm < style.fastest_bpm);
    CHECK(style.fastest_bpm <= 220);
    CHECK((style.swing_eighths >= 0.0 && style.swing_eighths <= 1.0));
    CHECK((style.swing_sixteenths >= 0.0 && style.swing_sixteenths <= 1.0));
  }
}

}  // namespace drumvae
