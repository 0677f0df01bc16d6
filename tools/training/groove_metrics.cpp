// Cell by cell, in double, rows in ascending order.
#include "tools/training/groove_metrics.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tools/playing/kit_file.h"

namespace drumvae {
namespace {

constexpr double kMidiVelocity = 127;
// Offset 1 is half a sixteenth note: 62.5 ms at 120 quarter notes per minute.
constexpr double kOffset_ms = 62.5;
constexpr double kActiveVariance = 0.01;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

struct Stroke {
  bool hit;
  double velocity, offset;
};

// What the outputs of a cell stand for; its velocity and offset are `classes` further each.
Stroke stroke_of(const float* outputs, std::size_t classes, GrooveRows form) {
  const double p = sigmoid(outputs[0]), velocity = sigmoid(outputs[classes]),
               offset = std::tanh(double{outputs[2 * classes]});
  const bool hit = outputs[0] > 0;
  if (form == GrooveRows::as_published) return {hit, velocity, offset};
  return {hit, std::min(velocity / std::max(p, double{kLeastVelocityP}), 1.0),
          std::clamp(offset / std::max(p, double{kLeastOffsetP}), -1.0, 1.0)};
}

void require_size(std::size_t size, std::int64_t wanted) {
  if (static_cast<std::int64_t>(size) != wanted)
    throw std::invalid_argument("metrics: the predictions have another shape than the batch");
}

}  // namespace

void HitErrors::add(double velocity, double offset) {
  ++hits_;
  velocity_ += velocity;
  velocity_error_ += std::abs(velocity);
  offset_ += offset;
  offset_error_ += std::abs(offset);
}

HitErrors& HitErrors::operator+=(const HitErrors& other) {
  hits_ += other.hits_;
  velocity_ += other.velocity_;
  velocity_error_ += other.velocity_error_;
  offset_ += other.offset_;
  offset_error_ += other.offset_error_;
  return *this;
}

void HitErrors::append(const std::string& prefix, std::vector<Scalar>& scalars) const {
  if (hits_ == 0) return;
  const auto hits = static_cast<double>(hits_);
  scalars.push_back({prefix + "velocity_error", kMidiVelocity * velocity_error_ / hits});
  scalars.push_back({prefix + "velocity_bias", kMidiVelocity * velocity_ / hits});
  scalars.push_back({prefix + "timing_error_ms", kOffset_ms * offset_error_ / hits});
  scalars.push_back({prefix + "timing_bias_ms", -kOffset_ms * offset_ / hits});  // offset is early
}

void GrooveMetrics::Counts::append(const std::string& prefix, std::vector<Scalar>& scalars) const {
  const auto found = static_cast<double>(matched.hits()), all_played = static_cast<double>(played),
             all_predicted = static_cast<double>(predicted);
  scalars.push_back({prefix + "hit_precision", ratio(found, all_predicted)});
  scalars.push_back({prefix + "hit_recall", ratio(found, all_played)});
  scalars.push_back({prefix + "hit_f1", ratio(2 * found, all_predicted + all_played)});
  matched.append(prefix, scalars);
}

void GrooveMetrics::compare_row(const float* target, const float* predicted, RowForm form) {
  const std::size_t classes = drums_.size();
  for (std::size_t drum = 0; drum < classes; ++drum) {
    const bool is_hit = target[drum] > 0.5F;
    const Stroke stroke = form == RowForm::rows
                              ? Stroke{predicted[drum] > 0.5F, predicted[classes + drum],
                                       predicted[2 * classes + drum]}
                              : stroke_of(predicted + drum, classes, form_);
    Counts& counts = drums_[drum];
    counts.played += is_hit;
    counts.predicted += stroke.hit;
    if (!is_hit) continue;
    const double velocity = stroke.velocity - target[classes + drum],
                 offset = stroke.offset - target[2 * classes + drum];
    counts.all.add(velocity, offset);
    if (stroke.hit) counts.matched.add(velocity, offset);
  }
}

void GrooveMetrics::add(const Batch& batch, std::span<const float> predicted, RowForm form) {
  const auto& [T, B, input_depth, D, control_depth] = batch.shape;
  require_size(predicted.size(), T * B * D);
  drums_.resize(static_cast<std::size_t>(D / 3));
  for (std::int64_t t = 0; t < T; ++t) {
    for (std::int64_t b = 0; b < B; ++b) {
      if (batch.row_weight[static_cast<std::size_t>(b)] == 0) continue;
      const auto row = static_cast<std::size_t>((t * B + b) * D);
      compare_row(&batch.target[row], &predicted[row], form);
    }
  }
}

void GrooveMetrics::append(const std::string& prefix, std::vector<Scalar>& scalars) const {
  Counts all{.played = 0, .predicted = 0, .matched = matched(), .all = {}};
  for (const Counts& drum : drums_) {
    all.played += drum.played;
    all.predicted += drum.predicted;
  }
  all.append(prefix, scalars);
}

void GrooveMetrics::append_by_drum(const std::string& prefix, std::vector<Scalar>& scalars) const {
  for (std::size_t drum = 0; drum < drums_.size(); ++drum) {
    const Counts& counts = drums_[drum];
    if (counts.played == 0) continue;
    const std::string own = prefix + kDrumNames.at(drum) + "/";
    scalars.push_back({own + "hits", static_cast<double>(counts.played)});
    counts.append(own, scalars);
  }
}

HitErrors GrooveMetrics::matched() const {
  HitErrors errors;
  for (const Counts& drum : drums_) errors += drum.matched;
  return errors;
}

HitErrors GrooveMetrics::all_hits() const {
  HitErrors errors;
  for (const Counts& drum : drums_) errors += drum.all;
  return errors;
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
