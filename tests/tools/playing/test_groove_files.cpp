// Played grooves as files: names, what any sequencer finds in them, and the listing.
#include <catch2/catch.hpp>
#include <set>

#include "engine/errors.h"
#include "tests/tools/independent_midi.h"
#include "tests/tools/playing/playing.h"
#include "tools/playing/groove_files.h"
#include "tools/playing/reconstruct.h"
#include "tools/playing/sample.h"

namespace drumvae {
namespace {

using Catch::Contains;
using test::PlayedModel;
using test::read_text;

constexpr std::chrono::sys_seconds kNewYear =
    std::chrono::sys_days(std::chrono::year(2027) / 1 / 1) - std::chrono::seconds(1);

PlayedSet small_set(std::size_t grooves = 2) {
  PlayedSet set{.config = "config", .verb = "verb", .seed = 7, .temperature = 0.5, .grooves = {}};
  for (std::size_t i = 0; i < grooves; ++i)
    set.grooves.push_back({{}, {.hits = {{36, 9, 0, 0.1, 0}}, .tempo_bpm = 90, .steps = 32}});
  return set;
}

std::vector<std::string> names_of(const std::string& pattern, std::size_t grooves = 2) {
  return file_names(small_set(grooves), {.pattern = pattern, .time = kNewYear});
}

// Rows at the limits: every drum on every step, velocities 0 and 1, offsets -1 and 1.
std::vector<float> dense_rows(std::int64_t steps) {
  std::vector<float> rows;
  for (std::int64_t t = 0; t < steps; ++t) {
    for (int column = 0; column < 27; ++column) {
      const bool odd = (t + column) % 2 == 1;
      rows.push_back(column < 9 ? 1.0F : column < 18 ? (odd ? 1.0F : 0.0F) : odd ? 1.0F : -1.0F);
    }
  }
  return rows;
}

// What any sequencer must find in a file of `bars` bars at 97 bpm.
void check_file(const nlohmann::json& file, int bars) {
  CHECK(file["format"] == 0);
  CHECK(file["ticks_per_quarter"] == 480);
  REQUIRE(file["names"].size() == 1);
  CHECK(file["names"][0].get<std::string>().size() > 0);
  CHECK(file["tempos"] == nlohmann::json::parse("[[0, 618557]]"));
  CHECK(file["signatures"] == nlohmann::json::parse("[[0, 4, 4]]"));
  CHECK(file["end"] == bars * 4 * 480);
  CHECK(file["overlaps"] == 0);
  CHECK(file["stray_note_offs"] == 0);
  CHECK(file["open_notes"] == 0);
  CHECK(file["other"].empty());
  for (const auto& channel : file["channels"]) REQUIRE(channel == 10);
  for (const auto& note : file["notes"]) {
    REQUIRE(note[0] >= 0);
    REQUIRE(note[1] > note[0]);
    REQUIRE(note[1] <= file["end"]);
    REQUIRE(note[3] >= 1);
    REQUIRE(note[3] <= 127);
  }
}

TEST_CASE("A reader of other origin finds tempo, metre, name, one channel and clean notes") {
  const test::TemporaryFolder folder;
  PlayedModel played("groovae_4bar");
  const PlayRequest request{.count = 20, .temperature = 1, .seed = 2, .tempo_bpm = 97};
  PlayedSet set = sample(played.model, request);
  const PlayedSet dense =
      played_set(played.config(), "dense", {dense_rows(64), std::vector<float>(64 * 27)}, request);
  set.grooves.insert(set.grooves.end(), dense.grooves.begin(), dense.grooves.end());
  const auto files = test::read_with_mido(write_grooves(folder.path(), set));
  REQUIRE(files.size() == 22);
  std::size_t notes = 0;
  for (const auto& file : files) {
    check_file(file, 4);
    notes += file["notes"].size();
  }
  CHECK(files[20]["notes"].size() == 64 * 9);
  CHECK(files[21]["notes"].empty());
  CHECK(notes > 2 * 64 * 9);
  CHECK(std::set<nlohmann::json>(files.begin(), files.end()).size() == files.size());
}

TEST_CASE("That reader finds the hits that were drawn, at their ticks and velocities") {
  const test::TemporaryFolder folder;
  PlayedModel played("groovae_2bar_humanize");
  const PlayedSet set = sample(played.model, {.count = 1, .temperature = 1});
  const auto file = test::read_with_mido(write_grooves(folder.path(), set)).at(0);
  const std::vector<float>& rows = set.grooves[0].rows;
  std::set<std::array<int, 3>> wanted, found;
  for (int step = 0; step < 32; ++step) {
    for (int drum = 0; drum < 9; ++drum) {
      const std::size_t cell = static_cast<std::size_t>(step * 27 + drum);
      if (rows[cell] < 0.5F) continue;
      const int early =
          static_cast<int>(std::lround(std::clamp(rows[cell + 18] * 60.0, -59.0, 59.0)));
      const int velocity = std::max(1, static_cast<int>(std::nearbyint(rows[cell + 9] * 127.0)));
      wanted.insert({std::max(0, step * 120 - early), pitch_of(DrumMap::gm, drum), velocity});
    }
  }
  for (const auto& note : file["notes"])
    found.insert({note[0].get<int>(), note[2].get<int>(), note[3].get<int>()});
  CHECK(found.size() > 20);
  CHECK(found == wanted);
}

TEST_CASE("A file's bytes depend on seed and number, not on threads or how many are drawn") {
  const test::TemporaryFolder folder;
  PlayedModel one("groovae_4bar", 1), two("groovae_4bar", 2);
  const auto bytes = [&](PlayedModel& played, const char* name, PlayRequest request) {
    std::vector<std::string> files;
    for (const auto& path : write_grooves(folder / name, sample(played.model, request)))
      files.push_back(read_text(path));
    return files;
  };
  const auto many = bytes(one, "many", {.count = 70, .temperature = 1, .seed = 3});
  CHECK(many == bytes(two, "same", {.count = 70, .temperature = 1, .seed = 3}));
  const auto few = bytes(two, "few", {.count = 2, .temperature = 1, .seed = 3});
  CHECK(std::equal(few.begin(), few.end(), many.begin()));
  CHECK(bytes(one, "other", {.count = 2, .temperature = 1, .seed = 4}) != few);
  const InputGroove groove = test::groove_for(one.config());
  const auto again = [&](PlayedModel& played, std::int64_t count) {
    return reconstruct(played.model, groove, {.count = count, .temperature = 1});
  };
  CHECK(again(one, 3).grooves[1].rows == again(two, 66).grooves[1].rows);
}

TEST_CASE("Files are named as Magenta names them, or by a pattern") {
  CHECK(file_names(small_set(), {.time = kNewYear}) ==
        std::vector<std::string>{"config_verb_2026-12-31_235959-001-of-002.mid",
                                 "config_verb_2026-12-31_235959-002-of-002.mid"});
  CHECK(names_of("{seed} {verb}{number}")[1] == "7 verb002.mid");
  CHECK(names_of("{number}", 1000).back() == "1000.mid");
  CHECK(names_of("take", 1)[0] == "take.mid");
}

TEST_CASE("A pattern with other fields, a slash, or one name for all is refused") {
  for (const char* pattern : {"{nmber}", "{", "}", "{}", "{0}", "{number:d}", "a{b", "a}b"})
    CHECK_THROWS_WITH(names_of(pattern), Contains("fields are {config}"));
  CHECK_THROWS_WITH(names_of("../{number}"), Contains("'/'"));
  CHECK_THROWS_WITH(names_of("take"), Contains("{number} tells them apart"));
}

TEST_CASE("A dated name never replaces a file, another does") {
  const test::TemporaryFolder folder;
  const FileNames dated{.time = kNewYear};
  const auto first = write_grooves(folder.path(), small_set(), dated);
  const auto second = write_grooves(folder.path(), small_set(), dated);
  CHECK(second[0].filename() == "config_verb_2027-01-01_000000-001-of-002.mid");
  CHECK(std::filesystem::exists(first[1]));
  const FileNames plain{.pattern = "{number}"};
  test::write_text(folder / "001.mid", "old");
  CHECK(write_grooves(folder.path(), small_set(1), plain)[0] == folder / "001.mid");
  CHECK(read_text(folder / "001.mid") == read_text(first[0]));
}

TEST_CASE("Where no folder can be, or the request is refused, nothing is made") {
  const test::TemporaryFolder folder;
  test::write_text(folder / "file", "");
  CHECK_THROWS_AS(write_grooves(folder / "file", small_set()), IoError);
  CHECK_THROWS_AS(write_grooves(folder / "new", small_set(), {.pattern = "x"}),
                  std::invalid_argument);
  CHECK_FALSE(std::filesystem::exists(folder / "new"));
}

TEST_CASE("The listing says what was asked and what was written") {
  const auto root = nlohmann::json::parse(listing(small_set(1), {"a \"b\"/1.mid"}));
  CHECK(root == nlohmann::json::parse(R"({"verb": "verb", "config": "config", "seed": 7,
      "temperature": 0.5, "files": [{"file": "a \"b\"/1.mid", "number": 1, "bpm": 90.0,
      "bars": 2, "hits": 1}]})"));
}

}  // namespace
}  // namespace drumvae
