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

// Of `count` groups the most at a time that makes as many times as kStreamsTogether does.
Index groups_together(Index count) {
  constexpr auto kMost = static_cast<Index>(kStreamsTogether);
  const Index times = (count + kMost - 1) / kMost;
  return (count + times - 1) / times;
}

}  // namespace

StreamedGenerator::StreamedGenerator(const GrooveVae& model, WeightFormat format, Cpu& cpu,
                                     Index rows, const Drawing& drawing)
    : cpu_(&cpu),
      rows_(rows),
      groups_(group_count(rows, cpu.threads())),
      stream_rows_((rows + groups_ - 1) / groups_),
      takers_(std::min<Index>(groups_, cpu.threads())),
      together_(groups_together(groups_ / takers_)),
      drawing_(drawing) {
  const auto decoder = std::make_shared<const StreamedDecoder>(model.tensors(), format);
  int sharing = groups_ == 1 ? cpu.threads() : 1;
  for (const StreamedLstm& layer : decoder->layers()) sharing = sharing_threads(layer, sharing);
  for (Index i = 0; i < takers_ * together_; ++i) {
    streams_.push_back(std::make_unique<DecoderStream>(decoder, stream_rows_, sharing));
    stepped_.push_back(streams_.back().get());
  }
  const Index lanes = groups_ == 1 ? sharing : takers_ * together_;
  for (Index i = 0; i < lanes; ++i) lanes_.push_back(make_lane(*decoder));
}

StreamedGenerator::Lane StreamedGenerator::make_lane(const StreamedDecoder& decoder) const {
  return {.z = floats(stream_rows_, decoder.latent()),
          .control = floats(stream_rows_, decoder.control_depth()),
          .hits = floats(stream_rows_, decoder.row_depth() / 3),
          .follow = floats(stream_rows_, 1),
          .drawn = floats(stream_rows_, decoder.row_depth()),
          .means = floats(stream_rows_, decoder.row_depth()),
          .input = {},
          .draw = {}};
}

void StreamedGenerator::begin(const Call& call, Index group, DecoderStream& stream,
                              Lane& lane) noexcept {
  take_rows(call.inputs.z, group * stream_rows_, group_size(group), lane.z);
  stream.begin(lane.z);
}

// Rows of the batch for step t: control and hits.
void StreamedGenerator::take_step(const Call& call, Index group, Index t,
                                  Lane& lane) const noexcept {
  const Index first = group * stream_rows_, count = group_size(group);
  const auto& [z, control, hits, follow, step] = call.inputs;
  if (control.given()) take_rows(control[t], first, count, lane.control);
  if (hits.given()) take_rows(hits[t], first, count, lane.hits);
  if (follow.given()) take_rows(follow[t], first, count, lane.follow);
  const Index depth = call.rows.extent(2);
  lane.input = step;
  lane.input.first_row += static_cast<std::uint32_t>(first);
  lane.draw = {.temperature = drawing_.temperature,
               .form = drawing_.form,
               .random = {&lane.input, random_stream(0, 0, RandomPurpose::draw)},
               .t = t,
               .rows = {lane.drawn.data(), {stream_rows_, depth}}};
  if (hits.given()) lane.draw.hits = {lane.hits.data(), {stream_rows_, depth / 3}};
  if (follow.given()) lane.draw.follow = {lane.follow.data(), {stream_rows_, 1}};
}

std::span<const float> StreamedGenerator::fed_back(const Lane& lane, Index t) const noexcept {
  if (t == 0) return {};
  return drawing_.feeds_means() ? lane.means : lane.drawn;
}

void StreamedGenerator::draw_step(std::span<const float> outputs, Lane& lane) noexcept {
  lane.draw.outputs = {outputs.data(), lane.draw.rows.shape()};
  launch(here_, lane.draw);
  if (drawing_.feeds_means()) launch(here_, means_of(lane.draw, lane.means));
}

void StreamedGenerator::keep_step(const Call& call, Index group, const Lane& lane) const noexcept {
  const Index count = group_size(group) * call.rows.extent(2);
  std::copy_n(lane.drawn.data(), count, call.rows[lane.draw.t][group * stream_rows_].data());
}

// All steps of the one group, as one of those that share them.
void StreamedGenerator::share(const Call& call, int thread) noexcept {
  Lane& lane = lanes_[static_cast<std::size_t>(thread)];
  for (Index t = 0; t < call.rows.extent(0); ++t) {
    take_step(call, 0, t, lane);
    draw_step(streams_.front()->share_step(thread, fed_back(lane, t), lane.control), lane);
    if (thread == 0) keep_step(call, 0, lane);
  }
}

// All steps of groups [first, ..), a stream and a lane for each, by one thread.
void StreamedGenerator::generate(const Call& call, Index first,
                                 std::span<DecoderStream* const> streams,
                                 std::span<Lane> lanes) noexcept {
  const auto group = [&](std::size_t i) { return first + static_cast<Index>(i); };
  for (std::size_t i = 0; i < streams.size(); ++i) begin(call, group(i), *streams[i], lanes[i]);
  for (Index t = 0; t < call.rows.extent(0); ++t) {
    for (std::size_t i = 0; i < streams.size(); ++i) {
      take_step(call, group(i), t, lanes[i]);
      streams[i]->take(fed_back(lanes[i], t), lanes[i].control);
    }
    DecoderStream::step_together(streams);
    for (std::size_t i = 0; i < streams.size(); ++i) {
      draw_step(streams[i]->outputs(), lanes[i]);
      keep_step(call, group(i), lanes[i]);
    }
  }
}

void StreamedGenerator::decode(const Inputs& inputs, const View<float, 3>& rows) noexcept {
  const Call call{inputs, rows};
  if (groups_ == 1) {
    begin(call, 0, *streams_.front(), lanes_.front());
    // A share waits for the others, so that each is taken by a thread of its own.
    cpu_->parallel_for(streams_.front()->threads(),
                       [&](Index thread, auto) { share(call, static_cast<int>(thread)); });
    return;
  }
  const Index used = (rows_ + stream_rows_ - 1) / stream_rows_;  // the last groups may be empty
  cpu_->parallel_for(takers_, [&](Index taker, auto) {
    const auto place = static_cast<std::size_t>(taker * together_);
    const Index end = std::min((taker + 1) * groups_ / takers_, used);
    for (Index group = taker * groups_ / takers_; group < end; group += together_) {
      const auto count = static_cast<std::size_t>(std::min(together_, end - group));
      generate(call, group, std::span(stepped_).subspan(place, count),
               std::span(lanes_).subspan(place, count));
    }
  });
}

}  // namespace drumvae
