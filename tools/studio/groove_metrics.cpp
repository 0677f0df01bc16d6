// Cell by cell, in double, rows in ascending order.
#include "tools/studio/groove_metrics.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace drumvae {
namespace {

constexpr double kMidiVelocity = 127;
// Offset 1 is half a sixteenth note: 62.5 ms at 120 quarter notes per minute.
constexpr double kOffset_ms = 62.5;
constexpr double kActiveVariance = 0.01;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

void require_size(std::size_t size, std::int64_t wanted) {
  if (static_cast<std::int64_t>(size) != wanted)
    throw std::invalid_argument("metrics: the predictions have another shape than the batch");
}

}  // namespace

void GrooveMetrics::compare_row(const float* target, const float* predicted, std::int64_t classes,
                                RowForm form) {
  const bool raw = form == RowForm::outputs;
  for (std::int64_t drum = 0; drum < classes; ++drum) {
    const bool is_hit = target[drum] > 0.5F;
    const bool found = predicted[drum] > (raw ? 0.0F : 0.5F);
    played_ += is_hit;
    predicted_ += found;
    if (!is_hit || !found) continue;
    ++matched_;
    const double velocity = predicted[classes + drum], offset = predicted[2 * classes + drum];
    velocity_error_ +=
        kMidiVelocity * std::abs((raw ? sigmoid(velocity) : velocity) - target[classes + drum]);
    offset_error_ += std::abs((raw ? std::tanh(offset) : offset) - target[2 * classes + drum]);
  }
}

void GrooveMetrics::add(const Batch& batch, std::span<const float> predicted, RowForm form) {
  const auto& [T, B, input_depth, D, control_depth] = batch.shape;
  require_size(predicted.size(), T * B * D);
  for (std::int64_t t = 0; t < T; ++t) {
    for (std::int64_t b = 0; b < B; ++b) {
      if (batch.row_weight[static_cast<std::size_t>(b)] == 0) continue;
      const auto row = static_cast<std::size_t>((t * B + b) * D);
      compare_row(&batch.target[row], &predicted[row], D / 3, form);
    }
  }
}

void GrooveMetrics::append(const std::string& prefix, std::vector<Scalar>& scalars) const {
  const auto matched = static_cast<double>(matched_), played = static_cast<double>(played_),
             predicted = static_cast<double>(predicted_);
  scalars.push_back({prefix + "hit_precision", ratio(matched, predicted)});
  scalars.push_back({prefix + "hit_recall", ratio(matched, played)});
  scalars.push_back({prefix + "hit_f1", ratio(2 * matched, predicted + played)});
  if (matched_ == 0) return;
  scalars.push_back({prefix + "velocity_error", velocity_error_ / matched});
  scalars.push_back({prefix + "timing_error_ms", kOffset_ms * offset_error_ / matched});
}

void ActiveUnits::add(const Batch& batch, std::span<const float> mu) {
  const auto B = static_cast<std::size_t>(batch.shape.rows);
  const std::size_t Z = mu.size() / B;
  require_size(mu.size(), static_cast<std::int64_t>(B * std::max(Z, sum_.size())));
  sum_.resize(Z);
  sum_squares_.resize(Z);
  for (std::size_t b = 0; b < B; ++b) {
    if (batch.row_weight[b] == 0) continue;
    ++examples_;
    for (std::size_t z = 0; z < Z; ++z) {
      const double value = mu[b * Z + z];
      sum_[z] += value;
      sum_squares_[z] += value * value;
    }
  }
}

std::int64_t ActiveUnits::count() const {
  const auto examples = static_cast<double>(examples_);
  std::int64_t active = 0;
  for (std::size_t z = 0; z < sum_.size(); ++z) {
    const double mean = sum_[z] / examples;
    active += sum_squares_[z] / examples - mean * mean > kActiveVariance;
  }
  return active;
}

}  // namespace drumvae
