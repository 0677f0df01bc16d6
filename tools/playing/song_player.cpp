// Windows, and the loop over steps of each.
#include "tools/playing/song_player.h"

#include <algorithm>
#include <stdexcept>

#include "data/groove.h"
#include "kernels/draw.h"

namespace drumvae {
namespace {

InputGroove input_of(DrumTensor window) {
  return {.name = "the song", .tensor = std::move(window), .sets = {}};
}

WeightFormat weights_of(const GrooveVae& model, const PlayRequest& request) {
  if (request.int8_weights) return WeightFormat::int8;
  return model.device().layer_precision() == Precision::bf16 ? WeightFormat::bf16
                                                             : WeightFormat::f32;
}

// Writes what is not decided of a window's rows into the song's.
void write(std::span<const float> from, const SongWindow& window, std::vector<float>& rows) {
  const auto begin = static_cast<std::size_t>(window.decided) * kRowDepth;
  const auto place = static_cast<std::size_t>(window.first) * kRowDepth;
  for (std::size_t i = begin; i < from.size() && place + i < rows.size(); ++i)
    rows[place + i] = from[i];
}

std::span<const float> row_of(std::span<const float> rows, std::int64_t step) {
  return rows.subspan(static_cast<std::size_t>(step) * kRowDepth, kRowDepth);
}

constexpr std::size_t kCells = kRowDepth / 3;

// The hits [T, 9] of a groove.
std::vector<float> hits_of(const DrumTensor& groove) {
  const std::vector<float> rows = rows_of(groove);
  std::vector<float> hits;
  for (std::size_t row = 0; row < rows.size(); row += kRowDepth)
    hits.insert(hits.end(), rows.begin() + static_cast<std::ptrdiff_t>(row),
                rows.begin() + static_cast<std::ptrdiff_t>(row + kCells));
  return hits;
}

// Step t of rows [T, columns], once for each of a batch: [B, columns].
std::vector<float> step_for_each(Index batch, std::span<const float> rows, Index t, Index columns) {
  const auto row =
      rows.subspan(static_cast<std::size_t>(t * columns), static_cast<std::size_t>(columns));
  std::vector<float> all;
  for (Index b = 0; b < batch; ++b) all.insert(all.end(), row.begin(), row.end());
  return all;
}

// All steps, [T, B, columns].
std::vector<float> steps_for_each(Index batch, std::span<const float> rows, Index steps,
                                  Index columns) {
  std::vector<float> all;
  for (Index t = 0; t < steps; ++t) {
    const std::vector<float> step = step_for_each(batch, rows, t, columns);
    all.insert(all.end(), step.begin(), step.end());
  }
  return all;
}

}  // namespace

SongPlayer::SongPlayer(const GrooveVae& model, const PlayRequest& request, bool keep_hits)
    : model_(model),
      request_(request),
      drawing_(drawing_of(request, keep_hits && !request.as_published)),
      batch_(std::min<Index>(request.count, kStreamedRows)),
      encoder_(model, 1) {
  require_sane(request);
  if (model.config().head != HeadKind::groove)
    throw std::invalid_argument("songs are for models of grooves, and " + model.config().name +
                                " is one of patterns");
  if (model.device().cpu() && StreamedDecoder::streams(model.config())) {
    stream_.emplace(
        std::make_shared<const StreamedDecoder>(model.tensors(), weights_of(model, request)),
        batch_);
  } else {
    std::optional<WeightFormat> weights;
    if (request.int8_weights) weights = WeightFormat::int8;
    sampler_.emplace(model, batch_, drawing_, weights);
  }
}

std::vector<std::vector<float>> SongPlayer::play(const Song& song, const DrumTensor& heard,
                                                 const Settle& settle) {
  const ModelConfig& config = model_.config();
  const std::size_t all = static_cast<std::size_t>(song.tensor.steps) * kRowDepth;
  std::vector<std::vector<float>> written(static_cast<std::size_t>(request_.count),
                                          std::vector<float>(all));
  const auto steps = static_cast<std::int32_t>(config.steps);
  const bool own = &heard == &song.tensor;
  for (const SongWindow& window : windows_of(song.bars, steps)) {
    const InputGroove notes = input_of(window_of(song.tensor, window.first, steps));
    const InputGroove feel =
        own ? notes : input_of(round_of(heard, window.first % heard.steps, steps));
    if (count_hits(notes.tensor) == 0) continue;
    if (count_hits(feel.tensor) == 0) {
      const std::vector<float> as_it_is = rows_of(notes.tensor);
      for (std::vector<float>& rows : written) write(as_it_is, window, rows);
      continue;
    }
    const InputRows inputs = input_rows(feel, config);
    const Posterior posterior = encoder_.encode(inputs.inputs, inputs.control);
    const std::vector<float> z(posterior.mu.begin(), posterior.mu.end());
    const std::vector<float> control = input_rows(notes, config).control;
    const std::vector<float> hits = hits_of(notes.tensor);
    for (std::int64_t first = 0; first < request_.count; first += batch_) {
      const auto count = static_cast<std::size_t>(std::min<Index>(batch_, request_.count - first));
      draw({.z = z, .control = control, .hits = hits}, window, first,
           std::span(written).subspan(static_cast<std::size_t>(first), count));
    }
    for (std::vector<float>& rows : written) {
      // draw() has left the window's rows behind the song's.
      const std::vector<float> drawn(rows.begin() + static_cast<std::ptrdiff_t>(all), rows.end());
      rows.resize(all);
      write(settle(drawn, window.first), window, rows);
    }
  }
  return written;
}

// Each of `rows` is a song's written rows; the window's are appended.
void SongPlayer::draw(const Given& given, const SongWindow& window, std::int64_t first_output,
                      std::span<std::vector<float>> rows) {
  const ModelConfig& config = model_.config();
  std::vector<float> latents;
  for (Index b = 0; b < batch_; ++b) latents.insert(latents.end(), given.z.begin(), given.z.end());
  if (stream_) {
    stream_->begin(latents);
    return draw_by_stream(given, window, first_output, rows);
  }
  sampler_->set_control(steps_for_each(batch_, given.control, config.steps, config.control_depth));
  if (drawing_.keep_hits)
    sampler_->set_hits(steps_for_each(batch_, given.hits, config.steps, kCells));
  // The same numbers for each window would repeat themselves: a seed for each.
  const auto seed = request_.seed + static_cast<std::uint64_t>(window.first) * 0x9E3779B97F4A7C15U;
  const auto drawn = sampler_->decode(latents, seed, first_output);
  for (std::size_t b = 0; b < rows.size(); ++b)
    for (Index t = 0; t < config.steps; ++t) {
      const auto row = row_of(drawn, t * batch_ + static_cast<Index>(b));
      rows[b].insert(rows[b].end(), row.begin(), row.end());
    }
}

void SongPlayer::draw_by_stream(const Given& given, const SongWindow& window,
                                std::int64_t first_output, std::span<std::vector<float>> rows) {
  const ModelConfig& config = model_.config();
  const StepInput input{.key = request_.seed,
                        .first_row = static_cast<std::uint32_t>(first_output)};
  const View<float, 2>::Shape shape{batch_, kRowDepth};
  std::vector<float> drawn(static_cast<std::size_t>(batch_) * kRowDepth), fed = drawn;
  DrawGrooveRows draw{.temperature = drawing_.temperature,
                      .form = drawing_.form,
                      .random = {&input, random_stream(0, 0, RandomPurpose::draw)},
                      .rows = {drawn.data(), shape}};
  for (Index t = 0; t < config.steps; ++t) {
    const auto outputs =
        stream_->step(t == 0 ? std::span<const float>() : std::span<const float>(fed),
                      step_for_each(batch_, given.control, t, config.control_depth));
    const std::vector<float> hits = step_for_each(batch_, given.hits, t, kCells);
    draw.outputs = {outputs.data(), shape};
    draw.t = window.first + t;
    if (drawing_.keep_hits) draw.hits = {hits.data(), {batch_, kCells}};
    launch(here_, draw);
    for (std::size_t b = 0; b < rows.size(); ++b) {
      const auto own = std::span(drawn).subspan(b * kRowDepth, kRowDepth);
      if (t < window.decided) std::ranges::copy(row_of(rows[b], window.first + t), own.begin());
      rows[b].insert(rows[b].end(), own.begin(), own.end());
    }
    fed = drawn;
    if (!drawing_.feeds_means()) continue;
    DrawGrooveRows means = draw;  // of the hits that were written
    means.hits = View<const float, 2>(drawn.data(), shape).columns(0, kCells);
    means.form = GrooveRows::as_published;
    means.rows = {fed.data(), shape};
    launch(here_, means);
  }
}

}  // namespace drumvae
