// Groups of outputs, and the loop over steps: stream, draw, feed back.
#include "model/streamed_generator.h"

#include <algorithm>

namespace drumvae {
namespace {

// Groups of at most kStreamedRows outputs: as many for each thread where there are enough.
Index group_count(Index rows, Index threads) {
  const Index fewest = (rows + kStreamedRows - 1) / kStreamedRows;
  return fewest == 1 ? 1 : (fewest + threads - 1) / threads * threads;
}

// Rows [first, first + count) of the batch [B, N] into the first of `to`.
void take_rows(const View<const float, 2>& batch, Index first, Index count,
               std::vector<float>& to) {
  std::copy_n(batch.data() + first * batch.extent(1), count * batch.extent(1), to.data());
}

// The same hits as published.
DrawGrooveRows means_of(DrawGrooveRows draw, std::vector<float>& rows) {
  draw.form = GrooveRows::as_published;
  draw.rows = {rows.data(), draw.rows.shape()};
  return draw;
}

std::vector<float> floats(Index rows, Index columns) {
  return std::vector<float>(static_cast<std::size_t>(rows * columns));
}

}  // namespace

StreamedGenerator::StreamedGenerator(const GrooveVae& model, WeightFormat format, Cpu& cpu,
                                     Index rows, const Drawing& drawing)
    : cpu_(&cpu),
      rows_(rows),
      groups_(group_count(rows, cpu.threads())),
      stream_rows_((rows + groups_ - 1) / groups_),
      drawing_(drawing) {
  const auto decoder = std::make_shared<const StreamedDecoder>(model, format);
  const Index threads = cpu.threads();
  int sharing = groups_ == 1 ? cpu.threads() : 1;
  for (const StreamedLstm& layer : decoder->layers()) sharing = sharing_threads(layer, sharing);
  for (Index i = 0; i < std::min(groups_, threads); ++i) {
    streams_.push_back(std::make_unique<DecoderStream>(decoder, stream_rows_, sharing));
  }
  for (Index i = 0; i < threads; ++i) {
    lanes_.push_back({.z = floats(stream_rows_, decoder->latent()),
                      .control = floats(stream_rows_, decoder->control_depth()),
                      .hits = floats(stream_rows_, decoder->row_depth() / 3),
                      .follow = floats(stream_rows_, 1),
                      .drawn = floats(stream_rows_, decoder->row_depth()),
                      .means = floats(stream_rows_, decoder->row_depth()),
                      .input = {}});
  }
}

void StreamedGenerator::begin(const Call& call, Index group, DecoderStream& stream,
                              Lane& lane) noexcept {
  take_rows(call.inputs.z, group * stream_rows_, group_size(group), lane.z);
  stream.begin(lane.z);
}

void StreamedGenerator::generate(const Call& call, Index group, DecoderStream& stream, int thread,
                                 Lane& lane) noexcept {
  const Index first = group * stream_rows_, count = group_size(group);
  const Index depth = call.rows.extent(2);
  const auto& [z, control, hits, follow, step] = call.inputs;
  lane.input = step;
  lane.input.first_row += static_cast<std::uint32_t>(first);
  DrawGrooveRows draw{.temperature = drawing_.temperature,
                      .form = drawing_.form,
                      .random = {&lane.input, random_stream(0, 0, RandomPurpose::draw)},
                      .rows = {lane.drawn.data(), {stream_rows_, depth}}};
  if (hits.given()) draw.hits = {lane.hits.data(), {stream_rows_, depth / 3}};
  if (follow.given()) draw.follow = {lane.follow.data(), {stream_rows_, 1}};
  const std::vector<float>& fed_back = drawing_.feeds_means() ? lane.means : lane.drawn;
  for (Index t = 0; t < call.rows.extent(0); ++t) {
    if (control.given()) take_rows(control[t], first, count, lane.control);
    if (hits.given()) take_rows(hits[t], first, count, lane.hits);
    if (follow.given()) take_rows(follow[t], first, count, lane.follow);
    const std::span<const float> previous = t == 0 ? std::span<const float>() : fed_back;
    const std::span<const float> outputs = stream.share_step(thread, previous, lane.control);
    draw.outputs = {outputs.data(), {stream_rows_, depth}};
    draw.t = t;
    launch(here_, draw);
    if (drawing_.feeds_means()) launch(here_, means_of(draw, lane.means));
    if (thread == 0) std::copy_n(lane.drawn.data(), count * depth, call.rows[t][first].data());
  }
}

void StreamedGenerator::decode(const Inputs& inputs, const View<float, 3>& rows) noexcept {
  const Call call{inputs, rows};
  if (groups_ == 1) {
    DecoderStream& stream = *streams_.front();
    begin(call, 0, stream, lanes_.front());
    // A share waits for the others, so that each is taken by a thread of its own.
    cpu_->parallel_for(stream.threads(), [&](Index thread, auto) {
      generate(call, 0, stream, static_cast<int>(thread), lanes_[static_cast<std::size_t>(thread)]);
    });
    return;
  }
  const auto count = static_cast<Index>(streams_.size());
  cpu_->parallel_for(count, [&](Index number, auto) {
    DecoderStream& stream = *streams_[static_cast<std::size_t>(number)];
    Lane& lane = lanes_[static_cast<std::size_t>(number)];
    for (Index group = number; group < groups_; group += count) {
      begin(call, group, stream, lane);
      generate(call, group, stream, 0, lane);
    }
  });
}

}  // namespace drumvae
