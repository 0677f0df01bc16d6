// Sampling in batches, and the files.
#include "tools/studio/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "data/drum_patterns.h"
#include "data/groove.h"
#include "data/midi.h"
#include "engine/errors.h"
#include "model/sampler.h"

namespace drumvae {
namespace {

constexpr std::int64_t kMostRows = 64;  // outputs at a time

void require_sane(const GrooveVae& model, const SampleRequest& request) {
  if (request.count < 1) throw std::invalid_argument("sample: the count must be 1 or more");
  if (!(request.temperature >= 0))
    throw std::invalid_argument("sample: the temperature must be 0 or more");
  if (model.config().control_depth > 0) {
    throw std::invalid_argument(
        "config " + model.config().name +
        " needs the hits of a groove as control: it cannot sample from nothing");
  }
}

// Output `b` of a batch [T, B, D] as rows [T, D].
std::vector<float> output_rows(std::span<const float> drawn, const ModelConfig& config,
                               std::int64_t batch, std::int64_t b) {
  std::vector<float> rows;
  for (std::int64_t t = 0; t < config.steps; ++t) {
    const auto row = drawn.subspan(static_cast<std::size_t>((t * batch + b) * config.target_depth),
                                   static_cast<std::size_t>(config.target_depth));
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

std::vector<DrumHit> decode_rows(const std::vector<float>& rows, const ModelConfig& config,
                                 const SampleRequest& request) {
  if (config.head == HeadKind::groove)
    return decode_groove(std::span(rows), request.map, request.tempo_bpm);
  return decode_pattern(sets_of_rows(rows, config), kit_of(config.input_depth - 1),
                        request.tempo_bpm);
}

std::string name_of(const ModelConfig& config, const SampleRequest& request, std::int64_t number) {
  return fmt::format("{}_sample_{}-{:03}-of-{:03}", config.name, request.seed, number,
                     request.count);
}

}  // namespace

DrumSets sets_of_rows(std::span<const float> rows, const ModelConfig& config) {
  const PatternRows form =
      config.head == HeadKind::categorical ? PatternRows::one_hot : PatternRows::drums;
  const auto depth = static_cast<std::size_t>(config.target_depth);
  DrumSets sets;
  for (std::size_t at = 0; at < rows.size(); at += depth)
    sets.push_back(set_of_row(form, rows.subspan(at, depth)));
  return sets;
}

std::vector<std::vector<float>> sample_rows(const GrooveVae& model, const SampleRequest& request) {
  require_sane(model, request);
  const std::int64_t batch = std::min(request.count, kMostRows);
  std::optional<WeightFormat> weights;
  if (request.int8_weights) weights = WeightFormat::int8;
  Sampler sampler(model, batch, static_cast<float>(request.temperature), weights);
  std::vector<std::vector<float>> grooves;
  for (std::int64_t first = 0; first < request.count; first += batch) {
    const std::span<const float> drawn = sampler.sample(request.seed, first);
    for (std::int64_t b = 0; b < std::min(batch, request.count - first); ++b)
      grooves.push_back(output_rows(drawn, model.config(), batch, b));
  }
  return grooves;
}

std::vector<DrumSong> sample(const GrooveVae& model, const SampleRequest& request) {
  std::vector<DrumSong> songs;
  for (const std::vector<float>& rows : sample_rows(model, request)) {
    const auto number = static_cast<std::int64_t>(songs.size()) + 1;
    songs.push_back({.hits = decode_rows(rows, model.config(), request),
                     .tempo_bpm = request.tempo_bpm,
                     .name = name_of(model.config(), request, number)});
    us_per_quarter_of(songs.back());  // refuses a tempo that no file can hold
  }
  return songs;
}

std::vector<std::filesystem::path> write_samples(const std::filesystem::path& folder,
                                                 const GrooveVae& model,
                                                 const SampleRequest& request) {
  const std::vector<DrumSong> songs = sample(model, request);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw IoError(folder.string(), "cannot be made: " + error.message());
  std::vector<std::filesystem::path> paths;
  for (const DrumSong& song : songs) {
    paths.push_back(folder / (song.name + ".mid"));
    write_midi(paths.back(), song);
  }
  return paths;
}

}  // namespace drumvae
