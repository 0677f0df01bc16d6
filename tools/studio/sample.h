// Grooves out of nothing but a seed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "data/drum_map.h"
#include "data/drum_patterns.h"
#include "data/drum_song.h"
#include "model/groove_vae.h"

namespace drumvae {

struct SampleRequest {
  std::int64_t count = 5;
  double temperature = 0.5;  // 0 = most likely
  std::uint64_t seed = 0;
  double tempo_bpm = 120;
  DrumMap map = DrumMap::gm;  // whose pitches are written; patterns have their kit's own
  bool int8_weights = false;  // of the decoder: flat groove models on the CPU only
};

// Rows [T, D] of grooves number 1 to count of the seed, one after the other.  Throws as sample()
// does.
std::vector<std::vector<float>> sample_rows(const GrooveVae& model, const SampleRequest& request);

// Rows [T, D] of a model of patterns as sets of drums.
DrumSets sets_of_rows(std::span<const float> rows, const ModelConfig& config);

// Grooves number 1 to count of the seed; a groove depends on model, seed, number and temperature
// only.  Throws std::invalid_argument on a count below 1, a temperature below 0, a tempo out of
// range, and a model that needs an input.
std::vector<DrumSong> sample(const GrooveVae& model, const SampleRequest& request);

// Writes CONFIG_sample_SEED-NNN-of-NNN.mid into the folder, which is made where it is missing, and
// returns the paths.  Throws IoError.
std::vector<std::filesystem::path> write_samples(const std::filesystem::path& folder,
                                                 const GrooveVae& model,
                                                 const SampleRequest& request);

}  // namespace drumvae
