// Grooves as sound: level, length, silence, and the file.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/sound/audio.h"

namespace drumvae {
namespace {

constexpr double kStep_s = 0.125;

DrumSong song_of(const std::vector<int>& steps, int velocity = 100) {
  DrumSong song{.hits = {}, .tempo_bpm = 120, .name = "song", .steps = 16};
  for (const int step : steps)
    song.hits.push_back({37, velocity, step * kStep_s, (step + 1) * kStep_s, step});
  return song;
}

float peak(const std::vector<float>& samples, double from_s, double to_s) {
  float largest = 0;
  for (auto i = static_cast<std::size_t>(from_s * kSampleRate); i < to_s * kSampleRate; ++i)
    largest = std::max(largest, std::abs(samples.at(i)));
  return largest;
}

const AudioRenderer& renderer() {
  static const AudioRenderer shared(system_sound_font());
  return shared;
}

TEST_CASE("A song sounds for its length and two seconds, and is silent before its first hit") {
  const Audio audio = renderer().render(song_of({8, 12}));
  CHECK(audio.left.size() == 4 * kSampleRate);
  CHECK(audio.right.size() == audio.left.size());
  CHECK(peak(audio.left, 0, 0.999) < 1e-4F);
  CHECK(peak(audio.left, 1, 1.05) > 0.01F);
  CHECK(peak(audio.left, 1.4, 1.499) < 0.2F * peak(audio.left, 1, 1.05));
  CHECK(peak(audio.right, 1.5, 1.55) > 0.01F);
  CHECK(peak(audio.left, 3.9, 4) < 1e-3F);
  CHECK(peak(renderer().render(song_of({})).left, 0, 4) < 1e-4F);
}

TEST_CASE("A hit begins within 64 samples of its time") {
  const Audio audio = renderer().render(song_of({8}));
  CHECK(peak(audio.left, 0.99, 1.0) < 1e-4F);
  CHECK(peak(audio.left, 1.0, 1.0 + 0.006) > 1e-3F);
}

TEST_CASE("A louder hit is louder, and nothing is beyond full scale") {
  const auto level = [](int velocity) {
    return peak(renderer().render(song_of({0}, velocity)).left, 0, 0.1);
  };
  CHECK(level(30) < level(70));
  CHECK(level(70) < level(120));
  DrumSong wall = song_of({});
  for (int pitch = 35; pitch < 60; ++pitch)
    for (int step = 0; step < 16; ++step)
      wall.hits.push_back({pitch, 127, step * kStep_s, (step + 1) * kStep_s, step});
  const float loudest = peak(renderer().render(wall).left, 0, 4);
  CHECK(loudest > 0.5F);
  CHECK(loudest <= 1);
}

TEST_CASE("A song sounds the same whatever was rendered before") {
  const Audio first = AudioRenderer(system_sound_font()).render(song_of({0, 4}));
  renderer().render(song_of({0, 1, 2, 3}));
  const Audio again = renderer().render(song_of({0, 4}));
  CHECK((again.left == first.left));  // in brackets: not to be printed
  CHECK((again.right == first.right));
}

TEST_CASE("A WAV file is a header and the samples of both sides in turn") {
  const test::TemporaryFolder folder;
  write_wav(folder / "a.wav", {{0, 1, 0.5F}, {-1, 2, -0.25F}});
  const std::string bytes = test::read_text(folder / "a.wav");
  REQUIRE(bytes.size() == 44 + 12);
  CHECK(bytes.substr(0, 4) + bytes.substr(8, 8) + bytes.substr(36, 4) == "RIFFWAVEfmt data");
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, 4);
    return value;
  };
  CHECK(number(4) == 48);
  CHECK(number(16) == 16);
  CHECK(number(20) == 0x00020001);  // PCM, two channels
  CHECK(number(24) == 44100);
  CHECK(number(28) == 44100 * 4);
  CHECK(number(32) == 0x00100004);  // bytes of a frame, bits
  CHECK(number(40) == 12);
  std::vector<std::int16_t> samples(6);
  std::memcpy(samples.data(), bytes.data() + 44, 12);
  CHECK(samples == std::vector<std::int16_t>{0, -32767, 32767, 32767, 16384, -8192});
  CHECK_THROWS_AS(write_wav(folder / "no/such.wav", {}), IoError);
}

}  // namespace
}  // namespace drumvae
