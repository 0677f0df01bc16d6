// Encoding one by one, decoding in batches, and rows as songs.
#include "tools/playing/play.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "data/groove.h"
#include "model/encode_step.h"
#include "model/sampler.h"
#include "tools/playing/groove_edits.h"

namespace drumvae {
namespace {

constexpr std::int64_t kMostRows = 64;  // grooves at a time
constexpr std::int64_t kMostGrooves = 1'000'000;

void require_latent(const ModelConfig& config, const std::vector<float>& z, std::size_t number) {
  if (static_cast<std::int64_t>(z.size()) != config.latent) {
    throw std::invalid_argument(fmt::format("z number {} has {} numbers, and {} has {}", number,
                                            z.size(), config.name, config.latent));
  }
  if (!std::ranges::all_of(z, [](float value) { return std::isfinite(value); }))
    throw std::invalid_argument(
        fmt::format("z number {} holds a number that is not finite", number));
}

void require_size(const char* what, std::span<const float> values, std::int64_t depth,
                  const ModelConfig& config) {
  if (std::ssize(values) == config.steps * depth) return;
  throw std::invalid_argument(fmt::format("{} of {} numbers, and {} takes {}", what, values.size(),
                                          config.name, config.steps * depth));
}

// Rows [T, columns] as [T, B, columns], the same for each of a batch.
std::vector<float> for_each_of(std::int64_t batch, std::span<const float> rows,
                               std::int64_t columns) {
  std::vector<float> all;
  for (; !rows.empty(); rows = rows.subspan(static_cast<std::size_t>(columns))) {
    const auto row = rows.first(static_cast<std::size_t>(columns));
    for (std::int64_t b = 0; b < batch; ++b) all.insert(all.end(), row.begin(), row.end());
  }
  return all;
}

// The groove's mu, request.count times.
std::vector<std::vector<float>> mu_for_each(const GrooveVae& model, const InputGroove& groove,
                                            const PlayRequest& request) {
  require_sane(request);
  return {static_cast<std::size_t>(request.count), encode(model, {&groove, 1}).front().mu};
}

// Latents as [B, Z], zeros behind the last.
std::vector<float> side_by_side(std::span<const std::vector<float>> latents, std::int64_t batch,
                                const ModelConfig& config) {
  std::vector<float> all;
  for (const std::vector<float>& z : latents) all.insert(all.end(), z.begin(), z.end());
  all.resize(static_cast<std::size_t>(batch * config.latent));
  return all;
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

std::vector<DrumHit> hits_of(const std::vector<float>& rows, const ModelConfig& config,
                             const KitMap& kit, double tempo_bpm) {
  if (config.head == HeadKind::groove) return decode_groove(std::span(rows), kit, tempo_bpm);
  const PatternKit drums = kit_of(config.input_depth - 1);
  std::vector<DrumHit> hits = decode_pattern(sets_of_rows(rows, config), drums, tempo_bpm);
  if (drums == PatternKit::full) return hits;
  for (DrumHit& hit : hits) hit.pitch = kit.pitch_of(drum_class_of(DrumMap::gm, hit.pitch));
  return hits;
}

}  // namespace

Drawing drawing_of(const PlayRequest& request, bool keep_hits) {
  return {.temperature = static_cast<float>(request.temperature),
          .form = request.as_published ? GrooveRows::as_published : GrooveRows::given_hit,
          .keep_hits = keep_hits};
}

void require_sane(const PlayRequest& request) {
  if (request.count < 1 || request.count > kMostGrooves)
    throw std::invalid_argument(fmt::format("the count must be from 1 to {}", kMostGrooves));
  if (!(request.temperature >= 0) || std::isinf(request.temperature))
    throw std::invalid_argument("the temperature must be 0 or more");
  us_per_quarter_of({.tempo_bpm = request.tempo_bpm.value_or(120)});  // throws
}

void require_variant(const ModelConfig& config, const char* verb,
                     std::initializer_list<const char*> variants) {
  const auto is_wanted = [&](const std::string& variant) {
    return std::ranges::find(variants, variant) != variants.end();
  };
  if (is_wanted(config.input_variant)) return;
  std::vector<std::string> wanted;
  for (const std::string& name : preset_names())
    if (is_wanted(preset(name).input_variant)) wanted.push_back(name);
  throw std::invalid_argument(fmt::format("{} needs a model of the preset {}, and this is {}", verb,
                                          fmt::join(wanted, " or "), config.name));
}

void require_no_control(const ModelConfig& config, const char* verb) {
  if (config.control_depth == 0) return;
  throw std::invalid_argument(fmt::format(
      "{}: a model of the preset {} needs the hits of a groove as control and cannot do without; "
      "drumvae groove gives it both",
      verb, config.name));
}

std::vector<Latent> encode(const GrooveVae& model, std::span<const InputGroove> grooves) {
  EncodeStep step(model, 1);
  std::vector<Latent> latents;
  for (const InputGroove& groove : grooves) {
    const InputRows rows = input_rows(groove, model.config());
    const Posterior posterior = step.encode(rows.inputs, rows.control);
    latents.push_back({{posterior.mu.begin(), posterior.mu.end()},
                       {posterior.sigma.begin(), posterior.sigma.end()}});
  }
  return latents;
}

std::vector<std::vector<float>> decode_rows(const GrooveVae& model,
                                            std::span<const std::vector<float>> latents,
                                            const Given& given, const PlayRequest& request,
                                            DrawNumbers numbers) {
  require_sane(request);
  const ModelConfig& config = model.config();
  require_size("control", given.control, config.control_depth, config);
  const bool keep_hits = !given.hits.empty();
  if (keep_hits) require_size("hits", given.hits, config.target_depth / 3, config);
  for (std::size_t i = 0; i < latents.size(); ++i) require_latent(config, latents[i], i + 1);
  // Output b of a batch draws number first + b: common numbers go one at a time.
  const bool common = numbers == DrawNumbers::common;
  const auto count = static_cast<std::int64_t>(latents.size());
  const std::int64_t batch = common && request.temperature > 0 ? 1 : std::min(count, kMostRows);
  std::optional<WeightFormat> weights;
  if (request.int8_weights) weights = WeightFormat::int8;
  Sampler sampler(model, batch, drawing_of(request, keep_hits), weights);
  sampler.set_control(for_each_of(batch, given.control, config.control_depth));
  if (keep_hits) sampler.set_hits(for_each_of(batch, given.hits, config.target_depth / 3));
  std::vector<std::vector<float>> rows;
  for (std::int64_t first = 0; first < count; first += batch) {
    const auto some = latents.subspan(static_cast<std::size_t>(first),
                                      static_cast<std::size_t>(std::min(batch, count - first)));
    const auto drawn =
        sampler.decode(side_by_side(some, batch, config), request.seed, common ? 0 : first);
    for (std::int64_t b = 0; b < std::ssize(some); ++b)
      rows.push_back(output_rows(drawn, config, batch, b));
  }
  return rows;
}

std::vector<std::vector<float>> follow(const GrooveVae& model, const InputGroove& groove,
                                       const PlayRequest& request) {
  return decode_rows(model, mu_for_each(model, groove, request),
                     {.control = input_rows(groove, model.config()).control}, request);
}

std::vector<std::vector<float>> follow_notes(const GrooveVae& model, const InputGroove& feel,
                                             const InputGroove& notes, const PlayRequest& request) {
  const auto latents = mu_for_each(model, feel, request);
  const std::vector<float> control = input_rows(notes, model.config()).control;
  if (!request.as_published) {
    const std::vector<float> hits = hit_columns(notes.tensor);
    return decode_rows(model, latents, {.control = control, .hits = hits}, request);
  }
  const std::vector<float> written = rows_of(notes.tensor);
  auto grooves = decode_rows(model, latents, {.control = control}, request);
  for (std::vector<float>& rows : grooves) rows = with_hits_of(written, rows);
  return grooves;
}

DrumSets sets_of_rows(std::span<const float> rows, const ModelConfig& config) {
  const PatternRows form =
      config.head == HeadKind::categorical ? PatternRows::one_hot : PatternRows::drums;
  const auto depth = static_cast<std::size_t>(config.target_depth);
  DrumSets sets;
  for (std::size_t at = 0; at < rows.size(); at += depth)
    sets.push_back(set_of_row(form, rows.subspan(at, depth)));
  return sets;
}

PlayedSet played_set(const ModelConfig& config, const char* verb,
                     std::vector<std::vector<float>> rows, const PlayRequest& request,
                     const std::vector<double>& tempos_bpm) {
  PlayedSet set{.config = config.name,
                .verb = verb,
                .seed = request.seed,
                .temperature = request.temperature,
                .grooves = {}};
  for (std::vector<float>& groove : rows) {
    const std::size_t number = set.grooves.size();
    const double tempo =
        request.tempo_bpm.value_or(tempos_bpm.size() == 1 ? tempos_bpm[0] : tempos_bpm.at(number));
    DrumSong song{
        .hits = hits_of(groove, config, request.kit, tempo),
        .tempo_bpm = tempo,
        .name = fmt::format("{}_{}_{}-{:03}", config.name, verb, request.seed, number + 1),
        .steps = static_cast<std::int32_t>(config.steps)};
    us_per_quarter_of(song);  // refuses a tempo that no file can hold
    set.grooves.push_back({std::move(groove), std::move(song)});
  }
  return set;
}

}  // namespace drumvae
