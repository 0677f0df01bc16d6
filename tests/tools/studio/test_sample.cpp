// Samples as songs and as files.
#include <catch2/catch.hpp>
#include <map>

#include "data/groove.h"
#include "data/midi.h"
#include "engine/errors.h"
#include "model/sampler.h"
#include "tests/support/temporary_folder.h"
#include "tools/studio/groove_file.h"
#include "tools/studio/sample.h"

namespace drumvae {
namespace {

ModelConfig tiny_config() {
  ModelConfig config = preset("groovae_4bar");
  apply_hparams(config, "enc_rnn_size=6,dec_rnn_size=[8,8],z_size=4");
  return config;
}

struct Fixture {
  explicit Fixture(int threads = 2)
      : device(Device::open("cpu", threads)), model(device, tiny_config(), Use::inference) {
    model.initialise(4);
  }

  Device device;
  GrooveVae model;
  test::TemporaryFolder folder;
};

std::vector<std::string> contents(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> list;
  for (const auto& path : paths) list.push_back(test::read_text(path));
  return list;
}

TEST_CASE_METHOD(
    Fixture, "A sample's file depends on seed and number, not on threads or how many are drawn") {
  const SampleRequest request{.count = 70, .temperature = 1, .seed = 3};
  const auto many = contents(write_samples(folder / "many", model, request));
  Fixture single(1);
  const auto same = contents(write_samples(folder / "same", single.model, request));
  CHECK(many == same);
  SampleRequest few = request;
  few.count = 2;
  const std::vector<DrumSong> songs = sample(model, few);
  CHECK(songs[1].hits == sample(model, request)[1].hits);
  few.seed = 4;
  CHECK(sample(model, few)[1].hits != songs[1].hits);
}

TEST_CASE_METHOD(
    Fixture, "Files have tempo, metre and name, no note before 0, no velocity 0 and no overlaps") {
  const SampleRequest request{.count = 10, .temperature = 1, .seed = 1, .tempo_bpm = 97};
  const auto paths = write_samples(folder / "out", model, request);
  REQUIRE(paths.size() == 10);
  CHECK(paths[2].filename() == "groovae_4bar_sample_1-003-of-010.mid");
  for (const auto& path : paths) {
    const MidiFile file = read_midi(path);
    REQUIRE(!file.notes.empty());
    REQUIRE(file.tempos.size() == 1);
    CHECK(60e6 / 97 == Approx(file.tempos[0].us_per_quarter).epsilon(1e-5));
    CHECK(file.time_signatures.size() == 1);
    std::map<int, std::int32_t> free_from;
    std::vector<MidiNote> notes = file.notes;
    std::stable_sort(notes.begin(), notes.end(),
                     [](const auto& a, const auto& b) { return a.start_tick < b.start_tick; });
    for (const MidiNote& note : notes) {
      CHECK(note.start_tick >= 0);
      CHECK(note.velocity >= 1);
      CHECK(note.start_tick >= free_from[note.pitch]);
      free_from[note.pitch] = note.end_tick;
    }
  }
}

// Cells as they are heard: a hit's velocity is at least 1.
TEST_CASE_METHOD(Fixture, "A file reads back to the hits and velocities that were drawn") {
  const SampleRequest request{.count = 4, .temperature = 1, .seed = 8};
  const auto paths = write_samples(folder / "out", model, request);
  Sampler sampler(model, 4, 1.0F);
  const std::span<const float> drawn = sampler.sample(8, 0);
  for (std::size_t b = 0; b < paths.size(); ++b) {
    const DrumTensor tensor = read_groove(paths[b], DrumMap::gm).tensor;
    const auto steps = static_cast<std::size_t>(tensor.steps);
    REQUIRE(steps <= 64);
    for (std::size_t t = 0; t < 64; ++t) {
      const std::span<const float> row = drawn.subspan((t * 4 + b) * 27, 27);
      for (std::size_t c = 0; c < 9; ++c) {
        const bool hit = t < steps && (tensor.hits[t] >> c & 1U) != 0;
        REQUIRE(hit == (row[c] > 0.5F));
        if (!hit) continue;
        const int velocity = static_cast<int>(std::nearbyint(row[9 + c] * 127.0));
        REQUIRE(int{tensor.velocities[t * 9 + c]} == std::max(1, velocity));
        if (t == 0) continue;  // an early hit on the first step is moved to 0
        const double offset = tensor.offsets[t * 9 + c] / 30720.0;
        REQUIRE(std::abs(offset - std::clamp<double>(row[18 + c], -59.0 / 60, 59.0 / 60)) <=
                1.0 / 120 + 1e-6);
      }
    }
  }
}

TEST_CASE_METHOD(
    Fixture,
    "Requests out of range and models that need an input are refused, and nothing is made") {
  CHECK_THROWS_AS(sample(model, {.count = 0}), std::invalid_argument);
  CHECK_THROWS_AS(sample(model, {.temperature = -1}), std::invalid_argument);
  CHECK_THROWS_AS(write_samples(folder / "out", model, {.tempo_bpm = 0}), std::invalid_argument);
  CHECK_FALSE(std::filesystem::exists(folder / "out"));
  ModelConfig config = preset("groovae_2bar_hits_control");
  apply_hparams(config, "enc_rnn_size=6,dec_rnn_size=[8,8],z_size=4");
  const GrooveVae controlled(device, config, Use::inference);
  CHECK_THROWS_WITH(sample(controlled, {}), Catch::Contains("as control"));
  test::write_text(folder / "file", "");
  CHECK_THROWS_AS(write_samples(folder / "file", model, {}), IoError);
}

}  // namespace
}  // namespace drumvae
