// Verbs on songs: what they write is the file that was read with its drum notes changed.
#include <catch2/catch.hpp>
#include <limits>

#include "tests/tools/playing/playing.h"
#include "tests/tools/playing/song_bytes.h"
#include "tools/playing/song_verbs.h"

namespace drumvae {
namespace {

using test::Hit;
using test::operator+;
using Notes = std::vector<std::vector<int>>;

struct Verbs {
  explicit Verbs(const std::string& preset) : model(preset) {}

  // {tick, pitch, velocity, channel, length} of the first output.
  Notes play(const std::string& path, const SongVerb& verb, SongOutput output = {}) {
    verb.check(model.config());
    output.request.count = 1;
    const SongRequest request{.kit = verb.replace ? tap_kit(DrumMap::gm) : KitMap(DrumMap::gm)};
    SongPlayer player(model.model, output.request, verb.keep_hits);
    set = play_song(player, model.config(), read_song(path, request), verb, output);
    const auto& file = set.grooves.at(0).file;
    const std::string text(reinterpret_cast<const char*>(file.data()), file.size());
    test::write_text(folder / "out.mid", text);
    return test::notes_in(folder / "out.mid");
  }
  std::string song(const std::vector<Hit>& hits, const test::Bytes& more = {}) const {
    return test::write_bytes(folder / "in.mid", test::song_of_hits(hits, more));
  }

  test::TemporaryFolder folder;
  test::PlayedModel model;
  PlayedSet set;
};

// Percussion, flams, a pitch of no drum, hits off the grid, in five bars.
std::vector<Hit> rich() {
  auto hits = test::beat(5);
  for (const std::uint8_t pitch : {39, 54, 56, 75, 44, 57, 8})
    hits.push_back({static_cast<std::uint32_t>(100 * pitch), pitch, 60});
  for (const std::uint32_t tick : {455U, 1415U, 6215U}) hits.push_back({tick, 38, 50});
  return hits;
}

TEST_CASE("Strength 0 gives the same notes, all of them") {
  Verbs verbs("groovae_2bar_humanize");
  const std::string path = verbs.song(rich());
  for (const bool keep : {true, false})
    CHECK(verbs.play(path, humanize_verb({.strength = 0, .keep_hits = keep})) ==
          test::notes_in(path));
}

TEST_CASE("Kept hits keep pitch, channel and length, and are played otherwise") {
  Verbs verbs("groovae_2bar_humanize");
  const std::string path = verbs.song(rich());
  const Notes before = test::notes_in(path), after = verbs.play(path, humanize_verb({}));
  REQUIRE(after.size() == before.size());
  CHECK(after != before);
  const auto words = [](Notes notes) {
    for (auto& note : notes) note = {note[1], note[3], note[4]};
    std::ranges::sort(notes);
    return notes;
  };
  CHECK(words(after) == words(before));
}

TEST_CASE("All that is no drum note stays as it is") {
  Verbs verbs("groovae_2bar_humanize");
  const test::Bytes others = test::meta(0, 3, {'s'}) + test::time_signature(0, 4, 2) +
                             test::note(0, 60, 70, 0) + test::message(20, {0xB9, 4, 90}) +
                             test::meta(10, 5, {'l', 'a'}) + test::note(100, 60, 0, 0) +
                             test::tempo(1000, 500'000) + test::message(0, {0xE0, 1, 64});
  const test::Bytes bytes = test::header(1, 2, 480) + test::track(others) +
                            test::track_of_hits(test::beat(2), test::meta(0, 3, {'d'}), 9000);
  verbs.play(test::write_bytes(verbs.folder / "in.mid", bytes), humanize_verb({}));
  const std::string text = test::read_text(verbs.folder / "out.mid");
  const test::Bytes kept = test::header(1, 2, 480) + test::track(others);
  CHECK(text.starts_with(std::string(kept.begin(), kept.end())));
  CHECK(read_midi(verbs.folder / "out.mid").end_tick == 9000);
}

TEST_CASE("Rewriting adds and leaves out, by the song's own pitches") {
  Verbs verbs("groovae_2bar_humanize");
  auto hits = test::beat(4);
  for (Hit& hit : hits)
    if (hit.pitch == 38) hit.pitch = 40;
  const std::string path = verbs.song(hits);
  const Notes after = verbs.play(path, humanize_verb({.keep_hits = false}));
  CHECK(after.size() != hits.size());
  for (const auto& note : after) CHECK(note[1] != 38);
  CHECK(std::ranges::any_of(after, [](const auto& note) { return note[1] == 40; }));
}

TEST_CASE("Taps on any channel and pitch become drums on channel 10") {
  Verbs verbs("groovae_2bar_tap_fixed_velocity");
  std::vector<Hit> taps;
  for (std::uint32_t i = 0; i < 16; ++i) taps.push_back({240 * i, 60, 100, 0});
  const Notes drums = verbs.play(verbs.song(taps), tap_to_drum_verb());
  REQUIRE(!drums.empty());
  for (const auto& note : drums) CHECK(note[3] == 9);
}

TEST_CASE("Hats are added and nothing else is touched") {
  Verbs verbs("groovae_2bar_add_closed_hh");
  std::vector<Hit> hits = rich();
  std::erase_if(hits, [](const Hit& hit) { return KitMap(DrumMap::gm).class_of(hit.pitch) == 2; });
  const std::string path = verbs.song(hits);
  const Notes before = test::notes_in(path);
  Notes after = verbs.play(path, add_hats_verb());
  CHECK(after.size() > before.size());
  std::erase_if(after, [](const auto& note) { return note[1] == 42; });
  CHECK(after == before);
}

TEST_CASE("Notes are played with the feel of another file, however long each is") {
  Verbs verbs("groovae_2bar_hits_control");
  const SongFile feel = read_song(verbs.song(rich()), {});
  const SongFile notes = read_song(
      test::write_bytes(verbs.folder / "notes.mid", test::song_of_hits(test::beat(7))), {});
  SongPlayer player(verbs.model.model, {.count = 1});
  for (const DrumTensor* heard : {&feel.songs[0].tensor, &notes.songs[0].tensor}) {
    const PlayedSet set = play_song(player, verbs.model.config(), notes, groove_verb(),
                                    {.request = {.count = 1}}, heard);
    CHECK(set.grooves[0].song.hits.size() == 7 * 12);
  }
}

TEST_CASE("A new file holds the drums alone, at the tempo that is asked for") {
  Verbs verbs("groovae_2bar_humanize");
  const SongFile file = read_song(verbs.song(rich()), {});
  SongPlayer player(verbs.model.model, {.count = 1});
  const PlayedSet set = play_song(player, verbs.model.config(), file, humanize_verb({}),
                                  {.request = {.count = 1, .tempo_bpm = 77}, .new_file = true});
  CHECK(set.grooves[0].file.empty());
  CHECK(set.grooves[0].song.steps == 80);
  CHECK(set.grooves[0].song.tempo_bpm == 77);
  for (const DrumHit& hit : set.grooves[0].song.hits) CHECK(hit.pitch != 8);
}

TEST_CASE("A tempo that is asked for takes the place of the file's") {
  Verbs verbs("groovae_2bar_humanize");
  verbs.play(verbs.song(rich(), test::tempo(0, 300'000)), humanize_verb({}),
             {.request = {.tempo_bpm = 60}});
  const auto tempos = read_midi(verbs.folder / "out.mid").tempos;
  REQUIRE(tempos.size() == 1);
  CHECK(tempos[0].us_per_quarter == 1'000'000);
}

TEST_CASE("Each verb refuses other models, and humanize other strengths") {
  const ModelConfig plain = preset("groovae_4bar");
  for (const SongVerb& verb :
       {humanize_verb({}), tap_to_drum_verb(), add_hats_verb(), groove_verb()})
    CHECK_THROWS_WITH(verb.check(plain),
                      Catch::Contains(verb.name + " needs a model of the preset"));
  CHECK_NOTHROW(reconstruct_verb().check(plain));
  for (const double strength : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(humanize_verb({.strength = strength}), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
