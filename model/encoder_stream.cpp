// Memory and steps of an encoder stream.
#include "model/encoder_stream.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "kernels/cache_layout.h"
#include "kernels/gaussian.h"

namespace drumvae {
namespace {

constexpr Index kLineBytes = 64;

// [T, B, N] as [T, N, B].
void interleave_steps(std::span<const float> rows, const View<float, 3>& out) {
  const auto step = static_cast<std::size_t>(out.extent(1) * out.extent(2));
  for (Index t = 0; t < out.extent(0) && step > 0; ++t) {
    const std::size_t begin = rows.empty() ? 0 : static_cast<std::size_t>(t) * step;
    interleave(rows.empty() ? rows : rows.subspan(begin, step), out[t]);
  }
}

}  // namespace

EncoderStream::EncoderStream(std::shared_ptr<const StreamedEncoder> encoder, Cpu& cpu, Index rows)
    : encoder_(std::move(encoder)), cpu_(&cpu), rows_(rows), layers_(encoder_->layers().size()) {
  if (rows < 1 || rows > kStreamedRows) {
    throw std::invalid_argument("EncoderStream: rows is " + std::to_string(rows) +
                                ", wanted 1 to " + std::to_string(kStreamedRows));
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    for (std::size_t direction = 0; direction < 2; ++direction) {
      Side& side = layers_[i].sides[direction];
      side.weights = &encoder_->layers()[i][direction];
      const int sharing = sharing_threads(*side.weights, std::max(1, cpu.threads() / 2));
      side.barrier = std::make_unique<Barrier>(sharing);
      layers_[i].sharing = sharing;
    }
  }
  mu_.weights = &encoder_->mu();
  sigma_.weights = &encoder_->sigma();
  lay_out(nullptr);
  memory_ = AlignedMemory(bytes_);
  lay_out(memory_.data());
  fill_starts();
}

void EncoderStream::lay_out(std::byte* first) {
  CacheLayout layout(first, kLineBytes);
  const Index steps = encoder_->steps(), latent = encoder_->latent();
  const auto panels = [&](const StreamedWeights& weights) {
    return layout.place(std::array{weights.panels, rows_, kStreamedColumns});
  };
  for (Layer& layer : layers_) {
    for (Side& side : layer.sides) {
      const Index count = side.weights->weights.panels;
      side.start = panels(side.weights->weights);
      side.cell = layout.place(std::array{count, rows_, kStreamedUnits});
      side.hidden = layout.place(std::array{Index{2}, count * kStreamedUnits, rows_});
    }
    const Index units = layer.sides[0].weights->units();
    layer.outputs = layout.place(std::array{steps, 2 * units, rows_});
  }
  for (Head* head : {&mu_, &sigma_}) {
    head->start = panels(head->weights->weights);
    head->panels = panels(head->weights->weights);
    head->rows = layout.place(std::array{rows_, latent});
  }
  inputs_ = layout.place(std::array{steps, encoder_->input_depth(), rows_});
  control_ = layout.place(std::array{steps, encoder_->control_depth(), rows_});
  embedding_ = layout.place(std::array{2 * layers_.back().sides[0].weights->units(), rows_});
  no_noise_ = layout.place(std::array{rows_, latent});
  deviation_ = layout.place(std::array{rows_, latent});
  z_ = layout.place(std::array{rows_, latent});
  kl_ = layout.place(std::array{rows_});
  kl_cost_ = layout.place(std::array{rows_});
  bytes_ = layout.bytes();
}

void EncoderStream::fill_starts() {
  for (const Layer& layer : layers_) {
    for (const Side& side : layer.sides) fill_start(*side.weights, side.start);
  }
  for (const Head* head : {&mu_, &sigma_}) fill_start(*head->weights, head->start);
}

Posterior EncoderStream::encode(std::span<const float> inputs,
                                std::span<const float> control) noexcept {
  interleave_steps(inputs, inputs_);
  interleave_steps(control, control_);
  for (std::size_t i = 0; i < layers_.size(); ++i) run_layer(i);
  run_heads();
  const auto span = [](const View<float, 2>& view) {
    return std::span<const float>(view.data(), static_cast<std::size_t>(view.size()));
  };
  return {span(mu_.rows), span(deviation_)};
}

void EncoderStream::run_layer(std::size_t number) noexcept {
  for (Side& side : layers_[number].sides) {
    std::fill_n(side.cell.data(), side.cell.size(), 0.0F);
    std::fill_n(side.hidden.data(), side.hidden.size(), 0.0F);
  }
  // A share waits for the others of its direction, so that each is taken by a thread of its own.
  cpu_->parallel_for(2 * layers_[number].sharing, [&](Index task, auto) {
    run_share(number, static_cast<int>(task % 2), task / 2);
  });
}

void EncoderStream::run_share(std::size_t number, int direction, Index share) noexcept {
  const Layer& layer = layers_[number];
  const Side& side = layer.sides[direction];
  const View<float, 3> rows = number == 0 ? inputs_ : layers_[number - 1].outputs;
  const Index units = side.weights->units(), panels = side.weights->weights.panels;
  const Index first = panels * share / layer.sharing, end = panels * (share + 1) / layer.sharing;
  for (Index i = 0; i < rows.extent(0); ++i) {
    const Index t = direction == 0 ? i : rows.extent(0) - 1 - i;
    const View<float, 2> next = side.hidden[1 - i % 2];
    std::array<StreamedPart, 3> parts;
    std::size_t count = 0;
    parts[count++] = {rows[t].data(), rows.extent(1)};
    if (number == 0 && encoder_->control_depth() > 0)
      parts[count++] = {control_[t].data(), control_.extent(1)};
    parts[count++] = {side.hidden[i % 2].data(), units};
    run(StreamedLstmStep{.rows = rows_,
                         .weights = side.weights->weights,
                         .parts = std::span(parts).first(count),
                         .start = side.start.data(),
                         .cell = side.cell.data(),
                         .hidden = next.data()},
        first, end - first);
    const Index unit = first * kStreamedUnits;
    const Index own = std::min(units, end * kStreamedUnits) - unit;
    std::copy_n(next[unit].data(), own * rows_, layer.outputs[t][direction * units + unit].data());
    side.barrier->arrive_and_wait();
  }
}

// mu, and sigma as the softplus of its layer; the noise is nil.
void EncoderStream::run_heads() noexcept {
  const View<float, 3>& outputs = layers_.back().outputs;
  const Index half = outputs.extent(1) / 2 * rows_;
  // The last h of the forward direction, then that of the reverse one.
  std::copy_n(outputs[outputs.extent(0) - 1].data(), half, embedding_.data());
  std::copy_n(outputs[0].data() + half, half, embedding_.data() + half);
  const StreamedPart embedding{embedding_.data(), embedding_.extent(0)};
  Head* const heads[] = {&mu_, &sigma_};
  cpu_->parallel_for(2, [&](Index task, auto) {
    const Head& head = *heads[task];
    run(StreamedProduct{.rows = rows_,
                        .weights = head.weights->weights,
                        .parts = {&embedding, 1},
                        .start = head.start.data(),
                        .outputs = head.panels.data()},
        0, head.weights->weights.panels);
    take_from_panels(head.panels, head.rows);
  });
  launch(here_, LatentForward{.mu = mu_.rows,
                              .sigma_pre = sigma_.rows,
                              .noise = {.random = {}, .values = no_noise_},
                              .free_nats = 0,
                              .sigma = deviation_,
                              .z = z_,
                              .kl = kl_,
                              .kl_cost = kl_cost_});
}

}  // namespace drumvae
