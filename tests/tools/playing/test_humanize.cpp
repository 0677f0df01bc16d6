// Programmed grooves, played.
#include <catch2/catch.hpp>
#include <limits>

#include "data/groove.h"
#include "tests/tools/playing/playing.h"
#include "tools/playing/humanize.h"

namespace drumvae {
namespace {

struct Humanized {
  std::vector<float> operator()(const HumanizeOptions& options) {
    const PlayRequest request{.count = 1, .temperature = 0};
    return humanize(played.model, groove, options, request).grooves.at(0).rows;
  }

  test::PlayedModel played{"groovae_2bar_humanize"};
  InputGroove groove = test::groove_for(played.config());
  std::vector<float> before = rows_of(groove.tensor);
};

TEST_CASE_METHOD(Humanized, "Strength 0 is the groove as it is, and more is further from it") {
  CHECK((*this)({.strength = 0}) == before);
  const auto distance = [&](double strength) {
    const auto after = (*this)({.strength = strength, .keep_hits = true});
    double sum = 0;
    for (std::size_t i = 0; i < after.size(); ++i) sum += std::abs(after[i] - before[i]);
    return sum;
  };
  CHECK(distance(0.25) > 0);
  CHECK(distance(0.5) == Approx(2 * distance(0.25)));
  CHECK(distance(1) == Approx(4 * distance(0.25)));
}

TEST_CASE_METHOD(Humanized, "Hits change, unless they are kept") {
  const auto same_hits = [&](const std::vector<float>& after) {
    for (std::size_t at = 0; at < after.size(); ++at)
      if (at % 27 < 9 && after[at] != before[at]) return false;
    return true;
  };
  CHECK_FALSE(same_hits((*this)({.keep_hits = false})));
  CHECK(same_hits((*this)({.keep_hits = true})));
  CHECK((*this)({.keep_hits = true}) != before);
}

TEST_CASE_METHOD(Humanized,
                 "A kept hit is played as a hit, likely or not; as published as it was") {
  const auto played_as = [&](bool keep_hits, bool as_published) {
    const PlayRequest request{.count = 1, .temperature = 0, .as_published = as_published};
    return humanize(played.model, groove, {.keep_hits = keep_hits}, request).grooves.at(0).rows;
  };
  const auto model = played_as(false, false), kept = played_as(true, false),
             published = played_as(true, true);
  int unlikely = 0;
  for (std::size_t at = 0; at < kept.size(); ++at) {
    if (at % 27 >= 9 || before[at] == 0 || model[at] > 0) continue;
    ++unlikely;
    CHECK(kept[at + 9] > 0);
    CHECK(kept[at + 9] != before[at + 9]);
    CHECK(published[at + 9] == before[at + 9]);
  }
  CHECK(unlikely > 0);
}

TEST_CASE_METHOD(Humanized, "What the groove says of velocity and timing is not heard") {
  const auto after = (*this)({.keep_hits = false});
  for (std::size_t cell = 0; cell < groove.tensor.offsets.size(); ++cell)
    if (groove.tensor.velocities[cell] > 0) groove.tensor.offsets[cell] = 5000;
  CHECK((*this)({.keep_hits = false}) == after);
}

TEST_CASE_METHOD(Humanized, "Another strength and another preset are refused") {
  for (const double strength : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_WITH((*this)({.strength = strength}), Catch::Contains("from 0 to 1"));
  test::PlayedModel other("groovae_4bar");
  CHECK_THROWS_WITH(humanize(other.model, test::groove_for(other.config()), {}, {}),
                    Catch::Contains("humanize needs a model of the preset groovae_2bar_humanize"));
}

}  // namespace
}  // namespace drumvae
