// Memory and steps of a decoder stream.
#include "model/decoder_stream.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include "kernels/cache_layout.h"

namespace drumvae {
namespace {

constexpr Index kLineBytes = 64;

// Column `column` of row b of a product in panels of the natural order.
float at(const View<float, 3>& panels, Index b, Index column) {
  return panels[column / kStreamedColumns][b][column % kStreamedColumns];
}

}  // namespace

DecoderStream::DecoderStream(std::shared_ptr<const StreamedDecoder> decoder, Index rows,
                             int threads)
    : decoder_(std::move(decoder)), rows_(rows), barrier_(threads) {
  if (rows < 1 || rows > kStreamedRows) {
    throw std::invalid_argument("DecoderStream: rows is " + std::to_string(rows) +
                                ", wanted 1 to " + std::to_string(kStreamedRows));
  }
  if (threads < 1) throw std::invalid_argument("DecoderStream: threads must be 1 or more");
  lanes_.resize(static_cast<std::size_t>(threads));
  layers_.resize(decoder_->layers().size());
  lay_out(nullptr);
  memory_ = AlignedMemory(bytes_);
  lay_out(memory_.data());
  fill_biases();
}

void DecoderStream::lay_out(std::byte* first) {
  CacheLayout layout(first, kLineBytes);
  const auto panels = [&](const StreamedWeights& weights) {
    return layout.place(std::array{weights.panels, rows_, kStreamedColumns});
  };
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    Layer& layer = layers_[i];
    layer.weights = &decoder_->layers()[i];
    const StreamedWeights& weights = layer.weights->weights;
    layer.bias = panels(weights);
    layer.start = layer.weights->context.storage ? panels(weights) : layer.bias;
    layer.cell = layout.place(std::array{weights.panels, rows_, kStreamedUnits});
    layer.hidden = layout.place(std::array{Index{2}, weights.panels * kStreamedUnits, rows_});
  }
  z_ = layout.place(std::array{decoder_->latent(), rows_});
  initial_bias_ = panels(decoder_->initial_state().weights);
  initial_state_ = panels(decoder_->initial_state().weights);
  output_bias_ = panels(decoder_->output().weights);
  for (Lane& lane : lanes_) {
    lane.previous = layout.place(std::array{decoder_->row_depth(), rows_});
    lane.control = layout.place(std::array{decoder_->control_depth(), rows_});
    lane.head = panels(decoder_->output().weights);
    lane.outputs = layout.place(std::array{rows_, decoder_->head_size()});
  }
  bytes_ = layout.bytes();
}

void DecoderStream::fill_biases() {
  for (const Layer& layer : layers_) fill_start(*layer.weights, layer.bias);
  fill_start(decoder_->initial_state(), initial_bias_);
  fill_start(decoder_->output(), output_bias_);
}

void DecoderStream::begin(std::span<const float> z) noexcept {
  steer(z);
  const StreamedPart part{z_.data(), z_.extent(0)};
  const StreamedWeights& weights = decoder_->initial_state().weights;
  run(StreamedProduct{.rows = rows_,
                      .weights = weights,
                      .parts = {&part, 1},
                      .start = initial_bias_.data(),
                      .activation = Activation::tanh,
                      .outputs = initial_state_.data()},
      0, weights.panels);
  begin_layers();
  for (Lane& lane : lanes_) lane.old_hidden = 0;
}

void DecoderStream::steer(std::span<const float> z) noexcept {
  interleave(z, z_);
  const StreamedPart part{z_.data(), z_.extent(0)};
  for (const Layer& layer : layers_) {
    const StreamedWeights& context = layer.weights->context;
    if (!context.storage) continue;
    run(StreamedProduct{.rows = rows_,
                        .weights = context,
                        .parts = {&part, 1},
                        .start = layer.bias.data(),
                        .outputs = layer.start.data()},
        0, context.panels);
  }
}

// c and h of each layer stand one after the other in the initial state.
void DecoderStream::begin_layers() noexcept {
  Index column = 0;
  for (const Layer& layer : layers_) {
    const Index units = layer.weights->units();
    for (Index b = 0; b < rows_; ++b) {
      for (Index unit = 0; unit < units; ++unit) {
        layer.cell[unit / kStreamedUnits][b][unit % kStreamedUnits] =
            at(initial_state_, b, column + unit);
        layer.hidden[0][unit][b] = at(initial_state_, b, column + units + unit);
      }
    }
    column += 2 * units;
  }
}

StreamedLstmStep DecoderStream::layer_step(std::size_t number, const Lane& lane,
                                           Parts& parts) const noexcept {
  const Layer& layer = layers_[number];
  const View<float, 2> h = layer.hidden[lane.old_hidden];
  std::size_t count = 0;
  if (number == 0) {
    parts[count++] = {lane.previous.data(), lane.previous.extent(0)};
    if (lane.control.extent(0) > 0) parts[count++] = {lane.control.data(), lane.control.extent(0)};
  } else {
    const Layer& below = layers_[number - 1];
    parts[count++] = {below.hidden[1 - lane.old_hidden].data(), below.weights->units()};
  }
  parts[count++] = {h.data(), layer.weights->units()};
  return {.rows = rows_,
          .weights = layer.weights->weights,
          .parts = std::span(parts).first(count),
          .start = layer.start.data(),
          .cell = layer.cell.data(),
          .hidden = layer.hidden[1 - lane.old_hidden].data()};
}

void DecoderStream::run_layer(std::size_t number, int thread, const Lane& lane) noexcept {
  const Index panels = layers_[number].weights->weights.panels;
  const Index first = panels * thread / threads(), end = panels * (thread + 1) / threads();
  Parts parts;
  run(layer_step(number, lane, parts), first, end - first);
}

// The output layer is small: each thread has it all, and none waits for another's.
void DecoderStream::run_output(Lane& lane) noexcept {
  lane.old_hidden = 1 - lane.old_hidden;
  const Layer& top = layers_.back();
  const StreamedPart part{top.hidden[lane.old_hidden].data(), top.weights->units()};
  const StreamedWeights& weights = decoder_->output().weights;
  run(StreamedProduct{.rows = rows_,
                      .weights = weights,
                      .parts = {&part, 1},
                      .start = output_bias_.data(),
                      .outputs = lane.head.data()},
      0, weights.panels);
  take_from_panels(lane.head, lane.outputs);
}

std::span<const float> DecoderStream::share_step(int thread, std::span<const float> previous,
                                                 std::span<const float> control) noexcept {
  Lane& lane = lanes_[static_cast<std::size_t>(thread)];
  interleave(previous, lane.previous);
  interleave(control, lane.control);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    run_layer(i, thread, lane);
    barrier_.arrive_and_wait();
  }
  run_output(lane);
  return {lane.outputs.data(), static_cast<std::size_t>(lane.outputs.size())};
}

void DecoderStream::take(std::span<const float> previous, std::span<const float> control) noexcept {
  interleave(previous, lanes_.front().previous);
  interleave(control, lanes_.front().control);
}

std::span<const float> DecoderStream::outputs() const noexcept {
  const View<float, 2>& outputs = lanes_.front().outputs;
  return {outputs.data(), static_cast<std::size_t>(outputs.size())};
}

void DecoderStream::step_together(std::span<DecoderStream* const> streams) noexcept {
  assert(streams.size() <= kStreamsTogether);
  std::array<Parts, kStreamsTogether> parts;
  std::array<StreamedLstmStep, kStreamsTogether> steps;
  for (std::size_t number = 0; number < streams.front()->layers_.size(); ++number) {
    for (std::size_t i = 0; i < streams.size(); ++i)
      steps[i] = streams[i]->layer_step(number, streams[i]->lanes_.front(), parts[i]);
    run(std::span(steps).first(streams.size()), 0, steps.front().weights.panels);
  }
  for (DecoderStream* stream : streams) stream->run_output(stream->lanes_.front());
}

}  // namespace drumvae
