// Songs through a model: windows, what their decoders are fed, loops.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "tests/tools/playing/playing.h"
#include "tests/tools/playing/song_bytes.h"
#include "tools/playing/song_player.h"

namespace drumvae {
namespace {

using Rows = std::vector<std::vector<float>>;

struct Played {
  explicit Played(const std::string& name) : model(name) {}

  SongFile song(int bars, std::uint32_t end = 0) const {
    return read_song(
        test::write_bytes(folder / "in.mid", test::song_of_hits(test::beat(bars), {}, end)),
        {.window_steps = static_cast<std::int32_t>(model.config().steps)});
  }
  Rows play(const Song& song, const PlayRequest& request) {
    return SongPlayer(model.model, request)
        .play(song, song.tensor, [](std::span<const float> drawn, std::int32_t) {
          return std::vector<float>(drawn.begin(), drawn.end());
        });
  }

  test::TemporaryFolder folder;
  test::PlayedModel model;
};

TEST_CASE("A song as long as the model is what follow() makes of it, to the bit") {
  Played played("groovae_2bar_humanize");
  const SongFile file = played.song(2);
  const PlayRequest request{.count = 11, .temperature = 0.7, .seed = 5};
  const InputGroove groove{.name = "in", .tensor = file.songs[0].tensor, .sets = {}};
  CHECK(played.play(file.songs[0], request) == follow(played.model.model, groove, request));
}

TEST_CASE("Each window writes what is not decided, and hears what is") {
  Played played("groovae_2bar_humanize");
  const SongFile file = played.song(4);
  std::vector<std::int32_t> firsts;
  std::vector<std::vector<float>> windows;
  SongPlayer player(played.model.model, {.count = 1, .temperature = 1, .seed = 3});
  const auto rows = player.play(file.songs[0], file.songs[0].tensor,
                                [&](std::span<const float> drawn, std::int32_t first) {
                                  firsts.push_back(first);
                                  windows.emplace_back(drawn.begin(), drawn.end());
                                  std::vector<float> settled(drawn.begin(), drawn.end());
                                  for (std::size_t i = 0; i < settled.size(); i += kRowDepth)
                                    settled[i + 9] = 0.25F;
                                  return settled;
                                });
  CHECK(firsts == std::vector<std::int32_t>{0, 16, 32});
  const std::size_t half = std::size_t{16} * kRowDepth;
  for (std::size_t w = 1; w < 3; ++w) {
    // The first half of a window is what the windows before it have written, as it was settled.
    for (std::size_t i = 0; i < half; ++i) REQUIRE(windows[w][i] == rows[0][w * half + i]);
    CHECK(windows[w][half + 9] != 0.25F);
  }
  for (std::size_t i = 0; i < rows[0].size(); i += kRowDepth) CHECK(rows[0][i + 9] == 0.25F);
}

TEST_CASE("Kept hits are the song's, each played as a hit, and nothing is drawn") {
  Played played("groovae_2bar_humanize");
  const SongFile file = played.song(4);
  const DrumTensor& own = file.songs[0].tensor;
  const auto play = [&](std::uint64_t seed) {
    SongPlayer player(played.model.model, {.count = 1, .temperature = 1, .seed = seed}, true);
    return player
        .play(
            file.songs[0], own,
            [](auto drawn, std::int32_t) { return std::vector<float>(drawn.begin(), drawn.end()); })
        .at(0);
  };
  const std::vector<float> rows = play(1), notes = rows_of(own);
  CHECK(rows == play(2));
  for (std::size_t row = 0; row < rows.size(); row += kRowDepth)
    for (std::size_t cell = row; cell < row + 9; ++cell) {
      REQUIRE(rows[cell] == notes[cell]);
      REQUIRE((rows[cell + 9] > 0) == (notes[cell] > 0));
    }
}

TEST_CASE("What was written before changes what comes after") {
  Played played("groovae_2bar_humanize");
  const SongFile file = played.song(3);
  const auto last_bar = [&](float velocity) {
    SongPlayer player(played.model.model, {.count = 1, .temperature = 0});
    auto rows = player.play(
        file.songs[0], file.songs[0].tensor, [&](std::span<const float> drawn, std::int32_t) {
          std::vector<float> settled(drawn.begin(), drawn.end());
          for (std::size_t i = 0; i < std::size_t{31} * kRowDepth; i += kRowDepth)
            settled[i + 9] = velocity;
          return settled;
        });
    return std::vector<float>(rows[0].begin() + std::size_t{33} * kRowDepth, rows[0].end());
  };
  CHECK(last_bar(0) != last_bar(1));
}

TEST_CASE("A loop is played round and cut back, a window of silence stays empty") {
  Played played("groovae_2bar_humanize");
  const SongFile loop = played.song(1, 1920);
  SongFile twice = played.song(2);
  const Rows once = played.play(loop.songs[0], {.count = 1, .temperature = 0});
  const Rows both = played.play(twice.songs[0], {.count = 1, .temperature = 0});
  REQUIRE(once[0].size() == std::size_t{16} * kRowDepth);
  CHECK(std::equal(once[0].begin(), once[0].end(), both[0].begin()));

  std::vector<test::Hit> hits = test::beat(1);
  hits.push_back({1920 * 5});
  const SongFile gap =
      read_song(test::write_bytes(played.folder / "gap.mid", test::song_of_hits(hits)), {});
  const Rows rows = played.play(gap.songs[0], {.count = 1, .temperature = 0});
  for (std::size_t i = std::size_t{32} * kRowDepth; i < std::size_t{64} * kRowDepth; ++i)
    REQUIRE(rows[0][i] == 0);
}

TEST_CASE("Outputs differ by their numbers and not by how many there are") {
  Played played("groovae_2bar_hits_control");
  const SongFile file = played.song(4);
  const Rows ten = played.play(file.songs[0], {.count = 10, .temperature = 1, .seed = 1});
  const Rows two = played.play(file.songs[0], {.count = 2, .temperature = 1, .seed = 1});
  CHECK(ten[0] == two[0]);
  CHECK(ten[1] == two[1]);
  CHECK(ten[8] != ten[9]);
}

TEST_CASE("Models whose decoder is not streamed go through songs too, those of patterns do not") {
  Played hierarchical("hier-groovae_4bar");
  const SongFile file = hierarchical.song(6);
  const Rows rows = hierarchical.play(file.songs[0], {.count = 2, .temperature = 1});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].size() == std::size_t{96} * kRowDepth);
  test::PlayedModel patterns("cat-drums_2bar_small");
  CHECK_THROWS_AS(SongPlayer(patterns.model, {}), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
