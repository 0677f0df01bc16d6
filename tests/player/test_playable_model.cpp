// Models as they are played: what is taken, and what is refused.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/player/small_player.h"

namespace drumvae {
namespace {

using Catch::Contains;

TEST_CASE("A model is read from its file, its weights kept as they were stored") {
  const test::ModelFile narrow("groovae_2bar_humanize", Dtype::bf16), wide;
  const auto model = narrow.playable();
  CHECK(model->config().name == "groovae_2bar_humanize");
  CHECK(model->variant().humanize);
  CHECK(model->provenance().attribution == "by a drummer");
  CHECK(model->training_steps() == 7);
  CHECK(model->kit() == KitMap(DrumMap::gm));
  CHECK(model->format() == WeightFormat::bf16);
  CHECK(wide.playable()->format() == WeightFormat::f32);
  CHECK(2 * model->bytes() == wide.playable()->bytes());
  const CheckpointFile file = CheckpointFile::open(wide.path());
  CHECK(PlayableModel(file, WeightFormat::int8).bytes() < model->bytes());
}

TEST_CASE("Models with levels and models of patterns cannot be played") {
  for (const char* name : {"hier-groovae_4bar", "cat-drums_2bar_small", "nade-drums_2bar_full"}) {
    const test::ModelFile other(name);
    CHECK_THROWS_AS(other.playable(), WrongModel);
    CHECK_THROWS_WITH(other.playable(), Contains(name) && Contains("are flat"));
  }
}

TEST_CASE("A file that is cut short or has a bit changed is refused") {
  const std::vector<char> whole = test::ModelFile().bytes();
  const auto play = [](const std::vector<char>& bytes) {
    return PlayableModel(CheckpointFile::view(std::as_bytes(std::span(bytes)), "here"));
  };
  CHECK(play(whole).config().name == "groovae_4bar");
  for (std::size_t at = 9; at < whole.size(); at += whole.size() / 20) {
    std::vector<char> changed = whole, cut = whole;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    cut.resize(at);
    CHECK_THROWS_WITH(play(changed), Contains("here: "));
    CHECK_THROWS_AS(play(cut), FormatError);
  }
}

}  // namespace
}  // namespace drumvae
