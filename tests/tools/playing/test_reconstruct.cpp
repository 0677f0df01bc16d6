// Grooves through the model and back.
#include <catch2/catch.hpp>

#include "tests/tools/playing/playing.h"
#include "tools/playing/reconstruct.h"

namespace drumvae {
namespace {

TEST_CASE("Every preset reconstructs what it is given, and another groove to something else") {
  for (const std::string& name : preset_names()) {
    CAPTURE(name);
    test::PlayedModel played(name);
    const PlayRequest request{.count = 2, .temperature = 0};
    const auto rows = [&](int shift) {
      const InputGroove groove = test::groove_for(played.config(), shift, 97);
      const PlayedSet set = reconstruct(played.model, groove, request);
      REQUIRE(set.grooves.size() == 2);
      CHECK(set.grooves[0].rows == set.grooves[1].rows);
      CHECK(set.grooves[0].song.tempo_bpm == Approx(97));
      CHECK(set.grooves[0].song.steps == played.config().steps);
      return set.grooves[0].rows;
    };
    const auto first = rows(0), second = rows(1);
    CHECK(first.size() ==
          static_cast<std::size_t>(played.config().steps * played.config().target_depth));
    if (played.config().head == HeadKind::groove) CHECK(first != second);
  }
}

}  // namespace
}  // namespace drumvae
