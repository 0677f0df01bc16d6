// Generated grooves are sound, reproducible, and like what a drummer plays.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "data/drum_map.h"
#include "data/groove.h"
#include "data/groove_generator.h"
#include "data/groove_styles.h"

namespace drumvae {
namespace {

constexpr int kBars = 8;
constexpr std::uint32_t kGrooves = 200;

double place_in_steps(const DrumHit& hit, const DrumSong& song) {
  return hit.start_s * song.tempo_bpm / 15.0;
}

bool has_hit(const DrumSong& song, std::int32_t step, int drum_class) {
  return std::ranges::any_of(song.hits, [&](const DrumHit& hit) {
    return hit.step == step && drum_class_of(DrumMap::roland, hit.pitch) == drum_class;
  });
}

std::string style_of(const DrumSong& song) { return song.name.substr(0, song.name.rfind(' ')); }

// Every bit of every hit, mixed.
std::uint64_t mixed(const DrumSong& song) {
  std::uint64_t sum = 1;
  const auto mix = [&](std::uint64_t value) { sum = sum * 6364136223846793005U + value; };
  for (const DrumHit& hit : song.hits) {
    mix(static_cast<std::uint64_t>(hit.pitch));
    mix(static_cast<std::uint64_t>(hit.velocity));
    mix(static_cast<std::uint64_t>(hit.step));
    mix(std::bit_cast<std::uint64_t>(hit.start_s));
  }
  return sum;
}

// Mean and standard deviation.
struct Spread {
  double sum = 0.0, squares = 0.0, count = 0.0;
  void add(double value) {
    sum += value;
    squares += value * value;
    count += 1.0;
  }
  double mean() const { return sum / count; }
  double deviation() const { return std::sqrt(squares / count - mean() * mean()); }
};

}  // namespace

TEST_CASE("Every generated hit is a stroke of the kit, within its own step and bar") {
  for (std::uint32_t number = 0; number < kGrooves; ++number) {
    const DrumSong song = generate_groove(1, number, kBars);
    INFO(song.name);
    std::set<std::pair<std::int32_t, int>> places;
    for (const DrumHit& hit : song.hits) {
      CHECK(drum_class_of(DrumMap::roland, hit.pitch) >= 0);
      CHECK((hit.velocity >= 1 && hit.velocity <= 127));
      CHECK((hit.step >= 0 && hit.step < kBars * 16));
      CHECK(hit.start_s >= 0.0);
      CHECK(hit.end_s > hit.start_s);
      CHECK(std::abs(place_in_steps(hit, song) - hit.step) < 0.4501);
      CHECK(places.insert({hit.step, hit.pitch}).second);
    }
  }
}

TEST_CASE("A groove is a function of seed, number and bars") {
  const DrumSong song = generate_groove(1, 2, kBars);
  CHECK(generate_groove(1, 2, kBars).hits == song.hits);
  CHECK(generate_groove(2, 2, kBars).hits != song.hits);
  CHECK(generate_groove(1, 3, kBars).hits != song.hits);
  const auto shorter = generate_groove(1, 2, 3).hits;
  CHECK(std::ranges::all_of(shorter, [](const DrumHit& hit) { return hit.step < 48; }));
}

TEST_CASE("A groove is the same on every machine") {
  const DrumSong song = generate_groove(20240501, 7, kBars);
  CHECK(song.name == "rock 7");
  CHECK(song.tempo_bpm == 130.0);
  CHECK(song.hits.size() == 109);
  CHECK(mixed(song) == 0xAF89CFA5E4BFF6D1);
}

TEST_CASE("Two hundred grooves hold every style, and no two are alike") {
  std::set<std::string> styles;
  std::set<std::vector<std::int32_t>> rhythms;
  for (std::uint32_t number = 0; number < kGrooves; ++number) {
    const DrumSong song = generate_groove(1, number, kBars);
    styles.insert(style_of(song));
    std::vector<std::int32_t> rhythm;
    for (const DrumHit& hit : song.hits) rhythm.push_back(hit.step * 128 + hit.pitch);
    CHECK(rhythms.insert(rhythm).second);
  }
  CHECK(styles.size() == groove_styles().size());
}

// The Groove MIDI Dataset: 1.17 hits a step, velocity .556 (sd .276), offset .123 (sd .406).
TEST_CASE("Density, dynamics and microtiming are near those of recorded drummers") {
  Spread hits, velocity, offset;
  for (std::uint32_t number = 0; number < kGrooves; ++number) {
    const DrumSong song = generate_groove(1, number, kBars);
    hits.add(static_cast<double>(song.hits.size()) / (16.0 * kBars));
    for (const DrumHit& hit : song.hits) {
      velocity.add(hit.velocity / 127.0);
      offset.add(2.0 * (hit.step - place_in_steps(hit, song)));
    }
  }
  INFO("hits " << hits.mean() << ", velocity " << velocity.mean() << " sd " << velocity.deviation()
               << ", offset sd " << offset.deviation());
  CHECK(hits.mean() == Approx(1.2).margin(0.35));
  CHECK(velocity.mean() == Approx(0.6).margin(0.1));
  CHECK(velocity.deviation() > 0.15);
  CHECK(offset.deviation() > 0.15);
  CHECK(offset.deviation() < 0.5);
}

TEST_CASE("Backbeats stand on two and four outside the fills") {
  for (std::uint32_t number = 0; number < kGrooves; ++number) {
    const DrumSong song = generate_groove(1, number, kBars);
    const std::string style = style_of(song);
    if (style != "rock" && style != "disco" && style != "shuffle" && style != "hip-hop") continue;
    INFO(song.name);
    for (const int bar : {0, 1, 2, 4, 5, 6}) {
      CHECK(has_hit(song, bar * 16 + 4, 1));
      CHECK(has_hit(song, bar * 16 + 12, 1));
    }
  }
}

TEST_CASE("Some phrases end in toms, and a crash follows on the next downbeat") {
  int crashes = 0, toms = 0;
  for (std::uint32_t number = 0; number < kGrooves; ++number) {
    const DrumSong song = generate_groove(1, number, kBars);
    for (const DrumHit& hit : song.hits) {
      if (hit.pitch != 49) continue;
      CHECK(hit.step == 64);
      CHECK(has_hit(song, 64, 0));
      CHECK_FALSE(has_hit(song, 64, 2));
      ++crashes;
    }
    for (std::int32_t step = 48; step < 64; ++step) {
      if (has_hit(song, step, 6)) {
        ++toms;
        break;
      }
    }
  }
  CHECK(crashes > 80);
  CHECK(crashes < 190);
  CHECK(toms > 50);
}

TEST_CASE("Swung off-beats come late, on the sixteenth after the straight eighth") {
  std::map<int, int> counts;
  for (std::uint32_t number = 0; number < kGrooves; ++number) {
    const DrumSong song = generate_groove(1, number, kBars);
    if (style_of(song) != "swing") continue;
    for (const DrumHit& hit : song.hits) {
      if (hit.pitch == 51 && hit.step % 16 < 12) ++counts[hit.step % 4];
    }
  }
  CHECK(counts[0] > 100);
  CHECK(counts[3] > 50);
  CHECK(counts[2] == 0);
}

TEST_CASE("Ghost notes are played and differ from the backbeat in loudness") {
  int ghosts = 0, backbeats = 0;
  for (std::uint32_t number = 0; number < kGrooves; ++number) {
    for (const DrumHit& hit : generate_groove(1, number, kBars).hits) {
      if (hit.pitch == 38 && hit.velocity < 50) ++ghosts;
      if (hit.pitch == 38 && hit.velocity > 95) ++backbeats;
    }
  }
  CHECK(ghosts > 500);
  CHECK(backbeats > 1000);
}

TEST_CASE("A groove without bars is refused") {
  CHECK_THROWS_AS(generate_groove(1, 0, 0), std::invalid_argument);
}

}  // namespace drumvae
